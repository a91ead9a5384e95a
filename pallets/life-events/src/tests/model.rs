//! Histories of random steps, judged by a model that keeps nothing but what was said and when, and
//! reads every answer out of that.

use super::*;
use proptest::{prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};
use salus_runtime_api::MergeStatus;
use std::collections::{BTreeMap, BTreeSet};

/// How many organizations deal with Ana: more than can attest at a time.
const ORGANIZATIONS: u64 = 10;

#[derive(Clone, Copy, Debug)]
enum Step {
	Attest {
		by: AccountId,
	},
	Withdraw {
		by: AccountId,
	},
	Refute {
		by: AccountId,
	},
	Reverse,
	Deactivate {
		by: AccountId,
	},
	Reactivate {
		by: AccountId,
	},
	Merge {
		by: AccountId,
		duplicate: PatientId,
		survivor: PatientId,
	},
	Accept {
		by: AccountId,
		duplicate: PatientId,
	},
	Unmerge {
		by: AccountId,
		duplicate: PatientId,
	},
	/// The organization of this officer stands, or not.
	Stand {
		officer: AccountId,
		stands: bool,
	},
	/// Ana disputes the organization of this officer, or not.
	Dispute {
		officer: AccountId,
		disputed: bool,
	},
	/// Ana's identity was recovered just now, or long ago.
	Recover(bool),
	/// St Mary keeps the keys of a patient, or nobody does.
	Keep {
		patient: PatientId,
		keeps: bool,
	},
	Wait {
		time: UnixMillis,
	},
}

/// What a step brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fact {
	Attested(AccountId),
	Withdrawn(AccountId),
	Refuted,
	Reversed,
	Left,
	Returned,
	Proposed { duplicate: PatientId, survivor: PatientId },
	Linked { duplicate: PatientId },
	Undone { duplicate: PatientId },
}

#[derive(Default)]
struct Model {
	history: Vec<(UnixMillis, Fact)>,
	now: UnixMillis,
	fallen: BTreeSet<AccountId>,
	disputed: BTreeSet<AccountId>,
	recovered: bool,
	kept: BTreeSet<PatientId>,
}

/// An attestation that is kept.
#[derive(Clone, Copy)]
struct Kept {
	by: AccountId,
	at: UnixMillis,
	/// When it ended, and whether whoever attested it withdrew it.
	ended: Option<(UnixMillis, bool)>,
}

/// What can be read out of a history about a death.
#[derive(Default)]
struct Death {
	/// The last of each organization, in the order of time.
	kept: Vec<Kept>,
	since: Option<UnixMillis>,
	refuted_at: Option<UnixMillis>,
}

impl Death {
	fn standing(&self) -> usize {
		self.kept.iter().filter(|one| one.ended.is_none()).count()
	}

	fn stands(&self, officer: AccountId) -> bool {
		self.kept.iter().any(|one| one.by == officer && one.ended.is_none())
	}

	/// Whether somebody withdrew an attestation less than a year ago.
	fn rests(&self, officer: AccountId, now: UnixMillis) -> bool {
		let rests = |one: &Kept| matches!(one.ended, Some((at, true)) if now < at + 365 * DAY);
		self.kept.iter().any(|one| one.by == officer && rests(one))
	}

	/// What waits alone for ninety days is over.
	fn sweep(&mut self, now: UnixMillis) {
		if self.since.is_none() {
			for one in self.kept.iter_mut().filter(|one| one.at + 90 * DAY <= now) {
				one.ended = one.ended.or(Some((now, false)));
			}
		}
	}
}

impl Model {
	fn death(&self) -> Death {
		let mut death = Death::default();
		for (at, fact) in &self.history {
			match *fact {
				Fact::Attested(officer) => {
					death.sweep(*at);
					let again = death.kept.iter().position(|one| one.by == officer);
					let room = || death.kept.iter().position(|one| one.ended.is_some());
					match again {
						Some(index) => drop(death.kept.remove(index)),
						None if death.kept.len() == 8 => {
							let ended = room().expect("it was judged that there is room");
							death.kept.remove(ended);
						}
						None => {}
					}
					death.kept.push(Kept { by: officer, at: *at, ended: None });
				}
				Fact::Withdrawn(officer) => {
					for one in death.kept.iter_mut().filter(|one| one.by == officer) {
						one.ended = Some((*at, true));
					}
				}
				Fact::Refuted | Fact::Reversed => {
					for one in &mut death.kept {
						one.ended = one.ended.or(Some((*at, false)));
					}
					death.refuted_at = Some(*at);
				}
				_ => {}
			}
			death.since = match death.standing() {
				0 | 1 => None,
				_ => death.since.or(Some(*at)),
			};
		}
		death
	}

