//! `access_scope`: it says of every record what `check_access` says.

use super::*;
use frame_support::{assert_ok, assert_storage_noop};
use salus_commitments::GranteeOpening;
use salus_primitives::{
	Actions, AnnexHash, Basis, Categories, DataCategory, Day, DayWindow, Holder, Protected, Reach,
	Role, Sensitivities, Sensitivity,
};
use salus_runtime_api::{AccessScope, PermittedScope, RestrictedScope, ScopeRequest};

fn asked(requester: AccountId) -> ScopeRequest<AccountId> {
	ScopeRequest {
		holder: ST_MARY,
		requester,
		patient: PATIENT_ANA,
		action: Action::Read,
		purpose: Purpose::Treat,
		grantees: vec![],
	}
}

fn scope_of(request: ScopeRequest<AccountId>) -> Result<AccessScope, DenyReason> {
	Consent::access_scope(request).expect("nothing is opened")
}

fn scope_for(requester: AccountId) -> Result<AccessScope, DenyReason> {
	scope_of(asked(requester))
}

fn permitted(id: u32, scope: Scope, until: u64) -> PermittedScope {
	PermittedScope {
		basis: Basis::Grant(GrantId(id)),
		scope,
		until: Some(until),
		counts_uses: false,
	}
}

fn some(permitted: &[PermittedScope], restricted: &[RestrictedScope]) -> AccessScope {
	AccessScope::Some { permitted: permitted.to_vec(), restricted: restricted.to_vec() }
}

/// Records that differ in every way in which a scope tells them apart.
fn records() -> Vec<RecordFacts> {
	let categories = [DataCategory::LabResults, DataCategory::Medications, DataCategory::Imaging];
	let levels = [Confidentiality::L, Confidentiality::N, Confidentiality::R];
	let sensitivities =
		[Sensitivities::empty(), Sensitivity::Hiv.into(), Sensitivity::Ethud.into()];
	let days = [(19_000, 19_000), (19_999, 20_001), (20_000, 20_000), (25_000, 25_000)];
	let mut records = Vec::new();
	for category in categories {
		for confidentiality in levels {
			for sensitivities in sensitivities {
				for (first, last) in days {
					let days = DayWindow::new(Day(first), Day(last)).unwrap();
					let origin = None;
					records.push(RecordFacts {
						category,
						confidentiality,
						sensitivities,
						days,
						origin,
					});
				}
			}
		}
	}
	records
}

/// Whether the scopes permit a record, as a gateway reads them: with no annex opened.
fn permits(scopes: &Result<AccessScope, DenyReason>, record: &RecordFacts) -> bool {
	match scopes {
		Err(_) => false,
		Ok(AccessScope::Everything) => true,
		Ok(AccessScope::Some { permitted, restricted }) => {
			permitted.iter().any(|one| one.scope.covers_record(record, None).is_ok())
				&& restricted
					.iter()
					.all(|one| one.scope.reaches_record(record, None) == Reach::Misses)
		}
	}
}

/// What Ana granted and restricted in the great comparison.
fn ana_sets_many_things() {
	let day = |first, last| DayWindow::new(Day(first), Day(last)).unwrap();
	let annex = AnnexHash([9; 32]);
	let all = widest_scope();
	let purposes = Purposes::of(&[Purpose::Treat, Purpose::Hpaymt]);
	for (grantee, scope) in [
		(LAKESIDE_ONLY, scope()),
		(LAKESIDE_ONLY, Scope { days: day(19_000, 20_000), protected: Protected::All, ..scope() }),
		(
			Grantee::Role(Role::Payer),
			Scope { purposes, confidentiality: Confidentiality::L, ..all },
		),
		(
			Grantee::Practitioner(DR_LINDQVIST),
			Scope { categories: DataCategory::Medications.into(), ..all },
		),
		(Grantee::AnyMember, Scope { protected: Protected::Annex(annex), purposes, ..all }),
		(Grantee::Person(PATIENT_CARLA), Scope { protected: Protected::Particular(annex), ..all }),
		(Grantee::Person(PATIENT_CARLA), Scope { holder: Holder::Organization(UMBRELLA), ..all }),
	] {
		ana_grants(grantee, scope);
	}
	let imaging = Categories::from(DataCategory::Imaging);
	let medications = Categories::from(DataCategory::Medications);
	let high = Scope { confidentiality: Confidentiality::R, ..reaching_everything() };
	for (scope, except) in [
		(Scope { categories: imaging, ..reaching_everything() }, but(&[LAKESIDE_ONLY])),
		(Scope { protected: Protected::Annex(annex), categories: medications, ..high }, but(&[])),
		(Scope { days: day(25_000, 26_000), ..reaching_everything() }, but(&[])),
		(Scope { purposes: Purpose::Hpaymt.into(), ..high }, but(&[])),
		(Scope { actions: Action::Correct.into(), ..reaching_everything() }, but(&[])),
	] {
		ana_restricts(scope, except);
	}
}

