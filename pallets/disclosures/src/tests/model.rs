//! A reference model of disclosures, written from the design and not from the pallet: a plain list
//! of what happened, in which every number is counted anew by looking back. It shares the names of
//! things only. Random histories are played to both, and both must say the same, step by step.

use crate::{mock::*, Entries, Error};
use frame_support::{assert_noop, assert_ok};
use proptest::{bool::weighted, collection::vec, prelude::*, sample::select};
use salus_primitives::{
	Basis, EmergencyId, GrantId, Judged, OrganizationId, Outcome, PatientId, Recipient,
	RelationshipKind, Role, Roles,
};
use salus_runtime_api::{DisclosureView, MAX_PAGE};

const PATIENTS: [PatientId; 3] = [PATIENT_ANA, PATIENT_BEN, PATIENT_NOBODY];
const ORGANIZATIONS: [OrganizationId; 4] = [ST_MARY, LAKESIDE, UMBRELLA, QUACKERY];
/// For the first two organizations: St Mary, St Mary, Lakeside, then for none.
const SIGNERS: [AccountId; 5] = [ST_MARY_ADMIN, DR_OKAFOR, DR_LINDQVIST, ANA_KEY, STRANGER];

/// An attempt to write an entry, as numbers.
#[derive(Clone, Debug)]
struct Attempt {
	signer: usize,
	patient: usize,
	/// An organization; 4 is the patient, more are outsiders.
	recipient: usize,
	/// 0 own record, 1 the patient, 2 a grant, 3 the base policy, 4 an emergency, 5 a refusal.
	outcome: usize,
	/// Of the grant or the emergency.
	id: u32,
	kind: usize,
	description: u8,
}

#[derive(Clone, Debug)]
enum Step {
	Disclose(Attempt),
	/// A patient grants an organization the records of another, or takes it back.
	Grant {
		patient: usize,
		id: u32,
		holder: usize,
		recipient: usize,
		in_force: bool,
	},
	/// The base policy permits an organization records of another by a relationship, or no more.
	Policy {
		patient: usize,
		kind: usize,
		holder: usize,
		recipient: usize,
		in_force: bool,
	},
	/// Somebody of an organization opens another's records of a patient, or is done.
	Emergency {
		patient: usize,
		id: u32,
		holder: usize,
		recipient: usize,
		in_force: bool,
	},
	/// An organization is suspended, or stands again.
	Standing {
		organization: usize,
		good: bool,
	},
	Employment {
		signer: usize,
		employed: bool,
	},
	Blocks {
		count: u64,
		duration: u64,
	},
	Read {
		patient: usize,
		from: u32,
		limit: u32,
	},
}

/// What the model keeps of one entry.
#[derive(Clone, Debug)]
struct Written {
	attempt: Attempt,
	holder: usize,
	in_force: Option<bool>,
	block: u64,
	at: u64,
}

struct Model {
	block: u64,
	now: u64,
	/// Of everybody, in the order in which it was written.
	written: Vec<Written>,
	/// Patient, id, holder, recipient.
	grants: Vec<(usize, u32, usize, usize)>,
	/// Patient, kind, holder, recipient.
	policies: Vec<(usize, usize, usize, usize)>,
	/// Patient, id, holder, recipient.
	emergencies: Vec<(usize, u32, usize, usize)>,
	suspended: Vec<usize>,
	dismissed: Vec<usize>,
}

impl Model {
	fn new() -> Self {
		Self {
			block: 1,
			now: NOW,
			written: vec![],
			grants: vec![],
			policies: vec![],
			emergencies: vec![],
			suspended: vec![],
			dismissed: vec![],
		}
	}

	fn disclose(&mut self, attempt: &Attempt) -> Result<(), Error<Test>> {
		let holder = [Some(0), Some(0), Some(1), None, None][attempt.signer];
		let Some(holder) = holder.filter(|holder| {
			!self.suspended.contains(holder) && !self.dismissed.contains(&attempt.signer)
		}) else {
			return Err(Error::NotAuthorized);
		};
		if attempt.patient == 2 {
			return Err(Error::NotFound);
		}
		let Attempt { patient, recipient, id, kind, .. } = *attempt;
		let is_of = |all: &[_]| recipient < 4 && all.contains(&(patient, id, holder, recipient));
		let in_force = match attempt.outcome {
			_ if recipient > 4 => None,
			0 => Some(recipient == holder),
			1 => Some(recipient == 4),
			2 => Some(is_of(&self.grants)),
			3 => Some(recipient < 4 && self.policies.contains(&(patient, kind, holder, recipient))),
			4 => Some(is_of(&self.emergencies)),
			_ => None,
		};
		let (block, at) = (self.block, self.now);
		self.written.push(Written { attempt: attempt.clone(), holder, in_force, block, at });
		Ok(())
	}

