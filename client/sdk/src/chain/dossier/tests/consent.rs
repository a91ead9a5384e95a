//! The permission, by hand and against the chain's own rule.

use super::{dossier, refused, ANA, CLINIC, PAYER, TODAY};
use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::consent::{Grant, GrantStatus, Right, Suspended};
use crate::chain::dossier::permission::{judge, permitted_on, Cited, Consent, Giving};
use crate::chain::organizations::{Organization, Standing};
use crate::chain::restrictions::{Exceptions, Restriction};
use pallet_consent::rule::{self, Facts, Member, PolicyFacts, Requester};
use pallet_consent::types::Right as RightOnChain;
use proptest::prelude::*;
use salus_primitives::days::DAY_MS;
use salus_primitives::life::Closing;
use salus_primitives::{
	Action, Actions, AnnexHash, Categories, Confidentiality, DataCategory, Day, DayWindow,
	DenyReason, Except, GrantId, Grantee, GranteeHash, Holder, LifeClosing, OrganizationId,
	PatientId, Protected, Purpose, Purposes, RecordFacts, RepresentativeCapacity, RepresentativeId,
	Represented, RestrictionId, Role, Roles, Scope, Sensitivities, StudyId, Suspension,
};
use std::collections::BTreeMap;

fn scope() -> Scope {
	Scope {
		holder: Holder::Organization(CLINIC),
		actions: Action::Read.into(),
		purposes: Purpose::Hpaymt.into(),
		categories: DataCategory::Claims.into(),
		confidentiality: Confidentiality::N,
		days: DayWindow::ALWAYS,
		protected: Protected::None,
	}
}

fn grant() -> Grant {
	Grant {
		id: GrantId(0),
		grantee: Grantee::Organization(PAYER),
		scope: scope(),
		granted_at: Moment(0),
		granted_by: Account([0; 32]),
		right: Right::Patient,
		valid_from: Moment(TODAY.starts_at()),
		valid_until: Some(Moment(TODAY.ends_at())),
		ends_with: None,
		max_uses: None,
		used: 0,
		revoked_at: None,
		directive: None,
		suspensions: Vec::new(),
		status: GrantStatus::Live,
	}
}

pub(super) fn restriction() -> Restriction {
	Restriction {
		id: RestrictionId(0),
		scope: Scope { holder: Holder::Any, confidentiality: Confidentiality::U, ..scope() },
		except: Exceptions { grantees: Vec::new(), purposes: Purposes::empty() },
		made_at: Moment(TODAY.starts_at()),
		made_by: Account([0; 32]),
		lifted_at: None,
		directive: None,
	}
}

pub(super) fn payer(standing: Standing) -> Organization {
	Organization {
		id: PAYER,
		name: "Payer".into(),
		roles: Role::Payer.into(),
		roles_in_force: Role::Payer.into(),
		admin: Account([0; 32]),
		license_expires_at: Moment(u64::MAX),
		licenses: Vec::new(),
		npi: None,
		encryption_key: None,
		standing,
		practitioners: 0,
	}
}

fn consent() -> Consent {
	Consent {
		cited: Cited::Grant(Some(grant().into())),
		restrictions: Vec::new(),
		closed: None,
		payer: Some(payer(Standing::Good)),
	}
}

/// With the first moment of this day the patient had died.
fn closed_on(year: i16, month: i8, day: i8) -> Option<Closing> {
	let date = jiff::civil::date(year, month, day);
	let since = date.to_zoned(jiff::tz::TimeZone::UTC).expect("a day").timestamp();
	let at = u64::try_from(since.as_millisecond()).expect("after 1970");
	Some(Closing { how: LifeClosing::Deceased, at })
}

#[test]
fn what_was_done_before_a_death_is_paid_for() {
	for closed in [closed_on(2026, 1, 6), closed_on(2027, 1, 1)] {
		judge(&dossier().claim, &Consent { closed, ..consent() }).expect("it was before");
	}
}

