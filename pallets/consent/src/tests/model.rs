//! A reference model of consent, written from the design and not from the pallet: it keeps what
//! happened as plain numbers and lists, and shares the names of things only. Random histories are
//! played to both, and both must say the same, step by step.

use crate::{mock::*, Error, Question};
use frame_support::{assert_noop, assert_ok};
use proptest::{bool::weighted, collection::vec, prelude::*, sample::select};
use salus_primitives::{
	Action, Basis, Confidentiality, DataCategory, Day, DayWindow, Decision, DenyReason, GrantId,
	Grantee, Holder, Obligation, OrganizationId, PatientId, Protected, Purpose, RecordFacts, Role,
	Roles, Scope, Sensitivity,
};
use salus_runtime_api::AccessRequest;

const ACTIONS: [Action; 3] = [Action::Read, Action::Contribute, Action::Correct];
const PURPOSES: [Purpose; 4] = [Purpose::Treat, Purpose::Hpaymt, Purpose::Patrqt, Purpose::Dsrch];
const CATEGORIES: [DataCategory; 3] =
	[DataCategory::LabResults, DataCategory::Medications, DataCategory::Genomics];
const SENSITIVITIES: [Sensitivity; 3] = [Sensitivity::Hiv, Sensitivity::Ethud, Sensitivity::Sud];
const PATIENTS: [PatientId; 3] = [PATIENT_ANA, PATIENT_BEN, PATIENT_NOBODY];
const ORGANIZATIONS: [OrganizationId; 4] = [ST_MARY, LAKESIDE, UMBRELLA, QUACKERY];
const REQUESTERS: [AccountId; 8] = [
	ST_MARY_ADMIN,
	LAKESIDE_ADMIN,
	UMBRELLA_ADMIN,
	DR_OKAFOR,
	DR_LINDQVIST,
	NURSE_BEN,
	ANA_KEY,
	STRANGER,
];

/// What a grant asks for, as numbers. A bit of a set stands for the element of that index.
#[derive(Clone, Debug)]
struct Asked {
	patient: usize,
	/// 0 any member, 1 a role, 2 an organization, 3 a practitioner.
	grantee_kind: u8,
	grantee: usize,
	/// An organization, or any if there is none of this index.
	holder: usize,
	actions: u8,
	purposes: u8,
	categories: u8,
	/// 0 is `U`, 5 is `V`.
	highest: usize,
	first_day: i32,
	last_day: i32,
	protected: bool,
	starts_in: u64,
	lasts: u64,
}

/// One record, as numbers.
#[derive(Clone, Debug)]
struct Record {
	category: usize,
	level: usize,
	sensitivities: u8,
	first_day: i32,
	last_day: i32,
}

#[derive(Clone, Debug)]
struct Access {
	holder: usize,
	requester: usize,
	patient: usize,
	action: usize,
	purpose: usize,
	records: Vec<Record>,
	named: u32,
}

#[derive(Clone, Debug)]
enum Step {
	Grant(Asked),
	Revoke {
		patient: usize,
		id: u32,
	},
	Wait(u64),
	/// An organization is suspended, or stands again.
	Standing {
		organization: usize,
		good: bool,
	},
	/// A practitioner is dismissed, or enrolled where they were.
	Employment {
		requester: usize,
		employed: bool,
	},
	Access(Access),
}

/// A grant of the model.
#[derive(Clone)]
struct Given {
	asked: Asked,
	from: u64,
	until: u64,
	revoked: bool,
}

/// What happened so far.
struct Model {
	now: u64,
	/// By patient; the position is the id.
	given: [Vec<Given>; 2],
	suspended: Vec<usize>,
	dismissed: Vec<usize>,
}

/// Why the model refuses a grant or a revocation.
#[derive(Debug, PartialEq)]
enum Refusal {
	Empty,
	Expired,
	BadStanding,
	Full,
	Unknown,
	Revoked,
}