	/// All about a patient, numbered by looking back.
	fn about(&self, patient: usize) -> Vec<DisclosureView<u64>> {
		let about: Vec<_> =
			self.written.iter().filter(|written| written.attempt.patient == patient).collect();
		let view = |(index, written): (usize, &&Written)| DisclosureView {
			index: index as u32,
			holder: ORGANIZATIONS[written.holder],
			sequence: about[..index].iter().filter(|other| other.holder == written.holder).count()
				as u32,
			recipient: recipient_of(&written.attempt),
			outcome: outcome_of(&written.attempt),
			judged: match written.in_force {
				Some(true) => Judged::InForce,
				Some(false) => Judged::NotInForce,
				None => Judged::NotJudged,
			},
			description: [written.attempt.description; 32],
			block: written.block,
			recorded_at: written.at,
		};
		about.iter().enumerate().map(view).collect()
	}
}

fn recipient_of(attempt: &Attempt) -> Recipient {
	match attempt.recipient {
		4 => Recipient::Patient,
		outsider @ 5.. => Recipient::External([outsider as u8; 32]),
		member => Recipient::Organization(ORGANIZATIONS[member]),
	}
}

fn outcome_of(attempt: &Attempt) -> Outcome {
	match attempt.outcome {
		0 => Outcome::Released { basis: Basis::OwnRecord },
		1 => Outcome::Released { basis: Basis::Patient },
		2 => Outcome::Released { basis: Basis::Grant(GrantId(attempt.id)) },
		3 => Outcome::Released { basis: Basis::Policy(RelationshipKind::ALL[attempt.kind]) },
		4 => Outcome::Released { basis: Basis::Emergency(EmergencyId(attempt.id)) },
		_ => Outcome::Refused,
	}
}

/// Takes one step with both.
fn play(model: &mut Model, step: &Step) {
	match step {
		Step::Disclose(attempt) => {
			let call = || {
				Disclosures::disclose(
					RuntimeOrigin::signed(SIGNERS[attempt.signer]),
					PATIENTS[attempt.patient],
					recipient_of(attempt),
					outcome_of(attempt),
					[attempt.description; 32],
				)
			};
			match model.disclose(attempt) {
				Ok(()) => {
					assert_ok!(call());
				}
				Err(error) => {
					assert_noop!(call(), error);
				}
			}
		}
		Step::Grant { patient, id, holder, recipient, in_force } => {
			list(&mut model.grants, (*patient, *id, *holder, *recipient), *in_force);
			let grant = (
				PATIENTS[*patient],
				GrantId(*id),
				ORGANIZATIONS[*holder],
				ORGANIZATIONS[*recipient],
			);
			GrantsInForce::mutate(|grants| {
				if *in_force {
					grants.insert(grant)
				} else {
					grants.remove(&grant)
				}
			});
		}
		Step::Policy { patient, kind, holder, recipient, in_force } => {
			list(&mut model.policies, (*patient, *kind, *holder, *recipient), *in_force);
			let policy = (
				PATIENTS[*patient],
				RelationshipKind::ALL[*kind],
				ORGANIZATIONS[*holder],
				ORGANIZATIONS[*recipient],
			);
			PoliciesInForce::mutate(|policies| {
				if *in_force {
					policies.insert(policy)
				} else {
					policies.remove(&policy)
				}
			});
		}
		Step::Emergency { patient, id, holder, recipient, in_force } => {
			list(&mut model.emergencies, (*patient, *id, *holder, *recipient), *in_force);
			let emergency = (
				PATIENTS[*patient],
				EmergencyId(*id),
				ORGANIZATIONS[*holder],
				ORGANIZATIONS[*recipient],
			);
			EmergenciesInForce::mutate(|emergencies| {
				if *in_force {
					emergencies.insert(emergency)
				} else {
					emergencies.remove(&emergency)
				}
			});
		}
		Step::Standing { organization, good } => {
			list(&mut model.suspended, *organization, !good);
			if *good {
				let roles = Roles::of(&[Role::Provider]);
				Members::mutate(|members| members.insert(ORGANIZATIONS[*organization], roles));
			} else {
				suspend(ORGANIZATIONS[*organization]);
			}
		}
		Step::Employment { signer, employed } => {
			list(&mut model.dismissed, *signer, !employed);
			let (who, employer) =
				if *signer == 1 { (DR_OKAFOR, ST_MARY) } else { (DR_LINDQVIST, LAKESIDE) };
			Practitioners::mutate(|practitioners| {
				if *employed {
					practitioners.insert(who, employer)
				} else {
					practitioners.remove(&who)
				}
			});
		}
		Step::Blocks { count, duration } => {
			model.block += count;
			model.now += duration;
			System::set_block_number(model.block);
			set_time(model.now);
		}
		Step::Read { patient, from, limit } => {
			let expected: Vec<_> = model
				.about(*patient)
				.into_iter()
				.skip(*from as usize)
				.take(*limit as usize)
				.collect();
			assert_eq!(Disclosures::disclosures(PATIENTS[*patient], *from, *limit), expected);
		}
	}
}

