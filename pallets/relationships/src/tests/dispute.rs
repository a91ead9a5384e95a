//! `dispute`.

use super::*;
use crate::{Call, Error, Event};
use frame_support::{
	assert_noop, assert_ok, assert_storage_noop,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo},
	storage::{with_transaction, TransactionOutcome},
	traits::UnfilteredDispatchable,
};
use sp_runtime::DispatchError;

/// Whether a dispute would be free, after checking that it would be exactly if it would succeed.
fn is_free(
	origin: RuntimeOrigin,
	patient: PatientId,
	organization: OrganizationId,
	kind: RelationshipKind,
) -> bool {
	let call = Call::<Test>::dispute { patient, organization, kind };
	assert_storage_noop!(call.is_feeless(&origin));
	let free = call.is_feeless(&origin);
	let succeeds = with_transaction(|| {
		let outcome = call.dispatch_bypass_filter(origin).is_ok();
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(outcome))
	});
	assert_eq!(succeeds, Ok(free), "free exactly when it succeeds");
	free
}

#[test]
fn dispute_works() {
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(NOW + HOUR);
		assert_ok!(dispute_by(ANA_CONSENT_KEY));
		let how = ended(NOW + HOUR, AttestationEnding::ByPatient);
		let relationship = stored(ST_MARY, Treatment);
		assert_eq!(
			relationship.attestations.into_inner(),
			[Attestation { ended: how, ..made_at(NOW) }]
		);
		assert_eq!(relationship.disputed_at, Some(NOW + HOUR));
		System::assert_last_event(
			Event::Disputed {
				patient: PATIENT_ANA,
				organization: ST_MARY,
				kind: Treatment,
				by: ANA_CONSENT_KEY,
			}
			.into(),
		);
	});
}

#[test]
fn dispute_takes_effect_in_its_block() {
	build_and_execute(|| {
		st_mary_treats_ana();
		assert!(holds(ST_MARY, Treatment).is_some());
		assert_ok!(dispute_by(ANA_KEY));
		assert_eq!(holds(ST_MARY, Treatment), None);
	});
}

#[test]
fn dispute_leaves_every_other_relationship() {
	build_and_execute(|| {
		let valid_until = NOW + DAY;
		for (who, kind) in [
			(DR_OKAFOR, Treatment),
			(DR_LINDQVIST, Treatment),
			(DR_LINDQVIST, Coverage),
			(CLERK_ODA, Coverage),
		] {
			assert_ok!(attest(who, kind, valid_until));
			let of_ben = Relations::attest(signed(who), PATIENT_BEN, kind, valid_until, EVIDENCE);
			assert_ok!(of_ben);
		}
		assert_ok!(Relations::dispute(signed(ANA_KEY), PATIENT_ANA, LAKESIDE, Treatment));
		assert_eq!(holds(LAKESIDE, Treatment), None);
		let left = [(ST_MARY, Treatment), (LAKESIDE, Coverage), (UMBRELLA, Coverage)];
		for (organization, kind) in left {
			assert_eq!(holds(organization, kind), Some(valid_until), "{organization:?} {kind}");
		}
		let of_ben = Relations::in_force(PATIENT_BEN, LAKESIDE, Treatment);
		assert_eq!(of_ben, Some(valid_until));
	});
}

#[test]
fn dispute_works_in_the_last_moment() {
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(NOW + 30 * DAY - 1);
		assert_ok!(dispute_by(ANA_KEY));
		let how = ended(NOW + 30 * DAY - 1, AttestationEnding::ByPatient);
		assert_eq!(stored(ST_MARY, Treatment).attestations[0].ended, how);
	});
}

#[test]
fn dispute_of_what_is_over_ends_nothing_and_keeps_it_from_coming_back() {
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(NOW + 30 * DAY);
		assert_ok!(dispute_by(ANA_KEY));
		let relationship = stored(ST_MARY, Treatment);
		assert_eq!(relationship.attestations.into_inner(), [made_at(NOW)]);
		assert_eq!(relationship.disputed_at, Some(NOW + 30 * DAY));
		assert_noop!(attest(DR_OKAFOR, Treatment, NOW + 40 * DAY), Error::<Test>::Disputed);
	});
}