impl Model {
	fn new() -> Self {
		Self { now: NOW, given: [vec![], vec![]], suspended: vec![], dismissed: vec![] }
	}

	fn stands(&self, organization: usize) -> bool {
		organization < 3 && !self.suspended.contains(&organization)
	}

	/// The organization for which one of [`REQUESTERS`] works, and whether as a practitioner.
	fn works_for(&self, requester: usize) -> Option<(usize, bool)> {
		let (organization, practises) = match requester {
			0..=2 => (requester, false),
			3 => (0, true),
			4 | 5 => (1, true),
			_ => return None,
		};
		let employed = !practises || !self.dismissed.contains(&requester);
		(employed && self.stands(organization)).then_some((organization, practises))
	}

	fn is_over(&self, given: &Given) -> bool {
		given.revoked || self.now >= given.until
	}

	fn grant(&mut self, asked: &Asked) -> Result<(), Refusal> {
		if asked.actions == 0 || asked.purposes == 0 || asked.categories == 0 {
			return Err(Refusal::Empty);
		}
		if asked.starts_in + asked.lasts == 0 {
			return Err(Refusal::Expired);
		}
		if asked.lasts == 0 {
			return Err(Refusal::Empty);
		}
		let holder_stands = asked.holder == ORGANIZATIONS.len() || self.stands(asked.holder);
		let grantee_stands = match asked.grantee_kind {
			2 => self.stands(asked.grantee),
			3 => self.works_for(asked.grantee).is_some_and(|(_, practises)| practises),
			_ => true,
		};
		if !holder_stands || !grantee_stands {
			return Err(Refusal::BadStanding);
		}
		let place = |asked: &Asked| match asked.grantee_kind {
			0 | 1 => (0, 0),
			kind => (kind, asked.grantee),
		};
		let alike = self.given[asked.patient]
			.iter()
			.filter(|given| place(&given.asked) == place(asked) && !self.is_over(given))
			.count();
		if alike >= 8 {
			return Err(Refusal::Full);
		}
		let from = self.now + asked.starts_in;
		let given = Given { asked: asked.clone(), from, until: from + asked.lasts, revoked: false };
		self.given[asked.patient].push(given);
		Ok(())
	}

	fn revoke(&mut self, patient: usize, id: u32) -> Result<(), Refusal> {
		let given = self.given[patient].get(id as usize).ok_or(Refusal::Unknown)?;
		if given.revoked {
			return Err(Refusal::Revoked);
		}
		if self.is_over(given) {
			return Err(Refusal::Expired);
		}
		self.given[patient][id as usize].revoked = true;
		Ok(())
	}

	/// How the first `n` of seven questions are answered yes: whose, what, why, which kind, how
	/// secret, when, how delicate. Seven is a permission.
	fn closeness(given: &Given, access: &Access, record: &Record) -> usize {
		let asked = &given.asked;
		let answers = [
			asked.holder == ORGANIZATIONS.len() || asked.holder == access.holder,
			asked.actions & (1 << access.action) != 0,
			asked.purposes & (1 << access.purpose) != 0,
			asked.categories & (1 << record.category) != 0,
			record.level <= asked.highest,
			asked.first_day <= record.first_day && record.last_day <= asked.last_day,
			asked.protected || record.sensitivities == 0,
		];
		answers.iter().take_while(|yes| **yes).count()
	}

