//! `attest`.

use super::*;
use crate::{Call, Error, Event, MAX_ATTESTATIONS};
use codec::Encode;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo, Pays},
};
use salus_primitives::Role;
use sp_runtime::DispatchError;

#[test]
fn attest_works() {
	build_and_execute(|| {
		let other = [0x11; 32];
		let valid_until = NOW + 7 * DAY;
		assert_ok!(Relations::attest(signed(CLERK_ODA), PATIENT_ANA, Coverage, valid_until, other));
		let relationship = stored(UMBRELLA, Coverage);
		let attestation = Attestation {
			attested_at: NOW,
			attested_by: CLERK_ODA,
			valid_until,
			evidence: other,
			ended: None,
		};
		assert_eq!(relationship.attestations.into_inner(), [attestation]);
		assert_eq!(relationship.disputed_at, None);
		assert_eq!(Relationships::<Test>::iter().count(), 1);
		System::assert_last_event(
			Event::Attested {
				patient: PATIENT_ANA,
				organization: UMBRELLA,
				kind: Coverage,
				valid_until,
				by: CLERK_ODA,
			}
			.into(),
		);
	});
}

#[test]
fn attest_by_an_admin_works() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_ADMIN, Treatment, NOW + DAY));
		let attestation = stored(ST_MARY, Treatment).attestations.pop();
		assert_eq!(attestation.map(|one| one.attested_by), Some(ST_MARY_ADMIN));
	});
}

#[test]
fn attest_takes_a_role_of_that_kind() {
	build_and_execute(|| {
		for role in Role::ALL {
			Members::mutate(|members| members.insert(ST_MARY, (*role).into()));
			let treats = matches!(role, Role::Provider | Role::Pharmacy | Role::Laboratory);
			for (kind, may) in [(Treatment, treats), (Coverage, *role == Role::Payer)] {
				for who in [ST_MARY_ADMIN, DR_OKAFOR] {
					if may {
						assert_ok!(attest(who, kind, NOW + DAY));
					} else {
						assert_noop!(attest(who, kind, NOW + DAY), Error::<Test>::NotAuthorized);
					}
				}
			}
		}
	});
}

#[test]
fn attest_of_the_wrong_kind_fails() {
	build_and_execute(|| {
		for (who, kind) in [
			(UMBRELLA_ADMIN, Treatment),
			(CLERK_ODA, Treatment),
			(ST_MARY_ADMIN, Coverage),
			(DR_OKAFOR, Coverage),
			(INSTITUTE_ADMIN, Treatment),
			(INSTITUTE_ADMIN, Coverage),
		] {
			assert_noop!(attest(who, kind, NOW + DAY), Error::<Test>::NotAuthorized);
		}
		// Who treats and covers may attest both, and they are two.
		assert_ok!(attest(LAKESIDE_ADMIN, Treatment, NOW + DAY));
		assert_ok!(attest(DR_LINDQVIST, Coverage, NOW + HOUR));
		assert_eq!(holds(LAKESIDE, Treatment), Some(NOW + DAY));
		assert_eq!(holds(LAKESIDE, Coverage), Some(NOW + HOUR));
	});
}

#[test]
fn attest_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		for kind in [Treatment, Coverage] {
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				assert_noop!(
					Relations::attest(origin, PATIENT_ANA, kind, NOW + DAY, EVIDENCE),
					DispatchError::BadOrigin
				);
			}
			for who in NO_MEMBERS {
				assert_noop!(attest(who, kind, NOW + DAY), Error::<Test>::NotAuthorized);
			}
		}
	});
}

#[test]
fn attest_for_a_suspended_organization_fails() {
	build_and_execute(|| {
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(attest(who, Treatment, NOW + DAY), Error::<Test>::NotAuthorized);
		}
		assert_ok!(attest(DR_LINDQVIST, Treatment, NOW + DAY));
	});
}