	fn left_at(&self) -> Option<UnixMillis> {
		let last = self.history.iter().rev();
		let mut last = last.filter(|(_, fact)| matches!(fact, Fact::Left | Fact::Returned));
		last.next().filter(|(_, fact)| *fact == Fact::Left).map(|(at, _)| *at)
	}

	/// To which identity a duplicate would be linked, and whether it is.
	fn link(&self, of: PatientId) -> Option<(PatientId, bool)> {
		let mut link = None;
		for (_, fact) in &self.history {
			match *fact {
				Fact::Proposed { duplicate, survivor } if duplicate == of => {
					link = Some((survivor, false));
				}
				Fact::Linked { duplicate } if duplicate == of => {
					link = link.map(|(survivor, _)| (survivor, true));
				}
				Fact::Undone { duplicate } if duplicate == of => link = None,
				_ => {}
			}
		}
		link
	}

	/// What is linked to an identity.
	fn duplicates(&self, of: PatientId) -> BTreeSet<PatientId> {
		let is_linked = |one: &PatientId| self.link(*one) == Some((of, true));
		people().into_iter().filter(is_linked).collect()
	}

	/// Whether somebody speaks for an organization that stands.
	fn speaks(&self, by: AccountId) -> bool {
		is_officer(by) && !self.fallen.contains(&by)
	}

	fn keeps(&self, by: AccountId, patient: PatientId) -> bool {
		by == ST_MARY_OFFICER && self.kept.contains(&patient)
	}

	fn ensure_no_chain(
		&self,
		duplicate: PatientId,
		survivor: PatientId,
	) -> Result<(), Error<Test>> {
		let is_linked = self.link(survivor).is_some_and(|(_, holds)| holds);
		if duplicate == survivor || is_linked || !self.duplicates(duplicate).is_empty() {
			return Err(Error::Chained);
		}
		Ok(())
	}

	fn ensure_room(&self, survivor: PatientId) -> Result<(), Error<Test>> {
		(self.duplicates(survivor).len() < 4).then_some(()).ok_or(Error::LimitReached)
	}

	/// What the step brings about, or why it is rejected.
	fn judge(&self, step: Step) -> Result<Vec<Fact>, Error<Test>> {
		match step {
			Step::Attest { by } => {
				if !self.speaks(by) || self.disputed.contains(&by) {
					return Err(Error::NotAuthorized);
				}
				let mut death = self.death();
				if death.refuted_at.is_some_and(|at| self.now < at + FORTNIGHT) {
					return Err(Error::TooSoon);
				}
				death.sweep(self.now);
				if death.stands(by) {
					return Err(Error::AlreadyExists);
				}
				if death.rests(by, self.now) {
					return Err(Error::TooSoon);
				}
				if death.standing() == 8 {
					return Err(Error::LimitReached);
				}
				Ok(vec![Fact::Attested(by)])
			}
			Step::Withdraw { by } if !self.speaks(by) => Err(Error::NotAuthorized),
			Step::Withdraw { by } if !self.death().stands(by) => Err(Error::NotFound),
			Step::Withdraw { by } => Ok(vec![Fact::Withdrawn(by)]),
			Step::Refute { by } => {
				if !ANAS.contains(&by) {
					return Err(Error::NotAuthorized);
				}
				self.ends_all(Fact::Refuted)
			}
			Step::Reverse => self.ends_all(Fact::Reversed),
			Step::Deactivate { by } => {
				if !controls(by, PATIENT_ANA) {
					return Err(Error::NotAuthorized);
				}
				match self.left_at() {
					Some(_) => Err(Error::AlreadyExists),
					None => Ok(vec![Fact::Left]),
				}
			}
			Step::Reactivate { by } => {
				if !controls(by, PATIENT_ANA) {
					return Err(Error::NotAuthorized);
				}
				self.left_at().ok_or(Error::NotInForce)?;
				match self.recovered {
					true => Err(Error::RecentlyRecovered),
					false => Ok(vec![Fact::Returned]),
				}
			}
			Step::Merge { by, duplicate, survivor } => self.merges(by, duplicate, survivor),
			Step::Accept { by, duplicate } => {
				let (survivor, holds) = self.link(duplicate).ok_or(Error::NotFound)?;
				if !controls(by, survivor) {
					return Err(Error::NotAuthorized);
				}
				if holds {
					return Err(Error::AlreadyExists);
				}
				let backed = self.speaks(ST_MARY_OFFICER) && self.keeps(ST_MARY_OFFICER, duplicate);
				if !backed {
					return Err(Error::NotInForce);
				}
				self.ensure_no_chain(duplicate, survivor)?;
				self.ensure_room(survivor)?;
				Ok(vec![Fact::Linked { duplicate }])
			}
			Step::Unmerge { by, duplicate } => {
				let (survivor, _) = self.link(duplicate).ok_or(Error::NotFound)?;
				let speaks = by == ST_MARY_OFFICER && self.speaks(by);
				let may = speaks || controls(by, survivor) || controls(by, duplicate);
				may.then_some(vec![Fact::Undone { duplicate }]).ok_or(Error::NotAuthorized)
			}
			_ => Ok(vec![]),
		}
	}