/// Puts one on the list, or takes it off.
fn list<T: PartialEq>(listed: &mut Vec<T>, one: T, on: bool) {
	listed.retain(|other| *other != one);
	if on {
		listed.push(one);
	}
}

/// Both say the same about everybody.
fn compare(model: &Model) {
	for (index, patient) in PATIENTS.into_iter().enumerate() {
		let expected = model.about(index);
		assert_eq!(Disclosures::disclosures(patient, 0, MAX_PAGE), expected);
		for holder in ORGANIZATIONS {
			let by = expected.iter().filter(|view| view.holder == holder).count();
			assert_eq!(Disclosures::disclosures_by(patient, holder), by as u32);
		}
	}
	assert_eq!(Entries::<Test>::iter().count(), model.written.len());
}

fn attempt() -> impl Strategy<Value = Attempt> {
	let signer = prop_oneof![12 => 0usize..3, 1 => 3usize..5];
	let patient = prop_oneof![16 => Just(0usize), 8 => Just(1), 1 => Just(2)];
	let recipient = prop_oneof![3 => select(vec![0usize, 1, 1, 2]), 2 => 0usize..7];
	let outcome = prop_oneof![2 => Just(2usize), 2 => Just(3), 2 => Just(4), 5 => 0usize..6];
	(signer, patient, recipient, outcome, 0u32..3, 0usize..2, any::<u8>()).prop_map(
		|(signer, patient, recipient, outcome, id, kind, description)| Attempt {
			signer,
			patient,
			recipient,
			outcome,
			id,
			kind,
			description,
		},
	)
}

fn step() -> impl Strategy<Value = Step> {
	let grant = (0usize..2, 0u32..3, 0usize..2, 0usize..3, weighted(0.8)).prop_map(
		|(patient, id, holder, recipient, in_force)| Step::Grant {
			patient,
			id,
			holder,
			recipient,
			in_force,
		},
	);
	let policy = (0usize..2, 0usize..2, 0usize..2, 0usize..3, weighted(0.8)).prop_map(
		|(patient, kind, holder, recipient, in_force)| Step::Policy {
			patient,
			kind,
			holder,
			recipient,
			in_force,
		},
	);
	let emergency = (0usize..2, 0u32..3, 0usize..2, 0usize..3, weighted(0.8)).prop_map(
		|(patient, id, holder, recipient, in_force)| Step::Emergency {
			patient,
			id,
			holder,
			recipient,
			in_force,
		},
	);
	prop_oneof![
		20 => attempt().prop_map(Step::Disclose),
		8 => grant,
		6 => policy,
		6 => emergency,
		2 => (0usize..3, weighted(0.8)).prop_map(|(organization, good)| Step::Standing {
			organization,
			good
		}),
		2 => (1usize..3, weighted(0.8)).prop_map(|(signer, employed)| Step::Employment {
			signer,
			employed
		}),
		4 => (0u64..3, 0u64..5_000).prop_map(|(count, duration)| Step::Blocks { count, duration }),
		4 => (0usize..3, 0u32..40, 0u32..20).prop_map(|(patient, from, limit)| Step::Read {
			patient,
			from,
			limit
		}),
	]
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
	fn disclosures_do_what_the_model_does(history in vec(step(), 20..=200)) {
		new_test_ext().execute_with(|| {
			let mut model = Model::new();
			for step in &history {
				play(&mut model, step);
				// Nothing else changes what is stored.
				if matches!(step, Step::Disclose(_)) {
					assert_eq!(Disclosures::do_try_state(), Ok(()), "after {step:?}");
				}
			}
			compare(&model);
		});
	}
}
