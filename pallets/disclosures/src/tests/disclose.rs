//! `disclose`.

use super::*;
use crate::{Call, Entries, Entry, Error, Event, NextIndex, NextSequence};
use codec::Encode;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo, Pays},
};
use salus_primitives::{Judged, LegalBasis, OrganizationId, Role, Roles};
use sp_runtime::DispatchError;

const LAKESIDE_ASKED: Recipient = Recipient::Organization(LAKESIDE);
const SOMEBODY: Recipient = Recipient::External([0xE7; 32]);

/// What the chain found about Ana's last entry.
fn judged() -> Judged {
	let last = NextIndex::<Test>::get(PATIENT_ANA) - 1;
	Entries::<Test>::get(PATIENT_ANA, last).unwrap().judged
}

#[test]
fn disclose_works() {
	build_and_execute(|| {
		System::set_block_number(42);
		assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, SOMEBODY, REFUSED));
		let entry = Entry {
			holder: ST_MARY,
			sequence: 0,
			recipient: SOMEBODY,
			outcome: REFUSED,
			judged: Judged::NotJudged,
			description: DESCRIPTION,
			block: 42,
			recorded_at: NOW,
		};
		assert_eq!(Entries::<Test>::get(PATIENT_ANA, 0), Some(entry));
		assert_eq!(Entries::<Test>::iter().count(), 1);
	});
}

#[test]
fn disclose_by_an_admin_works() {
	build_and_execute(|| {
		assert_ok!(disclose(ST_MARY_ADMIN, PATIENT_ANA, SOMEBODY, REFUSED));
		System::assert_last_event(
			Event::Recorded {
				patient: PATIENT_ANA,
				index: 0,
				holder: ST_MARY,
				sequence: 0,
				recipient: SOMEBODY,
				outcome: REFUSED,
				judged: Judged::NotJudged,
				by: ST_MARY_ADMIN,
			}
			.into(),
		);
	});
}

