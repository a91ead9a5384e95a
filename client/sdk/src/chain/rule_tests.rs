//! What the client says about restrictions, held against the chain's own rule.

use super::account::{Account, Moment};
use super::consent::AccessRequest;
use super::explain::{reach_of, Asker, Member};
use super::restrictions::{Exceptions, Restriction};
use super::shadow::{shadowed_by, Extent};
use pallet_consent::rule::{self, Facts, Openings, PolicyFacts, Requester};
use pallet_consent::types::{Candidate, Grant, Right};
use proptest::prelude::*;
use salus_commitments::{AnnexOpening, GranteeOpening};
use salus_primitives::{
	Action, Actions, Annex, Author, Categories, Confidentiality, DataCategory, Day, DayWindow,
	Decision, DenyReason, Except, GrantId, Grantee, Holder, OrganizationId, PatientId, Protected,
	Purpose, Purposes, Reach, RecordFacts, RecordOrigin, RestrictionId, Role, Scope, Sensitivities,
	Sensitivity, StudyId,
};
use std::collections::BTreeSet;

const HOSPITAL: OrganizationId = OrganizationId(1);
const CLINIC: OrganizationId = OrganizationId(2);
const LIND: Account = Account([2; 32]);
const BEN: PatientId = PatientId([7; 32]);

/// The openings that there are; a question shows some of them.
fn annexes() -> Vec<AnnexOpening> {
	let author = Author { organization: HOSPITAL, account: None };
	[
		Annex::default(),
		Annex::of(Sensitivity::Hiv.into()),
		Annex::of(Sensitivity::Sud.into()),
		Annex::new(Sensitivity::Hiv.into(), vec![author], vec![], vec![]).expect("few"),
		Annex::new(Sensitivities::empty(), vec![], vec![[9; 32]], vec![]).expect("few"),
	]
	.into_iter()
	.map(|annex| AnnexOpening { salt: [1; 32], annex })
	.collect()
}

fn committed() -> GranteeOpening<Account> {
	GranteeOpening { salt: [1; 32], grantee: Grantee::Organization(CLINIC) }
}

fn any_protected() -> impl Strategy<Value = Protected> {
	let annexed = prop::sample::select(annexes()).prop_map(|opening| {
		let hash = opening.hash();
		if opening.annex.narrows() {
			Protected::Particular(hash)
		} else {
			Protected::Annex(hash)
		}
	});
	prop_oneof![Just(Protected::None), Just(Protected::All), annexed]
}

fn any_grantee() -> impl Strategy<Value = Grantee<Account>> {
	prop_oneof![
		Just(Grantee::AnyMember),
		prop_oneof![Just(Role::Payer), Just(Role::Provider)].prop_map(Grantee::Role),
		(2..4u32).prop_map(|id| Grantee::Organization(OrganizationId(id))),
		prop_oneof![Just(LIND), Just(Account([3; 32]))].prop_map(Grantee::Practitioner),
		prop_oneof![Just(BEN), Just(PatientId([8; 32]))].prop_map(Grantee::Person),
		Just(Grantee::Committed(committed().hash())),
		(0..2u32).prop_map(|id| Grantee::Study(StudyId(id))),
	]
}

fn window() -> impl Strategy<Value = DayWindow> {
	prop_oneof![
		Just(DayWindow::ALWAYS),
		(0..5i32, 0..4i32).prop_map(|(first, length)| {
			DayWindow::new(Day(first), Day(first + length)).expect("in order")
		})
	]
}

fn any_confidentiality() -> impl Strategy<Value = Confidentiality> {
	prop::sample::select(Confidentiality::ALL)
}

fn any_scope(protected: impl Strategy<Value = Protected>) -> impl Strategy<Value = Scope> {
	let holder = prop_oneof![Just(Holder::Any), Just(Holder::Organization(HOSPITAL))];
	let some = |all: &'static [Purpose]| prop::sample::subsequence(all, 1..=all.len());
	let purposes = some(&[Purpose::Treat, Purpose::Coc]);
	let kinds = &[DataCategory::LabResults, DataCategory::Imaging];
	let categories = prop::sample::subsequence(kinds, 1..=2);
	let actions = prop::sample::subsequence(&[Action::Read, Action::Correct], 1..=2);
	let what = (holder, actions, purposes, categories);
	(what, any_confidentiality(), window(), protected).prop_map(
		|((holder, actions, purposes, categories), confidentiality, days, protected)| Scope {
			holder,
			actions: Actions::of(&actions),
			purposes: Purposes::of(&purposes),
			categories: Categories::of(&categories),
			confidentiality,
			days,
			protected,
		},
	)
}