	/// The decision, from all grants ever given or from the named one alone.
	fn decide(&self, access: &Access, record: &Record, named: Option<u32>) -> Decision {
		let refuse = |reason| Decision::Deny { reason };
		if access.patient > 1 {
			return refuse(DenyReason::PatientNotFound);
		}
		if !self.stands(access.holder) {
			return refuse(DenyReason::HolderNotInGoodStanding);
		}
		let is_patient = matches!((access.requester, access.patient), (6, 0) | (5, 1));
		if is_patient && access.action == 0 {
			return permit(Basis::Patient, &[], None);
		}
		let mut duties = vec![];
		if access.purpose == 1 || access.purpose == 3 {
			duties.push(Obligation::MinimumNecessary);
		}
		if record.sensitivities & 0b110 != 0 {
			duties.push(Obligation::NoRedisclosure);
		}
		let Some((employer, practises)) = self.works_for(access.requester) else {
			return refuse(if is_patient {
				DenyReason::NoGrant
			} else {
				DenyReason::RequesterNotInGoodStanding
			});
		};
		if employer == access.holder {
			return permit(Basis::OwnRecord, &duties, None);
		}
		let usable = (0u32..).zip(&self.given[access.patient]).filter(|(id, given)| {
			let meant = match given.asked.grantee_kind {
				0 => true,
				// St Mary is provider and laboratory, Lakeside provider, the insurer payer.
				1 => [[true, true, false], [true, false, false], [false, false, true]][employer]
					[given.asked.grantee],
				2 => given.asked.grantee == employer,
				_ => practises && given.asked.grantee == access.requester,
			};
			let begun = given.from <= self.now;
			meant && begun && !self.is_over(given) && named.is_none_or(|named| named == *id)
		});
		let mut ranked: Vec<_> = usable
			.map(|(id, given)| (Self::closeness(given, access, record), given.until, id))
			.collect();
		// Closest first; then the latest end; then the smallest id.
		ranked
			.sort_by_key(|(closeness, until, id)| (usize::MAX - closeness, u64::MAX - until, *id));
		match ranked.first() {
			None => refuse(DenyReason::NoGrant),
			Some((7, until, id)) => permit(Basis::Grant(GrantId(*id)), &duties, Some(*until)),
			Some((closeness, ..)) => refuse(
				[
					DenyReason::Holder,
					DenyReason::Action,
					DenyReason::Purpose,
					DenyReason::Category,
					DenyReason::Confidentiality,
					DenyReason::Days,
					DenyReason::Sensitivity,
				][*closeness],
			),
		}
	}
}

fn permit(basis: Basis, duties: &[Obligation], until: Option<u64>) -> Decision {
	Decision::Permit { basis, obligations: duties.iter().copied().collect(), until }
}

fn members<C: Copy, S: FromIterator<C>>(codes: &[C], bits: u8) -> S {
	codes.iter().enumerate().filter(|(n, _)| bits & (1 << n) != 0).map(|(_, code)| *code).collect()
}

fn window(first: i32, last: i32) -> DayWindow {
	DayWindow::new(Day(first), Day(last)).expect("the strategy orders them")
}

fn facts_of(record: &Record) -> RecordFacts {
	RecordFacts {
		category: CATEGORIES[record.category],
		confidentiality: Confidentiality::ALL[record.level],
		sensitivities: members(&SENSITIVITIES, record.sensitivities),
		days: window(record.first_day, record.last_day),
	}
}

fn expect_outcome(
	outcome: Result<(), Refusal>,
	call: impl FnOnce() -> frame_support::dispatch::DispatchResult,
) {
	match outcome {
		Ok(()) => {
			assert_ok!(call());
		}
		Err(refusal) => {
			let error = match refusal {
				Refusal::Empty => Error::<Test>::Empty,
				Refusal::Expired => Error::<Test>::Expired,
				Refusal::BadStanding => Error::<Test>::NotInGoodStanding,
				Refusal::Full => Error::<Test>::LimitReached,
				Refusal::Unknown => Error::<Test>::NotFound,
				Refusal::Revoked => Error::<Test>::Revoked,
			};
			assert_noop!(call(), error);
		}
	}
}

const KEYS: [AccountId; 2] = [ANA_KEY, NURSE_BEN];