#[test]
fn disclose_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Disclosures::disclose(origin, PATIENT_ANA, SOMEBODY, REFUSED, DESCRIPTION),
				DispatchError::BadOrigin
			);
		}
		for who in [ANA_KEY, STRANGER] {
			assert_noop!(
				disclose(who, PATIENT_ANA, SOMEBODY, REFUSED),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn disclose_for_a_suspended_organization_fails() {
	build_and_execute(|| {
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(
				disclose(who, PATIENT_ANA, SOMEBODY, REFUSED),
				Error::<Test>::NotAuthorized
			);
		}
		assert_ok!(disclose(DR_LINDQVIST, PATIENT_ANA, SOMEBODY, REFUSED));
	});
}

#[test]
fn disclose_by_a_dismissed_practitioner_fails() {
	build_and_execute(|| {
		Practitioners::mutate(|practitioners| practitioners.remove(&DR_OKAFOR));
		assert_noop!(
			disclose(DR_OKAFOR, PATIENT_ANA, SOMEBODY, REFUSED),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn disclose_about_an_unknown_patient_fails() {
	build_and_execute(|| {
		assert_noop!(
			disclose(DR_OKAFOR, PATIENT_NOBODY, SOMEBODY, REFUSED),
			Error::<Test>::NotFound
		);
		// Who may not write is not told who is registered.
		assert_noop!(
			disclose(STRANGER, PATIENT_NOBODY, SOMEBODY, REFUSED),
			Error::<Test>::NotAuthorized
		);
	});
}

/// After a removal, or under a hold, what a holder says that it gave a guardian shows as what it is.
#[test]
fn disclose_to_a_representative_is_judged_by_whether_there_is_one() {
	use salus_primitives::{Basis, RepresentativeCapacity, RepresentativeId};
	build_and_execute(|| {
		let (representative, capacity) = (RepresentativeId(2), RepresentativeCapacity::Parent);
		let release = || {
			let outcome = released(Basis::Representative { representative, capacity });
			assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, Recipient::Patient, outcome));
			judged()
		};
		assert_eq!(release(), Judged::NotInForce);
		let guardian = RepresentativeCapacity::Guardian;
		Viewing::set(
			[
				(PATIENT_BEN, representative, capacity),
				(PATIENT_ANA, RepresentativeId(3), capacity),
				(PATIENT_ANA, representative, guardian),
			]
			.into(),
		);
		assert_eq!(release(), Judged::NotInForce);
		Viewing::set([(PATIENT_ANA, representative, capacity)].into());
		assert_eq!(release(), Judged::NotJudged);
	});
}

#[test]
fn disclose_under_a_grant_is_judged() {
	build_and_execute(|| {
		let release = |recipient, id| {
			assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, recipient, under_grant(id)));
			judged()
		};
		ana_grants(GrantId(0), ST_MARY, LAKESIDE);
		assert_eq!(release(LAKESIDE_ASKED, 0), Judged::InForce);
		// Another grant, another recipient, another holder's records, another patient.
		assert_eq!(release(LAKESIDE_ASKED, 1), Judged::NotInForce);
		assert_eq!(release(Recipient::Organization(UMBRELLA), 0), Judged::NotInForce);
		assert_eq!(release(Recipient::Organization(ST_MARY), 0), Judged::NotInForce);
		ana_grants(GrantId(1), LAKESIDE, UMBRELLA);
		assert_eq!(release(Recipient::Organization(UMBRELLA), 1), Judged::NotInForce);
		assert_ok!(disclose(DR_OKAFOR, PATIENT_BEN, LAKESIDE_ASKED, under_grant(0)));
		let of_ben = Entries::<Test>::get(PATIENT_BEN, 0).unwrap();
		assert_eq!(of_ben.judged, Judged::NotInForce);
		// A grant is for members.
		assert_eq!(release(Recipient::Patient, 0), Judged::NotInForce);
		assert_eq!(release(SOMEBODY, 0), Judged::NotJudged);

		ana_revokes();
		assert_eq!(release(LAKESIDE_ASKED, 0), Judged::NotInForce);
		// What was found before stays.
		assert_eq!(Entries::<Test>::get(PATIENT_ANA, 0).unwrap().judged, Judged::InForce);
	});
}

#[test]
fn disclose_in_an_emergency_is_judged() {
	build_and_execute(|| {
		let release = |recipient, id| {
			assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, recipient, in_emergency(id)));
			judged()
		};
		assert_eq!(release(LAKESIDE_ASKED, 3), Judged::NotInForce);
		opens(EmergencyId(3), ST_MARY, LAKESIDE);
		assert_eq!(release(LAKESIDE_ASKED, 3), Judged::InForce);
		// Another emergency, another recipient, another holder's records, another patient.
		assert_eq!(release(LAKESIDE_ASKED, 4), Judged::NotInForce);
		assert_eq!(release(Recipient::Organization(UMBRELLA), 3), Judged::NotInForce);
		opens(EmergencyId(4), LAKESIDE, LAKESIDE);
		assert_eq!(release(LAKESIDE_ASKED, 4), Judged::NotInForce);
		assert_ok!(disclose(DR_OKAFOR, PATIENT_BEN, LAKESIDE_ASKED, in_emergency(3)));
		let of_ben = Entries::<Test>::get(PATIENT_BEN, 0).unwrap();
		assert_eq!(of_ben.judged, Judged::NotInForce);
		// An emergency is for members.
		assert_eq!(release(Recipient::Patient, 3), Judged::NotInForce);
		assert_eq!(release(SOMEBODY, 3), Judged::NotJudged);

		// It is over. What was found before stays.
		EmergenciesInForce::set(Default::default());
		assert_eq!(release(LAKESIDE_ASKED, 3), Judged::NotInForce);
		assert_eq!(Entries::<Test>::get(PATIENT_ANA, 1).unwrap().judged, Judged::InForce);
	});
}