#[test]
fn access_scope_agrees_with_check_access() {
	build_and_execute(|| {
		ana_sets_many_things();
		let everybody = [
			DR_OKAFOR,
			ST_MARY_ADMIN,
			LAKESIDE_ADMIN,
			DR_LINDQVIST,
			NURSE_BEN,
			UMBRELLA_ADMIN,
			CARLA_KEY,
			ANA_KEY,
			STRANGER,
		];
		let mut answers = [0, 0];
		for requester in everybody {
			for holder in [ST_MARY, UMBRELLA, QUACKERY] {
				for action in [Action::Read, Action::Correct] {
					for purpose in [Purpose::Treat, Purpose::Hpaymt, Purpose::Hmarkt] {
						let asked = ScopeRequest { holder, action, purpose, ..asked(requester) };
						let scopes = scope_of(asked);
						let asked = request(requester, records());
						let decided = Consent::check_access(AccessRequest {
							holder,
							action,
							purpose,
							..asked
						})
						.expect("there are few enough");
						for (record, decision) in records().iter().zip(decided) {
							let by_scope = permits(&scopes, record);
							assert_eq!(decision.is_permit(), by_scope, "{requester} {record:?}");
							answers[usize::from(by_scope)] += 1;
						}
					}
				}
			}
		}
		// Both answers are common, else this would say little.
		assert!(answers.into_iter().all(|count| count > 500), "{answers:?}");
	});
}

#[test]
fn access_scope_of_the_holder_and_the_patient_is_everything() {
	build_and_execute(|| {
		ana_restricts(reaching_everything(), but(&[]));
		for who in [ST_MARY_ADMIN, DR_OKAFOR, ANA_KEY, ANA_CONTROL_KEY] {
			assert_eq!(scope_for(who), Ok(AccessScope::Everything));
		}
		let adding = ScopeRequest { action: Action::Contribute, ..asked(ANA_KEY) };
		assert_eq!(scope_of(adding), Err(DenyReason::NoGrant));
	});
}

#[test]
fn access_scope_says_why_there_is_none() {
	build_and_execute(|| {
		assert_eq!(scope_for(DR_LINDQVIST), Err(DenyReason::NoGrant));
		assert_eq!(scope_for(CARLA_KEY), Err(DenyReason::NoGrant));
		assert_eq!(scope_for(STRANGER), Err(DenyReason::RequesterNotInGoodStanding));
		let of_nobody = ScopeRequest { patient: PATIENT_NOBODY, ..asked(DR_LINDQVIST) };
		assert_eq!(scope_of(of_nobody), Err(DenyReason::PatientNotFound));
		let at_none = ScopeRequest { holder: QUACKERY, ..asked(DR_LINDQVIST) };
		assert_eq!(scope_of(at_none), Err(DenyReason::HolderNotInGoodStanding));
		// To whom nothing is granted, restrictions do not show.
		ana_restricts(reaching_everything(), but(&[]));
		assert_eq!(scope_for(DR_LINDQVIST), Err(DenyReason::NoGrant));
	});
}

#[test]
fn access_scope_lists_what_can_be_relied_on_now() {
	build_and_execute(|| {
		let until = NOW + 30 * DAY;
		ana_grants(LAKESIDE_ONLY, scope());
		ana_grants_under(LAKESIDE_ONLY, scope(), terms_between(NOW + HOUR, until));
		let suspended = ana_grants(LAKESIDE_ONLY, scope());
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, suspended));
		let revoked = ana_grants(LAKESIDE_ONLY, scope());
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, revoked));
		ana_grants_until(LAKESIDE_ONLY, scope(), NOW + HOUR);
		// Another's; another purpose, action and holder.
		ana_grants(Grantee::Organization(UMBRELLA), scope());
		ana_grants(LAKESIDE_ONLY, Scope { purposes: Purpose::Coc.into(), ..scope() });
		ana_grants(LAKESIDE_ONLY, Scope { actions: Action::Correct.into(), ..scope() });
		ana_grants(LAKESIDE_ONLY, Scope { holder: Holder::Organization(LAKESIDE), ..scope() });
		let first = permitted(0, scope(), until);
		let ending = permitted(4, scope(), NOW + HOUR);
		assert_eq!(scope_for(DR_LINDQVIST), Ok(some(&[first, ending], &[])));
		assert_storage_noop!(scope_for(DR_LINDQVIST).ok());
		set_time(NOW + HOUR);
		let begun = permitted(1, scope(), until);
		assert_eq!(scope_for(DR_LINDQVIST), Ok(some(&[first, begun], &[])));
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, suspended));
		let resumed = permitted(2, scope(), until);
		assert_eq!(scope_for(DR_LINDQVIST), Ok(some(&[first, begun, resumed], &[])));
	});
}

