//! `withdraw_dispute`.

use super::*;
use crate::{Call, Error, Event};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo, Pays},
};
use sp_runtime::DispatchError;

/// St Mary treats Ana, who disputes it an hour later.
fn ana_disputes() {
	st_mary_treats_ana();
	set_time(NOW + HOUR);
	assert_ok!(dispute_by(ANA_KEY));
}

#[test]
fn withdraw_dispute_works() {
	build_and_execute(|| {
		ana_disputes();
		set_time(NOW + DAY);
		assert_ok!(withdraw_by(ANA_CONSENT_KEY));
		let relationship = stored(ST_MARY, Treatment);
		assert_eq!(relationship.disputed_at, None);
		// What was attested before stays ended.
		let how = ended(NOW + HOUR, AttestationEnding::ByPatient);
		assert_eq!(
			relationship.attestations.into_inner(),
			[Attestation { ended: how, ..made_at(NOW) }]
		);
		assert_eq!(holds(ST_MARY, Treatment), None);
		System::assert_last_event(
			Event::DisputeWithdrawn {
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
fn withdraw_dispute_lets_the_organization_attest_in_its_block() {
	build_and_execute(|| {
		ana_disputes();
		assert_noop!(attest(DR_OKAFOR, Treatment, NOW + DAY), Error::<Test>::Disputed);
		assert_ok!(withdraw_by(ANA_KEY));
		assert_ok!(attest(DR_OKAFOR, Treatment, NOW + DAY));
		assert_eq!(holds(ST_MARY, Treatment), Some(NOW + DAY));
		// And Ana may dispute it again.
		assert_ok!(dispute_by(ANA_KEY));
		assert_eq!(holds(ST_MARY, Treatment), None);
	});
}

#[test]
fn withdraw_dispute_after_a_recovery_fails() {
	build_and_execute(|| {
		ana_disputes();
		Recovered::set([PATIENT_ANA].into());
		assert_noop!(withdraw_by(ANA_KEY), Error::<Test>::RecentlyRecovered);
		// Another patient's recovery is another patient's.
		Recovered::set([PATIENT_BEN].into());
		assert_ok!(withdraw_by(ANA_KEY));
		// To dispute goes on.
		Recovered::set([PATIENT_ANA].into());
		assert_ok!(dispute_by(ANA_KEY));
	});
}

#[test]
fn withdraw_dispute_leaves_other_disputes() {
	build_and_execute(|| {
		ana_disputes();
		assert_ok!(attest(DR_LINDQVIST, Treatment, NOW + DAY));
		assert_ok!(attest(DR_LINDQVIST, Coverage, NOW + DAY));
		for kind in [Treatment, Coverage] {
			assert_ok!(Relations::dispute(signed(ANA_KEY), PATIENT_ANA, LAKESIDE, kind));
		}
		let withdraw = Relations::withdraw_dispute;
		assert_ok!(withdraw(signed(ANA_KEY), PATIENT_ANA, LAKESIDE, Treatment));
		assert_eq!(stored(LAKESIDE, Treatment).disputed_at, None);
		assert_eq!(stored(LAKESIDE, Coverage).disputed_at, Some(NOW + HOUR));
		assert_eq!(stored(ST_MARY, Treatment).disputed_at, Some(NOW + HOUR));
	});
}

#[test]
fn withdraw_dispute_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		ana_disputes();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Relations::withdraw_dispute(origin, PATIENT_ANA, ST_MARY, Treatment),
				DispatchError::BadOrigin
			);
		}
		for who in OTHERS {
			assert_noop!(withdraw_by(who), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn withdraw_dispute_by_a_removed_key_fails() {
	build_and_execute(|| {
		ana_disputes();
		Keys::mutate(|keys| keys.remove(&ANA_KEY));
		assert_noop!(withdraw_by(ANA_KEY), Error::<Test>::NotAuthorized);
		assert_ok!(withdraw_by(ANA_CONSENT_KEY));
	});
}

#[test]
fn withdraw_dispute_of_what_was_never_attested_fails() {
	build_and_execute(|| {
		ana_disputes();
		for (organization, kind) in
			[(ST_MARY, Coverage), (LAKESIDE, Treatment), (QUACKERY, Treatment)]
		{
			assert_noop!(
				Relations::withdraw_dispute(signed(ANA_KEY), PATIENT_ANA, organization, kind),
				Error::<Test>::NotFound
			);
		}
		assert_noop!(
			Relations::withdraw_dispute(signed(BEN_KEY), PATIENT_BEN, ST_MARY, Treatment),
			Error::<Test>::NotFound
		);
	});
}

#[test]
fn withdraw_dispute_of_what_is_not_disputed_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		assert_noop!(withdraw_by(ANA_KEY), Error::<Test>::NotDisputed);
	});
}

#[test]
fn withdraw_dispute_twice_fails() {
	build_and_execute(|| {
		ana_disputes();
		assert_ok!(withdraw_by(ANA_KEY));
		assert_noop!(withdraw_by(ANA_KEY), Error::<Test>::NotDisputed);
	});
}

#[test]
fn withdraw_dispute_works_whatever_the_organizations_standing() {
	build_and_execute(|| {
		ana_disputes();
		suspend(ST_MARY);
		set_time(NOW + MAX_ATTESTATION);
		assert_ok!(withdraw_by(ANA_KEY));
	});
}

#[test]
fn withdraw_dispute_is_paid_and_normal() {
	build_and_execute(|| {
		ana_disputes();
		let call = Call::<Test>::withdraw_dispute {
			patient: PATIENT_ANA,
			organization: ST_MARY,
			kind: Treatment,
		};
		let info = call.get_dispatch_info();
		assert_eq!((info.class, info.pays_fee), (DispatchClass::Normal, Pays::Yes));
		assert!(!call.is_feeless(&signed(ANA_KEY)));
	});
}
