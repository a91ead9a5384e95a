//! `permitted_on` on the state of the chain.

use super::*;
use frame_support::{assert_ok, assert_storage_noop};
use salus_primitives::{
	traits::{ConsentInspect, OrganizationInspect, RelationshipInspect},
	Actions, AnnexHash, DataCategory, Day, Permission, Protected, Role,
};
use sp_runtime::Weight;

const PAYER: Grantee<AccountId> = Grantee::Organization(UMBRELLA);

fn paying() -> Scope {
	Scope { purposes: Purpose::Hpaymt.into(), categories: DataCategory::Claims.into(), ..scope() }
}

fn permitted(grant: GrantId, recipient: OrganizationId, day: Day) -> Result<(), DenyReason> {
	let (purpose, category) = (Purpose::Hpaymt, DataCategory::Claims);
	let judged = || {
		let grant = Permission::Grant(grant);
		Consent::permitted_on(PATIENT_ANA, grant, ST_MARY, recipient, purpose, category, day)
	};
	assert_storage_noop!(judged().ok());
	judged()
}

#[test]
fn permitted_on_follows_the_grant_and_its_revocation() {
	build_and_execute(|| {
		let today = Day::of(NOW);
		let (yesterday, tomorrow) = (Day(today.0 - 1), Day(today.0 + 1));
		let id = ana_grants(PAYER, paying());
		assert_eq!(permitted(id, UMBRELLA, yesterday), Err(DenyReason::NoGrant));
		assert_eq!(permitted(id, UMBRELLA, today), Ok(()));
		// What was rendered in reliance on it stands; what comes after it does not.
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
		assert_eq!(permitted(id, UMBRELLA, today), Err(DenyReason::NoGrant));
		let id = ana_grants(PAYER, paying());
		set_time(NOW + HOUR);
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
		set_time(NOW + 9 * DAY);
		assert_eq!(permitted(id, UMBRELLA, today), Ok(()));
		assert_eq!(permitted(id, UMBRELLA, tomorrow), Err(DenyReason::NoGrant));
	});
}

#[test]
fn permitted_on_reads_suspensions_and_restrictions() {
	build_and_execute(|| {
		let day = |n: i32| Day(Day::of(NOW).0 + n);
		let id = ana_grants(PAYER, paying());
		set_time(NOW + DAY);
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, id));
		set_time(NOW + 3 * DAY);
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, id));
		let restriction = ana_restricts(reaching_everything(), but(&[]));
		set_time(NOW + 5 * DAY);
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, restriction));
		for (n, expected) in [
			(0, Ok(())),
			(1, Ok(())),
			(2, Err(DenyReason::Suspended)),
			// Resumed and restricted at once: it was in force at no moment without the other.
			(3, Err(DenyReason::Restricted)),
			(4, Err(DenyReason::Restricted)),
			(5, Ok(())),
		] {
			assert_eq!(permitted(id, UMBRELLA, day(n)), expected, "day {n}");
		}
	});
}

#[test]
fn permitted_on_a_day_of_service_outlasts_a_later_restriction() {
	build_and_execute(|| {
		let today = Day::of(NOW);
		let tomorrow = Day(today.0 + 1);
		let id = ana_grants(PAYER, paying());
		set_time(NOW + 1);
		ana_restricts(reaching_everything(), but(&[]));
		set_time(NOW + 9 * DAY);
		assert_eq!(permitted(id, UMBRELLA, today), Ok(()));
		assert_eq!(permitted(id, UMBRELLA, tomorrow), Err(DenyReason::Restricted));

		// Made before the grant, it stood in all of the day's moments in which the grant was in force.
		let late = ana_grants(PAYER, paying());
		let day = Day::of(NOW + 9 * DAY);
		assert_eq!(permitted(late, UMBRELLA, day), Err(DenyReason::Restricted));
	});
}