fn grant(model: &mut Model, asked: &Asked) {
	let scope = Scope {
		holder: ORGANIZATIONS.get(asked.holder).map_or(Holder::Any, |id| Holder::Organization(*id)),
		actions: members(&ACTIONS, asked.actions),
		purposes: members(&PURPOSES, asked.purposes),
		categories: members(&CATEGORIES, asked.categories),
		confidentiality: Confidentiality::ALL[asked.highest],
		days: window(asked.first_day, asked.last_day),
		protected: if asked.protected { Protected::All } else { Protected::None },
	};
	let grantee = match asked.grantee_kind {
		0 => Grantee::AnyMember,
		1 => Grantee::Role([Role::Provider, Role::Laboratory, Role::Payer][asked.grantee]),
		2 => Grantee::Organization(ORGANIZATIONS[asked.grantee]),
		_ => Grantee::Practitioner(REQUESTERS[asked.grantee]),
	};
	let from = model.now + asked.starts_in;
	expect_outcome(model.grant(asked), || {
		Consent::grant(
			RuntimeOrigin::signed(KEYS[asked.patient]),
			PATIENTS[asked.patient],
			grantee,
			scope,
			(asked.starts_in > 0).then_some(from),
			from + asked.lasts,
		)
	});
}

fn check(model: &Model, access: &Access) {
	let holder = ORGANIZATIONS[access.holder];
	let requester = REQUESTERS[access.requester];
	let patient = PATIENTS[access.patient];
	let (action, purpose) = (ACTIONS[access.action], PURPOSES[access.purpose]);
	let expected: Vec<_> =
		access.records.iter().map(|record| model.decide(access, record, None)).collect();
	let records = access.records.iter().map(facts_of).collect();
	let request = AccessRequest { holder, requester, patient, action, purpose, records };
	assert_eq!(Consent::check_access(request), Ok(expected), "{access:?}");

	let question = Question { holder, requester, action, purpose };
	for record in &access.records {
		let decision =
			Consent::check_grant(patient, GrantId(access.named), &question, &facts_of(record));
		assert_eq!(decision, model.decide(access, record, Some(access.named)), "{access:?}");
	}
}

/// Takes one step with both.
fn play(model: &mut Model, step: &Step) {
	match step {
		Step::Grant(asked) => grant(model, asked),
		Step::Revoke { patient, id } => expect_outcome(model.revoke(*patient, *id), || {
			let origin = RuntimeOrigin::signed(KEYS[*patient]);
			Consent::revoke(origin, PATIENTS[*patient], GrantId(*id))
		}),
		Step::Wait(duration) => {
			model.now += duration;
			set_time(model.now);
		}
		Step::Standing { organization, good } => {
			let id = ORGANIZATIONS[*organization];
			list(&mut model.suspended, *organization, !good);
			if *good {
				let roles: [&[Role]; 3] =
					[&[Role::Provider, Role::Laboratory], &[Role::Provider], &[Role::Payer]];
				let roles = Roles::of(roles[*organization]);
				Members::mutate(|members| members.insert(id, roles));
			} else {
				suspend(id);
			}
		}
		Step::Employment { requester, employed } => {
			let who = REQUESTERS[*requester];
			let employer = if *requester == 3 { ST_MARY } else { LAKESIDE };
			list(&mut model.dismissed, *requester, !employed);
			Practitioners::mutate(|practitioners| {
				if *employed {
					practitioners.insert(who, employer);
				} else {
					practitioners.remove(&who);
				}
			});
		}
		Step::Access(access) => check(model, access),
	}
}

/// Puts one on the list, or takes it off.
fn list(listed: &mut Vec<usize>, one: usize, on: bool) {
	listed.retain(|other| *other != one);
	if on {
		listed.push(one);
	}
}

fn days() -> impl Strategy<Value = (i32, i32)> {
	let some = (-3i32..6, 0i32..6).prop_map(|(first, length)| (first, first + length));
	prop_oneof![2 => Just((-10, 10)), 1 => some]
}