/// An executor gives for the dead alone.
#[test]
fn what_an_executor_gave_of_who_lives_permits_nothing() {
	let right = Right::Representative {
		representative: RepresentativeId(0),
		capacity: RepresentativeCapacity::Executor,
		represented: Represented::Adult,
	};
	let cited = || Cited::Grant(Some(Grant { right, ..grant() }.into()));
	let claim = dossier().claim;
	refused(judge(&claim, &Consent { cited: cited(), ..consent() }), "no live grant");
	let closed = closed_on(2026, 1, 6);
	judge(&claim, &Consent { cited: cited(), closed, ..consent() }).expect("of the dead");
}

#[test]
fn permission_holds_and_says_why() {
	let found = judge(&dossier().claim, &consent()).expect("it holds");
	let expected = format!("grant 0 of patient {ANA} permitted organization 2 to give claims to");
	assert!(found.contains(&expected) && found.contains("2026-01-05"), "{found}");
}

#[test]
fn permission_needs_grant_payer_and_no_restriction() {
	let claim = dossier().claim;
	let other = Grant { grantee: Grantee::Organization(CLINIC), ..grant() };
	let to_payers = Grant { grantee: Grantee::Role(Role::Payer), ..grant() };
	let to_payers = || Cited::Grant(Some(to_payers.clone().into()));
	judge(&claim, &Consent { cited: to_payers(), ..consent() }).expect("it is a payer");
	let lapsed = Organization { roles_in_force: Roles::empty(), ..payer(Standing::Good) };
	for (consent, saying) in [
		(Consent { cited: to_payers(), payer: Some(lapsed), ..consent() }, "no live grant"),
		(Consent { cited: Cited::Grant(None), ..consent() }, "had made no such grant"),
		(Consent { payer: None, ..consent() }, "no organization 3"),
		(Consent { payer: Some(payer(Standing::Suspended)), ..consent() }, "good standing"),
		(Consent { cited: Cited::Grant(Some(other.into())), ..consent() }, "no live grant"),
		(Consent { restrictions: vec![restriction()], ..consent() }, "restricted"),
		(Consent { closed: closed_on(2026, 1, 5), ..consent() }, "had died or left when"),
	] {
		refused(judge(&claim, &consent), saying);
	}
}

pub(super) fn giving() -> Giving {
	Giving { holder: CLINIC, recipient: PAYER, roles: Role::Payer.into() }
}

#[test]
fn the_days_moments_count_and_no_others() {
	let (start, end) = (TODAY.starts_at(), TODAY.ends_at());
	let permitted = |grant: &Grant| permitted_on(&giving(), grant, &[], TODAY);
	for without_end in [Some(Moment(u64::MAX)), None] {
		let from = |at| Grant { valid_from: Moment(at), valid_until: without_end, ..grant() };
		assert_eq!(permitted(&from(end - 1)), Ok(()));
		assert_eq!(permitted(&from(end)), Err(DenyReason::NoGrant));
	}
	let until = |at| Grant { valid_from: Moment(0), valid_until: Some(Moment(at)), ..grant() };
	assert_eq!(permitted(&until(start + 1)), Ok(()));
	assert_eq!(permitted(&until(start)), Err(DenyReason::NoGrant));
	let revoked = |at| Grant { revoked_at: Some(Moment(at)), ..grant() };
	assert_eq!(permitted(&revoked(start + 1)), Ok(()), "what was done before stands");
	assert_eq!(permitted(&revoked(start)), Err(DenyReason::NoGrant));
	let suspended = |from, until: Option<u64>| Grant {
		suspensions: vec![Suspended { from: Moment(from), until: until.map(Moment) }],
		..grant()
	};
	assert_eq!(permitted(&suspended(start + 1, None)), Ok(()));
	assert_eq!(permitted(&suspended(0, Some(end - 1))), Ok(()));
	for throughout in [suspended(start, None), suspended(0, Some(end))] {
		assert_eq!(permitted(&throughout), Err(DenyReason::Suspended));
	}
}

