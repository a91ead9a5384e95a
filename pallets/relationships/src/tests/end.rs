//! `end`.

use super::*;
use crate::{Call, Error, Event};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo, Pays},
};
use salus_primitives::Role;
use sp_runtime::DispatchError;

#[test]
fn end_works() {
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(NOW + HOUR);
		assert_ok!(end(DR_OKAFOR, Treatment));
		let how = ended(NOW + HOUR, AttestationEnding::ByOrganization);
		let relationship = stored(ST_MARY, Treatment);
		assert_eq!(
			relationship.attestations.into_inner(),
			[Attestation { ended: how, ..made_at(NOW) }]
		);
		assert_eq!(relationship.disputed_at, None);
		System::assert_last_event(
			Event::Ended {
				patient: PATIENT_ANA,
				organization: ST_MARY,
				kind: Treatment,
				by: DR_OKAFOR,
			}
			.into(),
		);
	});
}

#[test]
fn end_takes_effect_in_its_block() {
	build_and_execute(|| {
		st_mary_treats_ana();
		assert!(holds(ST_MARY, Treatment).is_some());
		// Whoever acts for the organization may end what another attested.
		assert_ok!(end(ST_MARY_ADMIN, Treatment));
		assert_eq!(holds(ST_MARY, Treatment), None);
		// It may be attested anew.
		st_mary_treats_ana();
		assert!(holds(ST_MARY, Treatment).is_some());
	});
}

#[test]
fn end_leaves_what_came_before() {
	build_and_execute(|| {
		st_mary_treats_ana();
		let next = NOW + 31 * DAY;
		set_time(next);
		st_mary_treats_ana();
		set_time(next + HOUR);
		st_mary_treats_ana();
		set_time(next + DAY);
		assert_ok!(end(DR_OKAFOR, Treatment));
		let last = Attestation {
			valid_until: next + HOUR + 30 * DAY,
			renewed: renewed(next + HOUR),
			ended: ended(next + DAY, AttestationEnding::ByOrganization),
			..made_at(next)
		};
		assert_eq!(stored(ST_MARY, Treatment).attestations.into_inner(), [made_at(NOW), last]);
	});
}

#[test]
fn end_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Relations::end(origin, PATIENT_ANA, Treatment), DispatchError::BadOrigin);
		}
		for who in NO_MEMBERS {
			assert_noop!(end(who, Treatment), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn end_of_anothers_relationship_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		let others = [LAKESIDE_ADMIN, DR_LINDQVIST, UMBRELLA_ADMIN, CLERK_ODA, INSTITUTE_ADMIN];
		for who in others {
			assert_noop!(end(who, Treatment), Error::<Test>::NotFound);
		}
		// Who works there no more has no say.
		Practitioners::mutate(|practitioners| practitioners.insert(DR_OKAFOR, LAKESIDE));
		assert_noop!(end(DR_OKAFOR, Treatment), Error::<Test>::NotFound);
		assert!(holds(ST_MARY, Treatment).is_some());
	});
}

#[test]
fn end_for_a_suspended_organization_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(end(who, Treatment), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn end_without_the_role_works() {
	build_and_execute(|| {
		st_mary_treats_ana();
		Members::mutate(|members| members.insert(ST_MARY, Role::Researcher.into()));
		assert_ok!(end(DR_OKAFOR, Treatment));
	});
}

#[test]
fn end_of_what_was_never_attested_fails() {
	build_and_execute(|| {
		assert_noop!(end(DR_OKAFOR, Treatment), Error::<Test>::NotFound);
		assert_ok!(attest(DR_LINDQVIST, Treatment, NOW + DAY));
		// Another kind, another patient.
		assert_noop!(end(DR_LINDQVIST, Coverage), Error::<Test>::NotFound);
		for patient in [PATIENT_BEN, PATIENT_NOBODY] {
			assert_noop!(
				Relations::end(signed(DR_LINDQVIST), patient, Treatment),
				Error::<Test>::NotFound
			);
		}
	});
}

#[test]
fn end_leaves_the_other_kind() {
	build_and_execute(|| {
		assert_ok!(attest(DR_LINDQVIST, Treatment, NOW + DAY));
		assert_ok!(attest(DR_LINDQVIST, Coverage, NOW + DAY));
		assert_ok!(end(DR_LINDQVIST, Treatment));
		assert_eq!(holds(LAKESIDE, Treatment), None);
		assert_eq!(holds(LAKESIDE, Coverage), Some(NOW + DAY));
	});
}

#[test]
fn end_twice_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		assert_ok!(end(DR_OKAFOR, Treatment));
		assert_noop!(end(DR_OKAFOR, Treatment), Error::<Test>::NotInForce);
		set_time(NOW + DAY);
		assert_noop!(end(ST_MARY_ADMIN, Treatment), Error::<Test>::NotInForce);
	});
}

#[test]
fn end_works_in_the_last_moment() {
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(NOW + 30 * DAY - 1);
		assert_ok!(end(DR_OKAFOR, Treatment));
	});
}

#[test]
fn end_of_what_is_over_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(NOW + 30 * DAY);
		assert_noop!(end(DR_OKAFOR, Treatment), Error::<Test>::NotInForce);
	});
}

#[test]
fn end_of_what_is_disputed_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		assert_ok!(dispute_by(ANA_KEY));
		assert_noop!(end(DR_OKAFOR, Treatment), Error::<Test>::NotInForce);
		assert_ok!(withdraw_by(ANA_KEY));
		assert_noop!(end(DR_OKAFOR, Treatment), Error::<Test>::NotInForce);
	});
}

#[test]
fn end_is_paid_and_normal() {
	build_and_execute(|| {
		st_mary_treats_ana();
		let call = Call::<Test>::end { patient: PATIENT_ANA, kind: Treatment };
		let info = call.get_dispatch_info();
		assert_eq!((info.class, info.pays_fee), (DispatchClass::Normal, Pays::Yes));
		assert!(!call.is_feeless(&signed(DR_OKAFOR)));
	});
}