fn any_restriction() -> impl Strategy<Value = Restriction> {
	let grantees = prop::collection::vec(any_grantee(), 0..2);
	let purposes = prop_oneof![3 => Just(Purposes::empty()), 1 => Just(Purpose::Coc.into())];
	let lifted = prop::option::weighted(0.1, Just(Moment(1)));
	(any_scope(any_protected()), grantees, purposes, lifted).prop_map(
		|(scope, grantees, purposes, lifted_at)| Restriction {
			id: RestrictionId(0),
			scope,
			except: Exceptions { grantees, purposes },
			made_at: Moment(0),
			made_by: Account([0; 32]),
			lifted_at,
			directive: None,
		},
	)
}

fn any_asker() -> impl Strategy<Value = Asker> {
	let roles = prop_oneof![Just(Role::Provider.into()), Just(Role::Payer.into())];
	let practitioner = prop::option::of(Just(LIND));
	let studies = prop::collection::btree_set((0..2u32).prop_map(StudyId), 0..2);
	let member = (roles, practitioner, studies).prop_map(|(roles, practitioner, studies)| Member {
		organization: CLINIC,
		roles,
		practitioner,
		// Nobody takes part but as a practitioner.
		studies: if practitioner.is_some() { studies } else { BTreeSet::new() },
	});
	(prop::option::weighted(0.8, member), prop::option::of(Just(BEN))).prop_filter_map(
		"somebody asks",
		|(member, person)| {
			(member.is_some() || person.is_some()).then_some(Asker { member, person })
		},
	)
}

fn any_record() -> impl Strategy<Value = RecordFacts> {
	let kinds = &[DataCategory::LabResults, DataCategory::Imaging];
	let codes = &[Sensitivity::Hiv, Sensitivity::Ethud, Sensitivity::Psy];
	let sensitivities = prop::sample::subsequence(codes, 0..=2);
	let origin = prop_oneof![
		Just(None),
		(1..3u32, prop::option::of(Just([9; 32]))).prop_map(|(organization, encounter)| {
			let author = Author { organization: OrganizationId(organization), account: None };
			Some(RecordOrigin { author, encounter, care_plan: None, leaf: None })
		})
	];
	(prop::sample::select(kinds), any_confidentiality(), sensitivities, window(), origin).prop_map(
		|(category, confidentiality, sensitivities, days, origin)| RecordFacts {
			category,
			confidentiality,
			sensitivities: Sensitivities::of(&sensitivities),
			days,
			origin,
		},
	)
}

fn any_request() -> impl Strategy<Value = AccessRequest> {
	let actions = prop::sample::select(&[Action::Read, Action::Correct]);
	let purposes = prop::sample::select(&[Purpose::Treat, Purpose::Coc]);
	let all = annexes();
	let annexes = prop::sample::subsequence(all.clone(), 0..=all.len());
	let grantees = prop::collection::vec(Just(committed()), 0..2);
	(actions, purposes, annexes, grantees).prop_map(|(action, purpose, annexes, grantees)| {
		AccessRequest {
			holder: HOSPITAL,
			requester: LIND,
			patient: PatientId([1; 32]),
			action,
			purpose,
			law: None,
			receipt: None,
			records: Vec::new(),
			annexes,
			grantees,
		}
	})
}

fn facts_of(request: &AccessRequest, asker: &Asker) -> Facts<Account> {
	Facts {
		holder: request.holder,
		requester: Requester::Other {
			member: asker.member.as_ref().map(|member| rule::Member {
				organization: member.organization,
				roles: member.roles,
				practitioner: member.practitioner,
				studies: member.studies.iter().map(|id| (*id, u64::MAX)).collect(),
			}),
			person: asker.person,
		},
		action: request.action,
		purpose: request.purpose,
		policy: PolicyFacts::default(),
		emergencies: Vec::new(),
		representation: None,
		closed: None,
		law: None,
		receipt: None,
	}
}