	fn ends_all(&self, fact: Fact) -> Result<Vec<Fact>, Error<Test>> {
		(self.death().standing() > 0).then_some(vec![fact]).ok_or(Error::NotInForce)
	}

	fn merges(
		&self,
		by: AccountId,
		duplicate: PatientId,
		survivor: PatientId,
	) -> Result<Vec<Fact>, Error<Test>> {
		if !self.speaks(by) || !self.keeps(by, duplicate) {
			return Err(Error::NotAuthorized);
		}
		let has_keys = [PATIENT_ANA, PATIENT_BEN].contains(&survivor);
		if !has_keys && !self.kept.contains(&survivor) {
			return Err(Error::NotFound);
		}
		self.ensure_no_chain(duplicate, survivor)?;
		if self.link(duplicate).is_some_and(|(_, holds)| holds) {
			return Err(Error::AlreadyExists);
		}
		let proposed = Fact::Proposed { duplicate, survivor };
		if !self.keeps(by, survivor) {
			return Ok(vec![proposed]);
		}
		self.ensure_room(survivor)?;
		Ok(vec![proposed, Fact::Linked { duplicate }])
	}

	/// Each answer of the pallet is the one that the history gives.
	fn agrees(&self) {
		let death = self.death();
		let left = self.left_at();
		let first = |at: UnixMillis| left.map_or(at, |left| left.min(at));
		let deceased = death.since.map(|at| (LifeClosing::Deceased, first(at)));
		let left = left.map(|at| (LifeClosing::Left, at));
		assert_eq!(closed(), deceased.or(left));
		let view = LifeEvents::life(PATIENT_ANA);
		assert_eq!((view.deceased_since, view.refuted_at), (death.since, death.refuted_at));
		let kept: Vec<_> =
			view.attestations.iter().map(|one| (one.by, one.ended_at.is_some())).collect();
		let expected: Vec<_> = death.kept.iter().map(|one| (one.by, one.ended.is_some())).collect();
		assert_eq!(kept, expected);
		for patient in people() {
			let view = LifeEvents::life(patient);
			let standing = |one: &MergeStatus| *one != MergeStatus::Undone;
			let link = view.merged_into.filter(|one| standing(&one.status));
			let link = link.map(|one| (one.survivor, one.status == MergeStatus::InForce));
			assert_eq!(link, self.link(patient), "{patient:?}");
			let duplicates: BTreeSet<_> = view.duplicates.iter().map(|one| one.duplicate).collect();
			assert_eq!(duplicates, self.duplicates(patient), "{patient:?}");
		}
	}
}

/// Ana's live keys.
const ANAS: [AccountId; 4] = [ANA_KEY, ANA_CONTROL_KEY, ANA_CONSENT_KEY, ANA_VETO_KEY];

/// Two patients with devices, and six without.
fn people() -> Vec<PatientId> {
	let without = (0..6).map(|number| PatientId([20 + number; 32]));
	[PATIENT_ANA, PATIENT_BEN].into_iter().chain(without).collect()
}

fn controls(who: AccountId, patient: PatientId) -> bool {
	match who {
		ANA_KEY | ANA_CONTROL_KEY => patient == PATIENT_ANA,
		BEN_KEY => patient == PATIENT_BEN,
		_ => false,
	}
}

fn is_officer(who: AccountId) -> bool {
	who == ST_MARY_OFFICER || (1_000..1_000 + ORGANIZATIONS).contains(&who)
}

fn organization_of(officer: AccountId) -> OrganizationId {
	match officer {
		ST_MARY_OFFICER => ST_MARY,
		officer => OrganizationId((officer - 1_000) as u32 + 10),
	}
}