#[test]
fn attest_by_a_dismissed_practitioner_fails() {
	build_and_execute(|| {
		Practitioners::mutate(|practitioners| practitioners.remove(&DR_OKAFOR));
		assert_noop!(attest(DR_OKAFOR, Treatment, NOW + DAY), Error::<Test>::NotAuthorized);
		// Who works elsewhere now attests for that organization.
		Practitioners::mutate(|practitioners| practitioners.insert(DR_OKAFOR, LAKESIDE));
		assert_ok!(attest(DR_OKAFOR, Treatment, NOW + DAY));
		assert_eq!(holds(ST_MARY, Treatment), None);
		assert_eq!(holds(LAKESIDE, Treatment), Some(NOW + DAY));
	});
}

#[test]
fn attest_about_an_unknown_patient_fails() {
	build_and_execute(|| {
		let attest =
			|who| Relations::attest(signed(who), PATIENT_NOBODY, Treatment, NOW + DAY, EVIDENCE);
		assert_noop!(attest(DR_OKAFOR), Error::<Test>::NotFound);
		// Who may not attest is not told who is registered.
		assert_noop!(attest(STRANGER), Error::<Test>::NotAuthorized);
		assert_noop!(attest(UMBRELLA_ADMIN), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn attest_must_end_in_the_future() {
	build_and_execute(|| {
		for over in [0, NOW - 1, NOW] {
			assert_noop!(attest(DR_OKAFOR, Treatment, over), Error::<Test>::Expired);
		}
		assert_ok!(attest(DR_OKAFOR, Treatment, NOW + 1));
		assert_eq!(holds(ST_MARY, Treatment), Some(NOW + 1));
		set_time(NOW + 1);
		assert_eq!(holds(ST_MARY, Treatment), None);
	});
}

#[test]
fn attest_lasts_as_long_as_it_may_at_most() {
	build_and_execute(|| {
		let latest = NOW + MAX_ATTESTATION;
		for later in [latest + 1, u64::MAX] {
			assert_noop!(attest(DR_OKAFOR, Treatment, later), Error::<Test>::TooFar);
		}
		assert_ok!(attest(DR_OKAFOR, Treatment, latest));
		set_time(latest - 1);
		assert_eq!(holds(ST_MARY, Treatment), Some(latest));
		set_time(latest);
		assert_eq!(holds(ST_MARY, Treatment), None);
	});
}

#[test]
fn attest_at_the_end_of_time_works() {
	build_and_execute(|| {
		set_time(u64::MAX - 1);
		assert_ok!(attest(DR_OKAFOR, Treatment, u64::MAX));
	});
}

#[test]
fn attest_anew_renews_what_holds() {
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(NOW + DAY);
		// The new one may end earlier.
		assert_ok!(attest(ST_MARY_ADMIN, Treatment, NOW + 2 * DAY));
		let renewed = ended(NOW + DAY, AttestationEnding::Renewed);
		let first = Attestation { ended: renewed, ..made_at(NOW) };
		let second = Attestation {
			attested_by: ST_MARY_ADMIN,
			valid_until: NOW + 2 * DAY,
			..made_at(NOW + DAY)
		};
		assert_eq!(stored(ST_MARY, Treatment).attestations.into_inner(), [first, second]);
		assert_eq!(holds(ST_MARY, Treatment), Some(NOW + 2 * DAY));
		set_time(NOW + 2 * DAY);
		assert_eq!(holds(ST_MARY, Treatment), None);
	});
}

#[test]
fn attest_anew_renews_up_to_the_last_moment() {
	for (later, how) in
		[(30 * DAY - 1, ended(NOW + 30 * DAY - 1, AttestationEnding::Renewed)), (30 * DAY, None)]
	{
		build_and_execute(|| {
			st_mary_treats_ana();
			set_time(NOW + later);
			st_mary_treats_ana();
			let first = Attestation { ended: how, ..made_at(NOW) };
			let second = made_at(NOW + later);
			assert_eq!(stored(ST_MARY, Treatment).attestations.into_inner(), [first, second]);
		});
	}
}

#[test]
fn attest_leaves_the_end_of_what_was_ended() {
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(NOW + HOUR);
		assert_ok!(end(DR_OKAFOR, Treatment));
		set_time(NOW + DAY);
		st_mary_treats_ana();
		let how = ended(NOW + HOUR, AttestationEnding::ByOrganization);
		let first = Attestation { ended: how, ..made_at(NOW) };
		assert_eq!(
			stored(ST_MARY, Treatment).attestations.into_inner(),
			[first, made_at(NOW + DAY)]
		);
	});
}