#[test]
fn dispute_of_what_was_ended_leaves_its_end() {
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(NOW + HOUR);
		assert_ok!(end(DR_OKAFOR, Treatment));
		set_time(NOW + DAY);
		assert_ok!(dispute_by(ANA_KEY));
		let how = ended(NOW + HOUR, AttestationEnding::ByOrganization);
		let relationship = stored(ST_MARY, Treatment);
		assert_eq!(relationship.attestations[0].ended, how);
		assert_eq!(relationship.disputed_at, Some(NOW + DAY));
	});
}

#[test]
fn dispute_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Relations::dispute(origin, PATIENT_ANA, ST_MARY, Treatment),
				DispatchError::BadOrigin
			);
		}
		for who in OTHERS {
			assert_noop!(dispute_by(who), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn dispute_by_a_removed_key_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		Keys::mutate(|keys| keys.remove(&ANA_KEY));
		assert_noop!(dispute_by(ANA_KEY), Error::<Test>::NotAuthorized);
		assert_ok!(dispute_by(ANA_CONSENT_KEY));
	});
}

#[test]
fn dispute_of_what_was_never_attested_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		let dispute = |organization, kind| {
			Relations::dispute(signed(ANA_KEY), PATIENT_ANA, organization, kind)
		};
		for (organization, kind) in [
			(ST_MARY, Coverage),
			(LAKESIDE, Treatment),
			(QUACKERY, Treatment),
			(OrganizationId(u32::MAX), Treatment),
		] {
			assert_noop!(dispute(organization, kind), Error::<Test>::NotFound);
		}
		// Ben has no such relationship.
		assert_noop!(
			Relations::dispute(signed(BEN_KEY), PATIENT_BEN, ST_MARY, Treatment),
			Error::<Test>::NotFound
		);
	});
}

#[test]
fn dispute_twice_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		assert_ok!(dispute_by(ANA_KEY));
		assert_noop!(dispute_by(ANA_KEY), Error::<Test>::Disputed);
		set_time(NOW + DAY);
		assert_noop!(dispute_by(ANA_CONSENT_KEY), Error::<Test>::Disputed);
		assert_eq!(stored(ST_MARY, Treatment).disputed_at, Some(NOW));
	});
}

#[test]
fn dispute_works_whatever_the_organizations_standing() {
	build_and_execute(|| {
		st_mary_treats_ana();
		suspend(ST_MARY);
		assert!(is_free(signed(ANA_KEY), PATIENT_ANA, ST_MARY, Treatment));
		assert_ok!(dispute_by(ANA_KEY));
	});
}

#[test]
fn dispute_is_free_exactly_when_it_succeeds() {
	build_and_execute(|| {
		assert_ok!(attest(DR_OKAFOR, Treatment, NOW + DAY));
		assert_ok!(attest(DR_LINDQVIST, Coverage, NOW + DAY));
		assert_ok!(attest(DR_LINDQVIST, Treatment, NOW + DAY));
		assert_ok!(Relations::dispute(signed(ANA_KEY), PATIENT_ANA, LAKESIDE, Treatment));

		let mut origins = vec![RuntimeOrigin::root(), RuntimeOrigin::none()];
		origins.extend([ANA_KEY, ANA_CONSENT_KEY].map(signed));
		origins.extend(OTHERS.map(signed));
		let free = || {
			let mut free = Vec::new();
			for origin in &origins {
				for patient in [PATIENT_ANA, PATIENT_BEN, PATIENT_NOBODY] {
					for organization in [ST_MARY, LAKESIDE, QUACKERY] {
						for kind in [Treatment, Coverage] {
							if is_free(origin.clone(), patient, organization, kind) {
								free.push((organization, kind));
							}
						}
					}
				}
			}
			free
		};
		// Two keys may dispute what is not disputed yet, whether it is over or not.
		let (open, other) = ((ST_MARY, Treatment), (LAKESIDE, Coverage));
		for later in [0, DAY - 1, DAY] {
			set_time(NOW + later);
			assert_eq!(free(), [open, other, open, other]);
		}
		assert_ok!(dispute_by(ANA_KEY));
		assert_eq!(free(), [other, other]);
		assert_ok!(withdraw_by(ANA_KEY));
		assert_eq!(free(), [open, other, open, other]);
	});
}

#[test]
fn dispute_is_operational() {
	build_and_execute(|| {
		let call =
			Call::<Test>::dispute { patient: PATIENT_ANA, organization: ST_MARY, kind: Treatment };
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
	});
}