fn submit(step: Step) -> DispatchResult {
	let patient = PATIENT_ANA;
	match step {
		Step::Attest { by } => attest(by),
		Step::Withdraw { by } => withdraw(by),
		Step::Refute { by } => refute(by),
		Step::Reverse => reverse(),
		Step::Deactivate { by } => deactivate(by),
		Step::Reactivate { by } => reactivate(by),
		Step::Merge { by, duplicate, survivor } => {
			LifeEvents::merge(signed(by), duplicate, survivor)
		}
		Step::Accept { by, duplicate } => LifeEvents::accept_merge(signed(by), duplicate),
		Step::Unmerge { by, duplicate } => LifeEvents::unmerge(signed(by), duplicate),
		Step::Stand { officer, stands } => {
			let organization = organization_of(officer);
			Members::mutate(|all| match stands {
				true => all.insert(organization, salus_primitives::Role::Provider.into()),
				false => all.remove(&organization),
			});
			Ok(())
		}
		Step::Dispute { officer, disputed } => {
			let one = (patient, organization_of(officer), RelationshipKind::Treatment);
			Disputed::mutate(|all| if disputed { all.insert(one) } else { all.remove(&one) });
			Ok(())
		}
		Step::Recover(recovered) => {
			Recovered::set(recovered.then_some(patient).into_iter().collect());
			Ok(())
		}
		Step::Keep { patient, keeps } => {
			Custodians::mutate(|all| match keeps {
				true => all.insert(patient, ST_MARY),
				false => all.remove(&patient),
			});
			Ok(())
		}
		Step::Wait { time } => {
			set_time(pallet_timestamp::Now::<Test>::get() + time);
			Ok(())
		}
	}
}

/// Whether a step is a call that may be free, and then whether it is.
fn feeless(step: Step) -> Option<bool> {
	let patient = PATIENT_ANA;
	match step {
		Step::Refute { by } => Some(is_free(by, Call::refute_death { patient })),
		Step::Deactivate { by } => Some(is_free(by, Call::deactivate { patient })),
		Step::Unmerge { by, duplicate } if by != ST_MARY_OFFICER => {
			Some(is_free(by, Call::unmerge { duplicate }))
		}
		_ => None,
	}
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	let officer = || {
		prop_oneof![
			2 => Just(ST_MARY_OFFICER),
			12 => 1_000..1_000 + ORGANIZATIONS,
			1 => select(vec![DR_OKAFOR, ANA_KEY]),
		]
	};
	let key = || select(vec![ANA_KEY, ANA_CONTROL_KEY, ANA_CONSENT_KEY, ANA_VETO_KEY, BEN_KEY]);
	let keeper = || prop_oneof![9 => Just(ST_MARY_OFFICER), 1 => Just(1_000)];
	let patient = || select(people());
	let without = || select(people()[2..].to_vec());
	let survivor = || prop_oneof![3 => Just(PATIENT_ANA), 2 => patient()];
	let either = || prop_oneof![2 => key(), 1 => keeper()];
	let waits = select(vec![1, HOUR, DAY, FORTNIGHT - 1, FORTNIGHT]);
	let step = prop_oneof![
		24 => officer().prop_map(|by| Step::Attest { by }),
		6 => officer().prop_map(|by| Step::Withdraw { by }),
		1 => key().prop_map(|by| Step::Refute { by }),
		1 => Just(Step::Reverse),
		3 => key().prop_map(|by| Step::Deactivate { by }),
		4 => key().prop_map(|by| Step::Reactivate { by }),
		14 => (keeper(), without(), survivor()).prop_map(|(by, duplicate, survivor)| {
			Step::Merge { by, duplicate, survivor }
		}),
		8 => (key(), without()).prop_map(|(by, duplicate)| Step::Accept { by, duplicate }),
		3 => (either(), without()).prop_map(|(by, duplicate)| Step::Unmerge { by, duplicate }),
		2 => (officer(), proptest::bool::weighted(0.7))
			.prop_filter("an officer", |(officer, _)| is_officer(*officer))
			.prop_map(|(officer, stands)| Step::Stand { officer, stands }),
		1 => (officer(), proptest::bool::weighted(0.3))
			.prop_filter("an officer", |(officer, _)| is_officer(*officer))
			.prop_map(|(officer, disputed)| Step::Dispute { officer, disputed }),
		1 => proptest::bool::weighted(0.3).prop_map(Step::Recover),
		3 => (without(), proptest::bool::weighted(0.8))
			.prop_map(|(patient, keeps)| Step::Keep { patient, keeps }),
		4 => waits.prop_map(|time| Step::Wait { time }),
	];
	prop::collection::vec(step, 20..=200)
}