#[test]
fn restriction_refuses_if_it_stood_throughout_the_day() {
	let (start, end) = (TODAY.starts_at(), TODAY.ends_at());
	let judged = |grant: &Grant, restrictions: &[Restriction]| {
		permitted_on(&giving(), grant, restrictions, TODAY)
	};
	let permitted = |restriction: Restriction| judged(&grant(), &[restriction]);
	let restricted = Err(DenyReason::Restricted);
	let made = |at| Restriction { made_at: Moment(at), ..restriction() };
	assert_eq!(permitted(made(start)), restricted);
	assert_eq!(permitted(made(start + 1)), Ok(()), "what was done before stands");
	let lifted = |at| Restriction { lifted_at: Some(Moment(at)), ..made(0) };
	assert_eq!(permitted(lifted(end)), restricted);
	assert_eq!(permitted(lifted(end - 1)), Ok(()));
	// One after another, and within the time in which the grant was in force.
	assert_eq!(judged(&grant(), &[made(start + 9), lifted(start + 9)]), restricted);
	assert_eq!(judged(&grant(), &[made(start + 9), lifted(start + 8)]), Ok(()));
	let revoked = Grant { revoked_at: Some(Moment(start + 9)), ..grant() };
	assert_eq!(judged(&revoked, &[lifted(start + 9)]), restricted);
	assert_eq!(judged(&revoked, &[lifted(start + 8)]), Ok(()));
	let excepted = Exceptions { grantees: vec![Grantee::Organization(PAYER)], ..made(0).except };
	assert_eq!(permitted(Restriction { except: excepted, ..made(0) }), Ok(()));
}

#[test]
fn only_the_patients_own_uncounted_word_in_clear_supports_a_claim() {
	let permitted = |grant: &Grant| permitted_on(&giving(), grant, &[], TODAY);
	let annexed = |protected| Grant { scope: Scope { protected, ..scope() }, ..grant() };
	assert_eq!(permitted(&annexed(Protected::Annex(AnnexHash([1; 32])))), Ok(()));
	let reshared = Right::Reshare { parent: GrantId(0), organization: CLINIC };
	for (unsupported, reason) in [
		(Grant { right: reshared, ..grant() }, DenyReason::NoGrant),
		(Grant { max_uses: Some(9), ..grant() }, DenyReason::UsedUp),
		(
			Grant { grantee: Grantee::Committed(GranteeHash([1; 32])), ..grant() },
			DenyReason::NoGrant,
		),
		(Grant { grantee: Grantee::Person(PatientId([1; 32])), ..grant() }, DenyReason::NoGrant),
		(annexed(Protected::Particular(AnnexHash([1; 32]))), DenyReason::AnnexMissing),
	] {
		assert_eq!(permitted(&unsupported), Err(reason), "{unsupported:?}");
	}
}

#[test]
fn restriction_whose_annex_only_could_tell_refuses_as_unopened() {
	let hash = AnnexHash([1; 32]);
	for protected in [Protected::Annex(hash), Protected::Particular(hash)] {
		let scope = Scope { protected, ..restriction().scope };
		let unopened = Restriction { scope, ..restriction() };
		let judged = |all: &[Restriction]| permitted_on(&giving(), &grant(), all, TODAY);
		assert_eq!(judged(std::slice::from_ref(&unopened)), Err(DenyReason::RestrictionUnopened));
		assert_eq!(judged(&[unopened, restriction()]), Err(DenyReason::Restricted));
	}
}

/// A few moments around a few days, boundaries among them.
pub(super) fn moment() -> impl Strategy<Value = u64> {
	(0..14u64, 0..3u64).prop_map(|(half, more)| half * DAY_MS / 2 + more)
}

fn window() -> impl Strategy<Value = DayWindow> {
	(0..5i32, 0..5i32).prop_map(|(first, length)| {
		DayWindow::new(Day(first), Day(first + length)).expect("in order")
	})
}