#[test]
fn disclose_by_policy_is_judged() {
	build_and_execute(|| {
		let release = |recipient, kind| {
			assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, recipient, by_policy(kind)));
			judged()
		};
		assert_eq!(release(LAKESIDE_ASKED, Treatment), Judged::NotInForce);
		policy_permits(Treatment, ST_MARY, LAKESIDE);
		assert_eq!(release(LAKESIDE_ASKED, Treatment), Judged::InForce);
		// Another kind, another recipient, another holder's records, another patient.
		assert_eq!(release(LAKESIDE_ASKED, Coverage), Judged::NotInForce);
		let insurer = Recipient::Organization(UMBRELLA);
		assert_eq!(release(insurer, Treatment), Judged::NotInForce);
		policy_permits(Coverage, LAKESIDE, UMBRELLA);
		assert_eq!(release(insurer, Coverage), Judged::NotInForce);
		policy_permits(Coverage, ST_MARY, UMBRELLA);
		assert_eq!(release(insurer, Coverage), Judged::InForce);
		assert_ok!(disclose(DR_OKAFOR, PATIENT_BEN, LAKESIDE_ASKED, by_policy(Treatment)));
		let of_ben = Entries::<Test>::get(PATIENT_BEN, 0).unwrap();
		assert_eq!(of_ben.judged, Judged::NotInForce);
		// A policy is for members.
		assert_eq!(release(Recipient::Patient, Treatment), Judged::NotInForce);
		assert_eq!(release(SOMEBODY, Treatment), Judged::NotJudged);

		// Ana disputes. What was found before stays.
		PoliciesInForce::set(Default::default());
		assert_eq!(release(LAKESIDE_ASKED, Treatment), Judged::NotInForce);
		assert_eq!(Entries::<Test>::get(PATIENT_ANA, 1).unwrap().judged, Judged::InForce);
	});
}

#[test]
fn disclose_by_a_law_is_judged_by_the_roles_of_the_recipient() {
	build_and_execute(|| {
		let release = |recipient, law| {
			assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, recipient, released(Basis::Law(law))));
			judged()
		};
		let insurer = Recipient::Organization(UMBRELLA);
		for role in Role::ALL {
			Members::mutate(|members| members.insert(UMBRELLA, (*role).into()));
			for law in LegalBasis::ALL {
				let may_cite = law.claimants().contains(*role);
				let expected = if may_cite { Judged::InForce } else { Judged::NotInForce };
				assert_eq!(release(insurer, *law), expected, "{role} {law}");
			}
		}
		// One of several roles is enough.
		Members::mutate(|members| members.insert(UMBRELLA, Roles::all()));
		assert_eq!(release(insurer, LegalBasis::Oversight), Judged::InForce);
		// Not for the patient, nor for who never stood or stands no more; of an outsider, who knows.
		assert_eq!(release(Recipient::Patient, LegalBasis::Oversight), Judged::NotInForce);
		assert_eq!(release(SOMEBODY, LegalBasis::Oversight), Judged::NotJudged);
		let none = Recipient::Organization(QUACKERY);
		assert_eq!(release(none, LegalBasis::Oversight), Judged::NotInForce);
		suspend(UMBRELLA);
		assert_eq!(release(insurer, LegalBasis::Oversight), Judged::NotInForce);
	});
}

#[test]
fn disclose_under_a_grant_to_somebody_unnamed_is_not_judged() {
	build_and_execute(|| {
		let release = |recipient| {
			assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, recipient, under_grant(1_000)));
			judged()
		};
		assert_eq!(GRANT_TO_SOMEBODY, GrantId(1_000));
		assert_eq!(release(LAKESIDE_ASKED), Judged::NotJudged);
		assert_eq!(release(Recipient::Organization(UMBRELLA)), Judged::NotJudged);
		// Whoever it is for, it is not the patient.
		assert_eq!(release(Recipient::Patient), Judged::NotInForce);
		assert_eq!(release(SOMEBODY), Judged::NotJudged);
	});
}

#[test]
fn disclose_to_whomever_on_whatever_is_never_refused() {
	build_and_execute(|| {
		let recipients = [
			Recipient::Organization(ST_MARY),
			LAKESIDE_ASKED,
			Recipient::Organization(QUACKERY),
			Recipient::Organization(OrganizationId(u32::MAX)),
			Recipient::Patient,
			Recipient::External([0; 32]),
			SOMEBODY,
		];
		let outcomes = [
			released(Basis::OwnRecord),
			released(Basis::Patient),
			under_grant(0),
			under_grant(u32::MAX),
			under_grant(GRANT_TO_SOMEBODY.0),
			by_policy(Treatment),
			by_policy(Coverage),
			in_emergency(0),
			in_emergency(u32::MAX),
			released(Basis::Law(LegalBasis::Judicial)),
			REFUSED,
		];
		let mut written = 0;
		for recipient in recipients {
			for outcome in outcomes {
				assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, recipient, outcome));
				written += 1;
				let view = Disclosures::disclosure(PATIENT_ANA, written - 1).unwrap();
				assert_eq!((view.recipient, view.outcome), (recipient, outcome));
			}
		}
		assert_eq!(Disclosures::disclosures_by(PATIENT_ANA, ST_MARY), written);
	});
}