/// How often there was which outcome.
type Tally = BTreeMap<String, usize>;

fn play(steps: &[Step], tally: &mut Tally) {
	build_and_execute(|| {
		admit_more(ORGANIZATIONS as u32);
		let kept: BTreeSet<_> = people()[2..].iter().copied().collect();
		Custodians::set(kept.iter().map(|patient| (*patient, ST_MARY)).collect());
		let mut model = Model { now: NOW, kept, ..Model::default() };
		for step in steps.iter().copied() {
			let expected = model.judge(step);
			if let Some(free) = feeless(step) {
				assert_eq!(free, expected.is_ok(), "{step:?}");
			}
			let result = submit(step);
			match step {
				Step::Stand { officer, stands: true } => drop(model.fallen.remove(&officer)),
				Step::Stand { officer, stands: false } => drop(model.fallen.insert(officer)),
				Step::Dispute { officer, disputed: true } => {
					model.disputed.insert(officer);
				}
				Step::Dispute { officer, disputed: false } => {
					model.disputed.remove(&officer);
				}
				Step::Recover(recovered) => model.recovered = recovered,
				Step::Keep { patient, keeps: true } => drop(model.kept.insert(patient)),
				Step::Keep { patient, keeps: false } => drop(model.kept.remove(&patient)),
				Step::Wait { time } => model.now += time,
				_ => {
					let outcome = expected.as_ref().map(|facts| facts.last().copied().map(name));
					*tally.entry(format!("{outcome:?}")).or_default() += 1;
				}
			}
			match expected {
				Ok(facts) => {
					assert_eq!(result, Ok(()), "{step:?}");
					let at = model.now;
					model.history.extend(facts.into_iter().map(|fact| (at, fact)));
				}
				Err(error) => assert_eq!(result, Err(error.into()), "{step:?}"),
			}
			model.agrees();
			LifeEvents::do_try_state().expect("every invariant holds after a step");
		}
	});
}

fn name(fact: Fact) -> &'static str {
	match fact {
		Fact::Attested(_) => "attested",
		Fact::Withdrawn(_) => "withdrawn",
		Fact::Refuted => "refuted",
		Fact::Reversed => "reversed",
		Fact::Left => "left",
		Fact::Returned => "returned",
		Fact::Proposed { .. } => "proposed",
		Fact::Linked { .. } => "linked",
		Fact::Undone { .. } => "undone",
	}
}

/// How many histories are played: `SALUS_PROPTEST_CASES`, else 1,000.
fn cases() -> u32 {
	match std::env::var("SALUS_PROPTEST_CASES") {
		Ok(cases) => cases.parse().expect("SALUS_PROPTEST_CASES is a number"),
		Err(_) => 1_000,
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn every_history_agrees_with_the_model(steps in steps()) {
		play(&steps, &mut Tally::new());
	}
}

/// Every outcome of a call.
const OUTCOMES: [&str; 17] = [
	"Ok(Some(\"attested\"))",
	"Ok(Some(\"withdrawn\"))",
	"Ok(Some(\"refuted\"))",
	"Ok(Some(\"reversed\"))",
	"Ok(Some(\"left\"))",
	"Ok(Some(\"returned\"))",
	"Ok(Some(\"proposed\"))",
	"Ok(Some(\"linked\"))",
	"Ok(Some(\"undone\"))",
	"Err(NotAuthorized)",
	"Err(NotFound)",
	"Err(TooSoon)",
	"Err(AlreadyExists)",
	"Err(LimitReached)",
	"Err(NotInForce)",
	"Err(RecentlyRecovered)",
	"Err(Chained)",
];

#[test]
fn every_outcome_occurs() {
	let mut runner = TestRunner::deterministic();
	let mut tally = Tally::new();
	for _ in 0..200 {
		let tree = steps().new_tree(&mut runner).expect("little is filtered out");
		play(&tree.current(), &mut tally);
	}
	for outcome in OUTCOMES {
		let times = tally.remove(outcome).unwrap_or_default();
		println!("{times:>6} {outcome}");
		assert!(times >= 10, "{outcome} occurred {times} times");
	}
	assert_eq!(tally.into_keys().collect::<Vec<_>>(), [""; 0], "an outcome is missing in the list");
}