fn openings_of(request: &AccessRequest) -> Openings<Account> {
	Openings {
		annexes: request.annexes.iter().map(|one| (one.hash(), one.annex.clone())).collect(),
		grantees: request.grantees.iter().map(|one| (one.hash(), one.grantee.clone())).collect(),
	}
}

fn on_chain(restriction: &Restriction) -> pallet_consent::types::Restriction<Account> {
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

/// A live grant of this scope to this grantee.
fn granting(grantee: Grantee<Account>, scope: Scope) -> Candidate<Account> {
	let grant = Grant {
		grantee,
		scope,
		granted_at: 0,
		granted_by: Account([0; 32]),
		right: Right::Patient,
		valid_from: 0,
		valid_until: None,
		ends_with: None,
		max_uses: None,
		used: 0,
		reshared: 0,
		revoked_at: None,
		directive: None,
		suspensions: Default::default(),
	};
	Candidate { id: GrantId(0), grant, parent: None }
}

/// A grant of everything to who asks.
fn everything_to(asker: &Asker) -> Candidate<Account> {
	let grantee = match asker.person {
		Some(person) => Grantee::Person(person),
		None => Grantee::AnyMember,
	};
	let scope = Scope {
		holder: Holder::Any,
		actions: Actions::all(),
		purposes: Purposes::all(),
		categories: Categories::all(),
		confidentiality: Confidentiality::V,
		days: DayWindow::ALWAYS,
		protected: Protected::All,
	};
	granting(grantee, scope)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(20_000))]

	/// With a grant of everything, only a restriction refuses; so what reaches shows in the decision.
	#[test]
	fn a_restriction_reaches_what_the_chain_says_it_does(
		request in any_request(),
		asker in any_asker(),
		record in any_record(),
		restriction in any_restriction(),
	) {
		let decision = rule::decide(
			&facts_of(&request, &asker),
			&[everything_to(&asker)],
			&[on_chain(&restriction)],
			&openings_of(&request),
			&record,
			0,
		);
		let reach = if restriction.stands() {
			reach_of(&request, &record, &restriction, &asker)
		} else {
			Reach::Misses
		};
		let expected = match decision {
			Decision::Permit { .. } => Reach::Misses,
			Decision::Deny { reason: DenyReason::Restricted, .. } => Reach::Meets,
			Decision::Deny { reason: DenyReason::RestrictionUnopened, .. } => Reach::Unknown,
			other => panic!("{other:?}"),
		};
		prop_assert_eq!(reach, expected);
	}

	/// What no restriction is said to reach is permitted, and what is said to be reached as a whole is
	/// not, whoever of the grantee asks for whatever the grant covers.
	#[test]
	fn a_shadow_is_where_the_chain_refuses(
		request in any_request(),
		asker in any_asker(),
		record in any_record(),
		restriction in any_restriction(),
		grantee in any_grantee(),
		scope in any_scope(prop_oneof![Just(Protected::None), Just(Protected::All)]),
	) {
		// No annex of a restriction is opened: that is what the shadow counts with.
		let request = AccessRequest { annexes: Vec::new(), ..request };
		let facts = facts_of(&request, &asker);
		let openings = openings_of(&request);
		let grant = [granting(grantee.clone(), scope)];
		let alone = rule::decide(&facts, &grant, &[], &openings, &record, 0);
		if !alone.is_permit() {
			return Ok(());
		}
		let meant = match grantee {
			Grantee::Committed(_) => committed().grantee,
			named => named,
		};
		let found = shadowed_by(&meant, &scope, None, std::slice::from_ref(&restriction));
		let decision =
			rule::decide(&facts, &grant, &[on_chain(&restriction)], &openings, &record, 0);
		match found.first().map(|shadow| shadow.extent) {
			None => prop_assert!(decision.is_permit(), "{decision:?}"),
			Some(Extent::Whole) => prop_assert!(!decision.is_permit()),
			Some(Extent::Part) => {}
		}
	}
}