#[test]
fn disclose_says_of_a_refusal_nothing_but_that() {
	build_and_execute(|| {
		ana_grants(GrantId(0), ST_MARY, LAKESIDE);
		assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, LAKESIDE_ASKED, REFUSED));
		assert_eq!(REFUSED.encode().len(), 1, "no reason beside it");
		assert_eq!(judged(), Judged::NotJudged, "nor whether there was a grant");
	});
}

#[test]
fn disclose_twice_counts_both() {
	build_and_execute(|| {
		for expected in 0..2 {
			assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, SOMEBODY, REFUSED));
			let entry = Entries::<Test>::get(PATIENT_ANA, expected).unwrap();
			assert_eq!(entry.sequence, expected);
		}
	});
}

#[test]
fn disclose_counts_by_patient_and_by_holder() {
	build_and_execute(|| {
		for (who, patient) in [
			(DR_OKAFOR, PATIENT_ANA),
			(DR_LINDQVIST, PATIENT_ANA),
			(DR_OKAFOR, PATIENT_BEN),
			(DR_LINDQVIST, PATIENT_ANA),
			(ST_MARY_ADMIN, PATIENT_ANA),
		] {
			assert_ok!(disclose(who, patient, SOMEBODY, REFUSED));
		}
		let of = |patient| -> Vec<_> {
			(0..NextIndex::<Test>::get(patient))
				.map(|index| Entries::<Test>::get(patient, index).unwrap())
				.map(|entry| (entry.holder, entry.sequence))
				.collect()
		};
		assert_eq!(of(PATIENT_ANA), [(ST_MARY, 0), (LAKESIDE, 0), (LAKESIDE, 1), (ST_MARY, 1)]);
		assert_eq!(of(PATIENT_BEN), [(ST_MARY, 0)]);
	});
}

#[test]
fn disclose_stops_where_entries_cannot_be_counted() {
	new_test_ext().execute_with(|| {
		NextIndex::<Test>::insert(PATIENT_ANA, u32::MAX - 1);
		assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, SOMEBODY, REFUSED));
		assert!(Entries::<Test>::contains_key(PATIENT_ANA, u32::MAX - 1));
		assert_noop!(
			disclose(DR_OKAFOR, PATIENT_ANA, SOMEBODY, REFUSED),
			Error::<Test>::LimitReached
		);
		NextSequence::<Test>::insert(PATIENT_BEN, ST_MARY, u32::MAX);
		assert_noop!(
			disclose(DR_OKAFOR, PATIENT_BEN, SOMEBODY, REFUSED),
			Error::<Test>::LimitReached
		);
		assert_ok!(disclose(DR_LINDQVIST, PATIENT_BEN, SOMEBODY, REFUSED));
	});
}

#[test]
fn disclose_keeps_the_description_out_of_events() {
	build_and_execute(|| {
		assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, SOMEBODY, REFUSED));
		let events = System::events().encode();
		assert!(events.windows(32).any(|bytes| bytes == PATIENT_ANA.0));
		assert!(!events.windows(32).any(|bytes| bytes == DESCRIPTION));
	});
}

#[test]
fn disclose_is_paid_and_normal() {
	build_and_execute(|| {
		let call = Call::<Test>::disclose {
			patient: PATIENT_ANA,
			recipient: SOMEBODY,
			outcome: REFUSED,
			description: DESCRIPTION,
		};
		let dispatch = call.get_dispatch_info();
		assert_eq!((dispatch.class, dispatch.pays_fee), (DispatchClass::Normal, Pays::Yes));
		assert!(!call.is_feeless(&RuntimeOrigin::signed(DR_OKAFOR)));
	});
}