/// The pure rule has its own tests: here it is given the histories of whom it should.
#[test]
fn permitted_on_by_a_policy_is_that_of_the_holder_and_the_recipient() {
	use salus_primitives::{
		BasePolicy,
		RelationshipKind::{Coverage, Treatment},
	};
	build_and_execute(|| {
		let asked = |kind, patient, holder, recipient| {
			let judged = || {
				Consent::permitted_on(
					patient,
					Permission::Policy(kind),
					holder,
					recipient,
					Purpose::Hpaymt,
					DataCategory::Claims,
					Day::of(NOW),
				)
			};
			assert_storage_noop!(judged().ok());
			judged()
		};
		let no_grant = Err(DenyReason::NoGrant);
		relate(PATIENT_ANA, UMBRELLA, Coverage, NOW, NOW + DAY);
		assert_eq!(asked(Coverage, PATIENT_ANA, ST_MARY, UMBRELLA), no_grant);
		adopt(BasePolicy::AllNormal);
		assert_eq!(asked(Coverage, PATIENT_ANA, ST_MARY, UMBRELLA), Ok(()));
		assert_eq!(asked(Treatment, PATIENT_ANA, ST_MARY, UMBRELLA), no_grant);
		assert_eq!(asked(Coverage, PATIENT_BEN, ST_MARY, UMBRELLA), no_grant);
		assert_eq!(asked(Coverage, PATIENT_ANA, UMBRELLA, ST_MARY), no_grant);

		// A policy is the holder's, not the recipient's.
		let sets = |admin, policy| {
			assert_ok!(Consent::set_holder_policy(RuntimeOrigin::signed(admin), policy));
		};
		sets(UMBRELLA_ADMIN, BasePolicy::Deny);
		assert_eq!(asked(Coverage, PATIENT_ANA, ST_MARY, UMBRELLA), Ok(()));
		assert_eq!(asked(Coverage, PATIENT_ANA, LAKESIDE, UMBRELLA), Ok(()));
		set_time(NOW + HOUR);
		let restriction = ana_restricts(reaching_everything(), but(&[]));
		// It did not stand throughout the day.
		assert_eq!(asked(Coverage, PATIENT_ANA, ST_MARY, UMBRELLA), Ok(()));
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, restriction));
		suspend(UMBRELLA);
		let unknown = Err(DenyReason::RequesterNotInGoodStanding);
		assert_eq!(asked(Coverage, PATIENT_ANA, ST_MARY, UMBRELLA), unknown);
	});
	build_and_execute(|| {
		adopt(BasePolicy::AllNormal);
		let st_mary = RuntimeOrigin::signed(ST_MARY_ADMIN);
		assert_ok!(Consent::set_holder_policy(st_mary, BasePolicy::Deny));
		set_time(NOW + 2 * DAY);
		relate(PATIENT_ANA, UMBRELLA, Coverage, NOW, NOW + 3 * DAY);
		let on = |holder, day| {
			Consent::permitted_on(
				PATIENT_ANA,
				Permission::Policy(Coverage),
				holder,
				UMBRELLA,
				Purpose::Hpaymt,
				DataCategory::Claims,
				day,
			)
		};
		let tomorrow = Day(Day::of(NOW).0 + 1);
		assert_eq!(on(ST_MARY, tomorrow), Err(DenyReason::NoGrant));
		assert_eq!(on(LAKESIDE, tomorrow), Ok(()));
	});
}

#[test]
fn permitted_on_needs_the_named_grant_of_this_patient() {
	build_and_execute(|| {
		let today = Day::of(NOW);
		let id = ana_grants(PAYER, paying());
		assert_eq!(permitted(GrantId(id.0 + 1), UMBRELLA, today), Err(DenyReason::NoGrant));
		for patient in [PATIENT_BEN, PATIENT_NOBODY] {
			let of_other = Consent::permitted_on(
				patient,
				Permission::Grant(id),
				ST_MARY,
				UMBRELLA,
				Purpose::Hpaymt,
				DataCategory::Claims,
				today,
			);
			assert_eq!(of_other, Err(DenyReason::NoGrant));
		}
	});
}

#[test]
fn permitted_on_asks_for_what_is_named() {
	build_and_execute(|| {
		let id = ana_grants(PAYER, paying());
		let ask = |holder, purpose, category| {
			let today = Day::of(NOW);
			let id = Permission::Grant(id);
			Consent::permitted_on(PATIENT_ANA, id, holder, UMBRELLA, purpose, category, today)
		};
		let (paying, claims) = (Purpose::Hpaymt, DataCategory::Claims);
		assert_eq!(ask(ST_MARY, paying, claims), Ok(()));
		assert_eq!(ask(LAKESIDE, paying, claims), Err(DenyReason::Holder));
		assert_eq!(ask(ST_MARY, Purpose::Treat, claims), Err(DenyReason::Purpose));
		assert_eq!(ask(ST_MARY, paying, DataCategory::Genomics), Err(DenyReason::Category));
	});
}

#[test]
fn permitted_on_to_a_recipient_in_good_standing_only() {
	build_and_execute(|| {
		let today = Day::of(NOW);
		let any = ana_grants(Grantee::AnyMember, paying());
		let payers = ana_grants(Grantee::Role(Role::Payer), paying());
		let one = ana_grants(PAYER, paying());
		let practitioner = ana_grants(Grantee::Practitioner(DR_LINDQVIST), paying());
		for (id, umbrella, lakeside) in [
			(any, true, true),
			(payers, true, false),
			(one, true, false),
			(practitioner, false, false),
		] {
			let expect = |permitted| if permitted { Ok(()) } else { Err(DenyReason::NoGrant) };
			assert_eq!(permitted(id, UMBRELLA, today), expect(umbrella));
			assert_eq!(permitted(id, LAKESIDE, today), expect(lakeside));
			let no_member = Err(DenyReason::RequesterNotInGoodStanding);
			assert_eq!(permitted(id, QUACKERY, today), no_member);
		}
		suspend(UMBRELLA);
		for id in [any, payers, one] {
			let suspended = Err(DenyReason::RequesterNotInGoodStanding);
			assert_eq!(permitted(id, UMBRELLA, today), suspended);
		}
	});
}