fn any_grantee() -> impl Strategy<Value = Grantee<Account>> {
	prop_oneof![
		Just(Grantee::AnyMember),
		prop_oneof![Just(Role::Payer), Just(Role::Provider)].prop_map(Grantee::Role),
		(2..4u32).prop_map(|id| Grantee::Organization(OrganizationId(id))),
		Just(Grantee::Practitioner(Account([0; 32]))),
		Just(Grantee::Person(PatientId([0; 32]))),
		Just(Grantee::Committed(GranteeHash([0; 32]))),
		Just(Grantee::Study(StudyId(0))),
	]
}

fn any_scope() -> impl Strategy<Value = Scope> {
	let holder = prop_oneof![
		Just(Holder::Any),
		(2..4u32).prop_map(|id| Holder::Organization(OrganizationId(id)))
	];
	let actions =
		prop_oneof![4 => Just(Actions::of(&[Action::Read])), 1 => Just(Action::Correct.into())];
	let purposes = prop_oneof![
		4 => Just(Purposes::of(&[Purpose::Hpaymt, Purpose::Treat])),
		1 => Just(Purposes::from(Purpose::Treat))
	];
	let categories = prop_oneof![
		4 => Just(Categories::all()),
		1 => Just(Categories::from(DataCategory::Imaging))
	];
	let confidentiality =
		prop_oneof![Just(Confidentiality::M), Just(Confidentiality::N), Just(Confidentiality::R)];
	let days = prop_oneof![1 => Just(DayWindow::ALWAYS), 1 => window()];
	let hash = AnnexHash([0; 32]);
	let protected = prop_oneof![
		2 => Just(Protected::None),
		2 => Just(Protected::All),
		2 => Just(Protected::Annex(hash)),
		1 => Just(Protected::Particular(hash)),
	];
	(holder, actions, purposes, categories, confidentiality, days, protected).prop_map(
		|(holder, actions, purposes, categories, confidentiality, days, protected)| Scope {
			holder,
			actions,
			purposes,
			categories,
			confidentiality,
			days,
			protected,
		},
	)
}

fn any_grant() -> impl Strategy<Value = Grant> {
	let ends = prop::option::weighted(0.8, moment());
	let times = (moment(), ends, prop::option::weighted(0.3, moment()));
	let turns = prop::collection::btree_set(moment(), 0..6);
	let reshared = Right::Reshare { parent: GrantId(9), organization: CLINIC };
	let represented = Right::Representative {
		representative: RepresentativeId(3),
		capacity: RepresentativeCapacity::Parent,
		represented: Represented::Minor,
	};
	let kept = Right::Custodian { organization: CLINIC };
	let paper = Right::Paper { organization: CLINIC, document: Hex32([5; 32]) };
	let of_others = prop::sample::select(vec![represented, reshared, kept, paper]);
	let right = prop_oneof![2 => Just(Right::Patient), 1 => of_others];
	let uses = (prop::option::weighted(0.2, 1..3u32), 0..2u32, any::<bool>());
	let how = (right, uses);
	(any_grantee(), any_scope(), times, turns, how).prop_map(
		|(grantee, scope, times, turns, how)| {
			let (right, (max_uses, used, ends_with)) = how;
			let turns: Vec<_> = turns.into_iter().collect();
			let suspended = |pair: &[u64]| Suspended {
				from: Moment(pair[0]),
				until: pair.get(1).copied().map(Moment),
			};
			Grant {
				grantee,
				scope,
				right,
				valid_from: Moment(times.0),
				valid_until: times.1.map(Moment),
				ends_with: ends_with.then_some(Hex32([0; 32])),
				max_uses,
				used,
				revoked_at: times.2.map(Moment),
				suspensions: turns.chunks(2).map(suspended).collect(),
				..grant()
			}
		},
	)
}