/// A set of `width` elements: often all of them, rarely none.
fn bits(width: u32) -> impl Strategy<Value = u8> {
	let all = (1u8 << width) - 1;
	prop_oneof![24 => Just(all), 12 => 1..=all, 1 => 0..=all]
}

fn asked() -> impl Strategy<Value = Asked> {
	let whom = prop_oneof![
		2 => Just((0u8, 0usize)),
		3 => (Just(1), 0usize..3),
		4 => (Just(2), prop_oneof![20 => select(vec![1usize, 1, 2, 0]), 1 => Just(3)]),
		3 => (Just(3), select(vec![3, 4, 4, 4, 5, 5, 1])),
	];
	let highest = prop_oneof![1 => Just(5usize), 1 => 0usize..6];
	let what = (bits(3), bits(4), bits(3), highest, days(), weighted(0.3));
	let starts_in = prop_oneof![6 => Just(0u64), 1 => 0u64..1_000];
	let when = (
		starts_in,
		prop_oneof![1 => Just(0u64), 20 => 1u64..2_000, 15 => 2_000u64..20_000, 10 => Just(9_000)],
	);
	let holder = prop_oneof![10 => Just(4usize), 10 => select(vec![0usize, 0, 1, 2]), 1 => Just(3)];
	(prop_oneof![3 => Just(0usize), 1 => Just(1)], whom, holder, what, when).prop_map(
		|(patient, (grantee_kind, grantee), holder, what, (starts_in, lasts))| {
			let (actions, purposes, categories, highest, (first_day, last_day), protected) = what;
			Asked {
				patient,
				grantee_kind,
				grantee,
				holder,
				actions,
				purposes,
				categories,
				highest,
				first_day,
				last_day,
				protected,
				starts_in,
				lasts,
			}
		},
	)
}

fn access() -> impl Strategy<Value = Access> {
	let sensitivities = prop_oneof![2 => Just(0u8), 1 => 0u8..8];
	let record = (0usize..3, 0usize..6, sensitivities, (0i32..4, 0i32..3)).prop_map(
		|(category, level, sensitivities, (first_day, length))| Record {
			category,
			level,
			sensitivities,
			first_day,
			last_day: first_day + length,
		},
	);
	let holder = prop_oneof![40 => select(vec![0usize, 0, 0, 1, 2]), 1 => Just(3)];
	let requester = prop_oneof![4 => select(vec![1usize, 2, 4, 4, 5]), 1 => 0usize..8];
	let patient = prop_oneof![30 => Just(0usize), 10 => Just(1), 1 => Just(2)];
	let what = (prop_oneof![3 => Just(0usize), 1 => 0usize..3], 0usize..4);
	(holder, requester, patient, what, vec(record, 1..4), 0u32..40).prop_map(
		|(holder, requester, patient, (action, purpose), records, named)| Access {
			holder,
			requester,
			patient,
			action,
			purpose,
			records,
			named,
		},
	)
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		14 => asked().prop_map(Step::Grant),
		4 => (0usize..2, prop_oneof![3 => 0u32..12, 1 => 12u32..60]).prop_map(|(patient, id)| Step::Revoke { patient, id }),
		4 => (0u64..500).prop_map(Step::Wait),
		2 => (0usize..3, weighted(0.8)).prop_map(|(organization, good)| Step::Standing {
			organization,
			good
		}),
		2 => (3usize..6, weighted(0.8)).prop_map(|(requester, employed)| Step::Employment {
			requester,
			employed
		}),
		20 => access().prop_map(Step::Access),
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
	fn consent_does_what_the_model_does(history in vec(step(), 20..=200)) {
		new_test_ext().execute_with(|| {
			let mut model = Model::new();
			for step in &history {
				play(&mut model, step);
				// A question changes nothing.
				if !matches!(step, Step::Access(_)) {
					assert_eq!(Consent::do_try_state(), Ok(()), "after {step:?}");
				}
			}
		});
	}
}