#[test]
fn attest_twice_in_a_block_leaves_the_second() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_ADMIN, Treatment, NOW + DAY));
		st_mary_treats_ana();
		let both = stored(ST_MARY, Treatment).attestations.into_inner();
		assert_eq!(both.len(), 2);
		assert_eq!(both[0].ended, ended(NOW, AttestationEnding::Renewed));
		assert_eq!(both[1], made_at(NOW));
		assert_eq!(holds(ST_MARY, Treatment), Some(NOW + 30 * DAY));
	});
}

#[test]
fn attest_keeps_the_last_ones() {
	build_and_execute(|| {
		let times: Vec<_> = (0..=u64::from(MAX_ATTESTATIONS)).map(|n| NOW + n * DAY).collect();
		let kept = || -> Vec<_> {
			let all = stored(ST_MARY, Treatment).attestations;
			all.iter().map(|one| one.attested_at).collect()
		};
		for at in &times[..8] {
			set_time(*at);
			st_mary_treats_ana();
		}
		assert_eq!(kept(), times[..8]);
		// The eldest makes room, and nothing else changes but that the last is renewed.
		set_time(times[8]);
		st_mary_treats_ana();
		assert_eq!(kept(), times[1..]);
		assert_eq!(holds(ST_MARY, Treatment), Some(times[8] + 30 * DAY));
		let ends: Vec<_> =
			stored(ST_MARY, Treatment).attestations.iter().map(Attestation::holds_until).collect();
		assert_eq!(ends[..7], times[2..]);
	});
}

#[test]
fn attest_of_what_is_disputed_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		assert_ok!(dispute_by(ANA_KEY));
		for later in [0, DAY, 30 * DAY, MAX_ATTESTATION] {
			set_time(NOW + later);
			for who in [DR_OKAFOR, ST_MARY_ADMIN] {
				let valid_until = NOW + later + DAY;
				assert_noop!(attest(who, Treatment, valid_until), Error::<Test>::Disputed);
			}
		}
		// It is about that relationship alone.
		let valid_until = NOW + MAX_ATTESTATION + DAY;
		assert_ok!(attest(DR_LINDQVIST, Treatment, valid_until));
		Members::mutate(|members| members.insert(ST_MARY, Role::Payer.into()));
		assert_ok!(attest(DR_OKAFOR, Coverage, valid_until));
		Members::mutate(|members| members.insert(ST_MARY, roles_at_first(ST_MARY)));
		let of_ben =
			Relations::attest(signed(DR_OKAFOR), PATIENT_BEN, Treatment, valid_until, EVIDENCE);
		assert_ok!(of_ben);
	});
}

#[test]
fn attest_keeps_the_evidence_out_of_events() {
	build_and_execute(|| {
		st_mary_treats_ana();
		let events = System::events().encode();
		assert!(events.windows(32).any(|bytes| bytes == PATIENT_ANA.0));
		assert!(!events.windows(32).any(|bytes| bytes == EVIDENCE));
	});
}

#[test]
fn attest_is_paid_and_normal() {
	build_and_execute(|| {
		let call = Call::<Test>::attest {
			patient: PATIENT_ANA,
			kind: Treatment,
			valid_until: NOW + DAY,
			evidence: EVIDENCE,
		};
		let info = call.get_dispatch_info();
		assert_eq!((info.class, info.pays_fee), (DispatchClass::Normal, Pays::Yes));
		assert!(!call.is_feeless(&signed(DR_OKAFOR)));
	});
}