/// Claims rest on what everybody can check: the patient's own grants, uncounted, in clear.
#[test]
fn permitted_on_by_other_grants_is_denied() {
	build_and_execute(|| {
		let today = Day::of(NOW);
		let actions = Actions::of(&[Action::Read, Action::Reshare]);
		ana_grants(LAKESIDE_ONLY, Scope { actions, ..paying() });
		let parent = GrantId(0);
		assert_ok!(lakeside_passes_on(parent, paying()));
		assert_eq!(permitted(parent, LAKESIDE, today), Ok(()));
		assert_eq!(permitted(GrantId(1), UMBRELLA, today), Err(DenyReason::NoGrant));

		let counted = ana_grants_under(PAYER, paying(), terms_for_uses(9));
		assert_eq!(permitted(counted, UMBRELLA, today), Err(DenyReason::UsedUp));
		let holder = RuntimeOrigin::signed(DR_OKAFOR);
		assert_ok!(Consent::take_use(holder, PATIENT_ANA, counted));
		assert_eq!(permitted(counted, UMBRELLA, today), Err(DenyReason::UsedUp));

		let annex = AnnexHash([1; 32]);
		let by = |protected| ana_grants(PAYER, Scope { protected, ..paying() });
		let (annexed, particular) = (by(Protected::Annex(annex)), by(Protected::Particular(annex)));
		assert_eq!(permitted(annexed, UMBRELLA, today), Ok(()));
		assert_eq!(permitted(particular, UMBRELLA, today), Err(DenyReason::AnnexMissing));
		// One that is unopened and reaches, beside a grant that permits.
		let protected = Protected::Annex(annex);
		ana_restricts(Scope { protected, ..reaching_everything() }, but(&[]));
		let late = ana_grants(PAYER, paying());
		assert_eq!(permitted(late, UMBRELLA, today), Err(DenyReason::RestrictionUnopened));
	});
}

#[test]
fn inspect_weight_is_that_of_a_policy_which_is_more_than_a_grant() {
	let relationship: Weight = <Registry as RelationshipInspect>::inspect_weight();
	let organizations: Weight = <Registry as OrganizationInspect<AccountId>>::inspect_weight();
	assert_eq!(
		<Consent as ConsentInspect<AccountId>>::inspect_weight(),
		DbWeight::get().reads(4) + relationship + organizations + organizations + life()
	);
}

/// Other pallets' benchmarks rest on it: it permits, among all that there may be to read.
#[cfg(feature = "runtime-benchmarks")]
#[test]
fn set_grant_permits_in_the_worst_case() {
	// Not by `build_and_execute`: what benchmarks prepare names a directive that lists nothing.
	new_test_ext().execute_with(|| {
		let id = crate::benchmarking::set_grant::<Test>(PATIENT_ANA, &ANA_KEY, UMBRELLA);
		assert_eq!(permitted(id, UMBRELLA, Day::of(NOW)), Ok(()));
		let grant = crate::Grants::<Test>::get(PATIENT_ANA, id).unwrap();
		assert!(grant.suspensions.is_full());
		assert!(crate::Restrictions::<Test>::get(PATIENT_ANA).is_full());
		// Only their exception keeps the restrictions from refusing.
		let other = ana_grants(Grantee::AnyMember, widest_scope());
		assert_eq!(permitted(other, LAKESIDE, Day::of(NOW)), Err(DenyReason::Restricted));
	});
}

#[cfg(feature = "runtime-benchmarks")]
#[test]
fn set_policy_permits_in_the_worst_case() {
	use crate::{BasePolicies, HolderPolicies, PatientPolicies, MAX_POLICY_CHANGES};
	use salus_primitives::RelationshipKind;

	let permitted = |permission, recipient| {
		let day = Day::of(NOW);
		let (purpose, category) = (Purpose::Hpaymt, DataCategory::Claims);
		Consent::permitted_on(PATIENT_ANA, permission, ST_MARY, recipient, purpose, category, day)
	};
	new_test_ext().execute_with(|| {
		let policy = Consent::set_policy(PATIENT_ANA, &ANA_KEY, ST_MARY, UMBRELLA);
		assert_eq!(policy, Permission::Policy(RelationshipKind::Coverage));
		assert_eq!(permitted(policy, UMBRELLA), Ok(()));
		let histories = [
			BasePolicies::<Test>::get(),
			HolderPolicies::<Test>::get(ST_MARY),
			PatientPolicies::<Test>::get(PATIENT_ANA),
		];
		for history in histories {
			assert_eq!(history.len(), MAX_POLICY_CHANGES as usize);
			assert_eq!(history.last().map(|last| last.from), Some(NOW));
		}
		assert!(crate::Restrictions::<Test>::get(PATIENT_ANA).is_full());
		// Only their exception keeps the restrictions from refusing.
		let other = ana_grants(Grantee::AnyMember, widest_scope());
		assert_eq!(permitted(Permission::Grant(other), LAKESIDE), Err(DenyReason::Restricted));
	});
}