#[test]
fn access_scope_says_whose_uses_are_counted_until_none_is_left() {
	build_and_execute(|| {
		ana_grants_under(LAKESIDE_ONLY, scope(), terms_for_uses(1));
		let counted = PermittedScope { counts_uses: true, ..permitted(0, scope(), NOW + 30 * DAY) };
		assert_eq!(scope_for(DR_LINDQVIST), Ok(some(&[counted], &[])));
		let holder = RuntimeOrigin::signed(DR_OKAFOR);
		assert_ok!(Consent::take_use(holder, PATIENT_ANA, GrantId(0)));
		assert_eq!(scope_for(DR_LINDQVIST), Err(DenyReason::NoGrant));
	});
}

#[test]
fn access_scope_lists_a_reshare_while_its_parent_holds() {
	build_and_execute(|| {
		let actions = Actions::of(&[Action::Read, Action::Reshare]);
		ana_grants(LAKESIDE_ONLY, Scope { actions, ..scope() });
		let (parent, until) = (GrantId(0), NOW + DAY);
		assert_ok!(lakeside_passes_on(parent, scope()));
		let child = permitted(1, scope(), until);
		assert_eq!(scope_for(UMBRELLA_ADMIN), Ok(some(&[child], &[])));
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, parent));
		assert_eq!(scope_for(UMBRELLA_ADMIN), Err(DenyReason::NoGrant));
	});
}

#[test]
fn access_scope_lists_restrictions_that_stand_against_who_asks() {
	build_and_execute(|| {
		ana_grants(Grantee::AnyMember, scope());
		let against = ana_restricts(scope(), but(&[Grantee::Organization(UMBRELLA)]));
		let lifted = ana_restricts(scope(), but(&[]));
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, lifted));
		// For other purposes, actions and holders, or but for this purpose.
		for other in [
			Scope { purposes: Purpose::Coc.into(), ..scope() },
			Scope { actions: Action::Correct.into(), ..scope() },
			Scope { holder: Holder::Organization(LAKESIDE), ..scope() },
		] {
			ana_restricts(other, but(&[]));
		}
		let purposes = Purposes::of(&[Purpose::Treat, Purpose::Coc]);
		let except = Except { purposes: Purpose::Treat.into(), ..but(&[]) };
		ana_restricts(Scope { purposes, ..scope() }, except);

		let grant = permitted(0, scope(), NOW + 30 * DAY);
		let restricted = RestrictedScope { restriction: against, scope: scope() };
		assert_eq!(scope_for(DR_LINDQVIST), Ok(some(&[grant], &[restricted])));
		assert_eq!(scope_for(UMBRELLA_ADMIN), Ok(some(&[grant], &[])));
	});
}

#[test]
fn access_scope_opens_grantees() {
	build_and_execute(|| {
		let opening = GranteeOpening { salt: [7; 32], grantee: LAKESIDE_ONLY };
		let committed = Grantee::Committed(opening.hash());
		ana_grants(committed.clone(), scope());
		assert_eq!(scope_for(DR_LINDQVIST), Err(DenyReason::NoGrant));
		let opened = |requester| {
			scope_of(ScopeRequest { grantees: vec![opening.clone()], ..asked(requester) })
		};
		let grant = permitted(0, scope(), NOW + 30 * DAY);
		assert_eq!(opened(DR_LINDQVIST), Ok(some(&[grant], &[])));
		assert_eq!(opened(UMBRELLA_ADMIN), Err(DenyReason::NoGrant));
		// And in exceptions.
		let restriction = ana_restricts(scope(), but(&[committed]));
		assert_eq!(opened(DR_LINDQVIST), Ok(some(&[grant], &[])));
		ana_grants(LAKESIDE_ONLY, scope());
		let restricted = RestrictedScope { restriction, scope: scope() };
		let second = permitted(1, scope(), NOW + 30 * DAY);
		assert_eq!(scope_for(DR_LINDQVIST), Ok(some(&[second], &[restricted])));
	});
}