pub(super) fn any_restriction() -> impl Strategy<Value = Restriction> {
	let lifted_at = prop::option::of(moment());
	let grantees = prop::collection::vec(any_grantee(), 0..2);
	let purposes =
		prop_oneof![4 => Just(Purposes::empty()), 1 => Just(Purposes::from(Purpose::Hpaymt))];
	(any_scope(), grantees, purposes, moment(), lifted_at).prop_map(
		|(scope, grantees, purposes, made_at, lifted_at)| Restriction {
			scope,
			except: Exceptions { grantees, purposes },
			made_at: Moment(made_at),
			lifted_at: lifted_at.map(Moment),
			..restriction()
		},
	)
}

fn on_chain(grant: &Grant) -> pallet_consent::types::Grant<Account> {
	let suspensions: Vec<_> = grant
		.suspensions
		.iter()
		.map(|time| Suspension { from: time.from.0, until: time.until.map(|until| until.0) })
		.collect();
	pallet_consent::types::Grant {
		grantee: grant.grantee.clone(),
		scope: grant.scope,
		granted_at: grant.granted_at.0,
		granted_by: grant.granted_by,
		right: match grant.right {
			Right::Patient => RightOnChain::Patient,
			Right::Reshare { parent, organization } => {
				RightOnChain::Reshare { parent, organization }
			}
			Right::Representative { representative, capacity, represented } => {
				RightOnChain::Representative { representative, capacity, represented }
			}
			Right::Custodian { organization } => RightOnChain::Custodian { organization },
			Right::Paper { organization, document } => {
				RightOnChain::Paper { organization, document: document.0 }
			}
		},
		valid_from: grant.valid_from.0,
		valid_until: grant.valid_until.map(|at| at.0),
		ends_with: grant.ends_with.map(|event| event.0),
		max_uses: grant.max_uses,
		used: grant.used,
		reshared: 0,
		revoked_at: grant.revoked_at.map(|at| at.0),
		directive: None,
		suspensions: suspensions.try_into().expect("few"),
	}
}

pub(super) fn restriction_on_chain(
	restriction: &Restriction,
) -> pallet_consent::types::Restriction<Account> {
	let grantees = restriction.except.grantees.clone().try_into().expect("few");
	pallet_consent::types::Restriction {
		id: restriction.id,
		scope: restriction.scope,
		except: Except { grantees, purposes: restriction.except.purposes },
		made_at: restriction.made_at.0,
		made_by: restriction.made_by,
		acting: salus_primitives::Acting::Patient,
		lifted_at: restriction.lifted_at.map(|at| at.0),
		directive: None,
	}
}

/// What the chain's rule is told: the payer, with these roles, asks for a claim of that day.
pub(super) fn asked_of_the_chain(roles: Roles, day: Day) -> (Facts<Account>, RecordFacts) {
	let studies = BTreeMap::new();
	let member = Member { organization: PAYER, roles, practitioner: None, studies };
	let facts = Facts {
		holder: CLINIC,
		requester: Requester::Other { member: Some(member), person: None },
		action: Action::Read,
		purpose: Purpose::Hpaymt,
		policy: PolicyFacts::default(),
		emergencies: Vec::new(),
		representation: None,
		closed: None,
		law: None,
		receipt: None,
	};
	let record = RecordFacts {
		category: DataCategory::Claims,
		confidentiality: Confidentiality::N,
		sensitivities: Sensitivities::empty(),
		days: DayWindow::on(day),
		origin: None,
	};
	(facts, record)
}

pub(super) fn any_roles() -> impl Strategy<Value = Roles> {
	prop_oneof![Just(Role::Payer.into()), Just(Roles::empty())]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_000))]

	#[test]
	fn permission_is_that_of_the_chains_rule(
		grant in any_grant(),
		restrictions in prop::collection::vec(any_restriction(), 0..3),
		roles in any_roles(),
		day in (-1..7i32).prop_map(Day),
	) {
		let giving = Giving { roles, ..giving() };
		let (facts, record) = asked_of_the_chain(roles, day);
		let kept: Vec<_> = restrictions.iter().map(restriction_on_chain).collect();
		prop_assert_eq!(
			permitted_on(&giving, &grant, &restrictions, day),
			rule::permitted_on(&facts, &on_chain(&grant), &kept, &record, day)
		);
	}
}
