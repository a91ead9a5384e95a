//! `check_access`: who asks, when, and for what.

use super::*;
use frame_support::{assert_ok, assert_storage_noop};
use salus_primitives::{
	Basis, DataCategory, Day, DayWindow, KeyPurpose, Obligation, Obligations, Protected, Role,
	Sensitivities, Sensitivity,
};
use salus_runtime_api::{QueryFailure, MAX_PAGE};

fn permitted_by(id: GrantId, until: UnixMillis) -> Decision {
	Decision::Permit {
		basis: Basis::Grant(id),
		obligations: Obligations::empty(),
		until: Some(until),
	}
}

fn without_end(basis: Basis) -> Decision {
	Decision::Permit { basis, obligations: Obligations::empty(), until: None }
}

#[test]
fn check_access_without_grant_is_denied() {
	build_and_execute(|| {
		for who in [LAKESIDE_ADMIN, DR_LINDQVIST, UMBRELLA_ADMIN] {
			assert_eq!(decision_for(who), denied(DenyReason::NoGrant));
		}
	});
}

#[test]
fn check_access_writes_nothing() {
	build_and_execute(|| {
		ana_grants(Grantee::AnyMember, scope());
		assert_storage_noop!(decision_for(DR_LINDQVIST));
	});
}

#[test]
fn check_access_of_an_unknown_patient_is_denied() {
	build_and_execute(|| {
		for requester in [DR_OKAFOR, DR_LINDQVIST, ANA_KEY, STRANGER] {
			let of_nobody =
				AccessRequest { patient: PATIENT_NOBODY, ..request(requester, vec![lab_result()]) };
			assert_eq!(decision(of_nobody), denied(DenyReason::PatientNotFound));
		}
	});
}

#[test]
fn check_access_at_a_holder_in_no_good_standing_is_denied() {
	build_and_execute(|| {
		ana_grants(Grantee::AnyMember, widest_scope());
		let everybody = [ST_MARY_ADMIN, DR_OKAFOR, DR_LINDQVIST, ANA_KEY, STRANGER];
		for requester in everybody {
			let of_none =
				AccessRequest { holder: QUACKERY, ..request(requester, vec![lab_result()]) };
			assert_eq!(decision(of_none), denied(DenyReason::HolderNotInGoodStanding));
		}
		suspend(ST_MARY);
		for requester in everybody {
			assert_eq!(decision_for(requester), denied(DenyReason::HolderNotInGoodStanding));
		}
	});
}

#[test]
fn check_access_by_nobody_in_good_standing_is_denied() {
	build_and_execute(|| {
		ana_grants(Grantee::AnyMember, widest_scope());
		// When he has left Lakeside, Ben is nobody to Ana but a person.
		assert!(decision_for(NURSE_BEN).is_permit());
		Practitioners::mutate(|practitioners| practitioners.remove(&NURSE_BEN));
		assert_eq!(decision_for(NURSE_BEN), denied(DenyReason::NoGrant));
		assert_eq!(decision_for(STRANGER), denied(DenyReason::RequesterNotInGoodStanding));
		suspend(LAKESIDE);
		for who in [LAKESIDE_ADMIN, DR_LINDQVIST] {
			assert_eq!(decision_for(who), denied(DenyReason::RequesterNotInGoodStanding));
		}
	});
}

#[test]
fn check_access_by_the_holder_is_permitted() {
	build_and_execute(|| {
		for requester in [ST_MARY_ADMIN, DR_OKAFOR] {
			for action in Action::ALL {
				let own = AccessRequest {
					action: *action,
					..request(
						requester,
						vec![RecordFacts { confidentiality: Confidentiality::V, ..lab_result() }],
					)
				};
				assert_eq!(decision(own), without_end(Basis::OwnRecord));
			}
		}
	});
}

#[test]
fn check_access_by_the_patient_is_permitted_to_read() {
	build_and_execute(|| {
		let delicate = RecordFacts {
			confidentiality: Confidentiality::V,
			sensitivities: Sensitivities::all(),
			..lab_result()
		};
		for key in [ANA_KEY, ANA_CONSENT_KEY, ANA_CONTROL_KEY] {
			for purpose in Purpose::ALL {
				let own = AccessRequest { purpose: *purpose, ..request(key, vec![delicate]) };
				assert_eq!(decision(own), without_end(Basis::Patient));
			}
			for action in [Action::Contribute, Action::Reshare, Action::Correct] {
				let other = AccessRequest { action, ..request(key, vec![delicate]) };
				assert_eq!(decision(other), denied(DenyReason::NoGrant));
			}
		}
		// A removed key is nobody's.
		Keys::mutate(|keys| keys.remove(&ANA_KEY));
		assert_eq!(decision_for(ANA_KEY), denied(DenyReason::RequesterNotInGoodStanding));
	});
}

/// It may lie with a relative, who is meant to stop a theft, not to read.
#[test]
fn check_access_by_a_key_for_the_veto_alone_is_denied() {
	build_and_execute(|| {
		let veto = KeyPurpose::RecoveryVeto.into();
		Keys::mutate(|keys| keys.insert(STRANGER, (PATIENT_ANA, veto)));
		assert_eq!(decision_for(STRANGER), denied(DenyReason::RequesterNotInGoodStanding));
		// A practitioner who holds one stays a practitioner.
		Keys::mutate(|keys| keys.insert(DR_LINDQVIST, (PATIENT_ANA, veto)));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
		for purpose in [KeyPurpose::Control, KeyPurpose::Consent] {
			Keys::mutate(|keys| keys.insert(STRANGER, (PATIENT_ANA, purpose.into())));
			assert_eq!(decision_for(STRANGER), without_end(Basis::Patient));
		}
	});
}

#[test]
fn check_access_by_a_patient_who_works_for_a_member() {
	build_and_execute(|| {
		let of_ben = |holder, action| {
			let ordinary = request(NURSE_BEN, vec![lab_result()]);
			decision(AccessRequest { holder, action, patient: PATIENT_BEN, ..ordinary })
		};
		// Reading the own record, he is the patient, at his employer's too.
		assert_eq!(of_ben(ST_MARY, Action::Read), without_end(Basis::Patient));
		assert_eq!(of_ben(LAKESIDE, Action::Read), without_end(Basis::Patient));
		// In all else he acts for his employer.
		assert_eq!(of_ben(LAKESIDE, Action::Correct), without_end(Basis::OwnRecord));
		assert_eq!(of_ben(ST_MARY, Action::Correct), denied(DenyReason::NoGrant));
		// He is nothing to Ana but a nurse.
		assert_eq!(decision_for(NURSE_BEN), denied(DenyReason::NoGrant));
	});
}

#[test]
fn check_access_by_each_kind_of_grantee() {
	let everybody = [LAKESIDE_ADMIN, DR_LINDQVIST, NURSE_BEN, UMBRELLA_ADMIN];
	for (grantee, reached) in [
		(Grantee::AnyMember, everybody.to_vec()),
		(Grantee::Role(Role::Provider), vec![LAKESIDE_ADMIN, DR_LINDQVIST, NURSE_BEN]),
		(Grantee::Role(Role::Payer), vec![UMBRELLA_ADMIN]),
		(Grantee::Role(Role::Regulator), vec![]),
		(Grantee::Organization(LAKESIDE), vec![LAKESIDE_ADMIN, DR_LINDQVIST, NURSE_BEN]),
		(Grantee::Organization(UMBRELLA), vec![UMBRELLA_ADMIN]),
		(Grantee::Practitioner(DR_LINDQVIST), vec![DR_LINDQVIST]),
	] {
		build_and_execute(|| {
			let id = ana_grants(grantee.clone(), scope());
			for who in everybody {
				let expected = if reached.contains(&who) {
					permitted_by(id, NOW + 30 * DAY)
				} else {
					denied(DenyReason::NoGrant)
				};
				assert_eq!(decision_for(who), expected, "{grantee:?} {who}");
			}
		});
	}
}

#[test]
fn check_access_by_a_role_ends_with_the_role() {
	build_and_execute(|| {
		ana_grants(Grantee::Role(Role::Payer), scope());
		assert!(decision_for(UMBRELLA_ADMIN).is_permit());
		Members::mutate(|members| members.insert(UMBRELLA, Roles::of(&[Role::Regulator])));
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::NoGrant));
	});
}

#[test]
fn check_access_by_a_practitioner_goes_where_they_go_but_ends_with_the_credential() {
	build_and_execute(|| {
		ana_grants(Grantee::Practitioner(DR_LINDQVIST), scope());
		Practitioners::mutate(|practitioners| practitioners.insert(DR_LINDQVIST, UMBRELLA));
		assert!(decision_for(DR_LINDQVIST).is_permit());
		Practitioners::mutate(|practitioners| practitioners.remove(&DR_LINDQVIST));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::RequesterNotInGoodStanding));
		// An admin uses no practitioner's grant.
		Admins::mutate(|admins| admins.insert(DR_LINDQVIST, LAKESIDE));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
	});
}

#[test]
fn check_access_is_judged_at_the_time_of_the_block() {
	build_and_execute(|| {
		let (from, until) = (NOW + HOUR, NOW + DAY);
		assert_ok!(Consent::grant(
			RuntimeOrigin::signed(ANA_KEY),
			PATIENT_ANA,
			Grantee::Organization(LAKESIDE),
			scope(),
			terms_between(from, until)
		));
		for (now, expected) in [
			(NOW, denied(DenyReason::NoGrant)),
			(from - 1, denied(DenyReason::NoGrant)),
			(from, permitted_by(GrantId(0), until)),
			(until - 1, permitted_by(GrantId(0), until)),
			(until, denied(DenyReason::NoGrant)),
		] {
			set_time(now);
			assert_eq!(decision_for(DR_LINDQVIST), expected, "at {now}");
		}
	});
}

#[test]
fn check_access_never_combines_grants() {
	build_and_execute(|| {
		let lakeside = Grantee::Organization(LAKESIDE);
		// One grant lets HIV through, another medications: HIV medications stay closed.
		let hiv = Scope { protected: Protected::All, ..scope() };
		let medications = Scope { categories: DataCategory::Medications.into(), ..scope() };
		ana_grants(lakeside.clone(), hiv);
		ana_grants(lakeside, medications);
		let hiv_medication = RecordFacts {
			category: DataCategory::Medications,
			sensitivities: Sensitivity::Hiv.into(),
			..lab_result()
		};
		assert_eq!(
			decision(request(DR_LINDQVIST, vec![hiv_medication])),
			denied(DenyReason::Sensitivity)
		);
	});
}

#[test]
fn check_access_cites_the_grant_that_holds_longest() {
	build_and_execute(|| {
		let lakeside = Grantee::Organization(LAKESIDE);
		ana_grants_until(lakeside.clone(), scope(), NOW + 2 * DAY);
		// These three end together; each is in another list of the index.
		ana_grants_until(Grantee::Practitioner(DR_LINDQVIST), scope(), NOW + 3 * DAY);
		ana_grants_until(lakeside.clone(), scope(), NOW + 3 * DAY);
		ana_grants_until(Grantee::AnyMember, scope(), NOW + 3 * DAY);
		ana_grants_until(lakeside.clone(), scope(), NOW + DAY);
		// This one ends last, but does not cover the record.
		ana_grants_until(
			lakeside,
			Scope { purposes: Purpose::Hpaymt.into(), ..scope() },
			NOW + 9 * DAY,
		);
		assert_eq!(decision_for(DR_LINDQVIST), permitted_by(GrantId(1), NOW + 3 * DAY));
		assert_eq!(decision_for(LAKESIDE_ADMIN), permitted_by(GrantId(2), NOW + 3 * DAY));
		assert_eq!(decision_for(UMBRELLA_ADMIN), permitted_by(GrantId(3), NOW + 3 * DAY));
	});
}

#[test]
fn check_access_decides_about_each_record_in_order() {
	build_and_execute(|| {
		ana_grants(Grantee::Organization(LAKESIDE), scope());
		let good = lab_result();
		let delicate = RecordFacts { sensitivities: Sensitivity::Mh.into(), ..good };
		let secret = RecordFacts { confidentiality: Confidentiality::R, ..good };
		// Others of the same answer are refused.
		let permitted = Decision::Permit {
			basis: Basis::Grant(GrantId(0)),
			obligations: Obligation::Redact.into(),
			until: Some(NOW + 30 * DAY),
		};
		assert_eq!(
			Consent::check_access(request(DR_LINDQVIST, vec![secret, good, delicate, good])),
			Ok(vec![
				denied(DenyReason::Confidentiality),
				permitted,
				denied(DenyReason::Sensitivity),
				permitted
			])
		);
		assert_eq!(Consent::check_access(request(DR_LINDQVIST, vec![])), Ok(vec![]));
	});
}

#[test]
fn check_access_about_too_many_records_fails() {
	build_and_execute(|| {
		let records = |count: u32| vec![lab_result(); count as usize];
		for who in [DR_OKAFOR, DR_LINDQVIST, ANA_KEY, STRANGER] {
			let all = Consent::check_access(request(who, records(MAX_PAGE)));
			assert_eq!(all.map(|decisions| decisions.len()), Ok(256));
			let more = Consent::check_access(request(who, records(MAX_PAGE + 1)));
			assert_eq!(more, Err(QueryFailure::TooMany));
		}
	});
}

/// The duties with a record about substance use (42 CFR 2.32).
fn part_2() -> Obligations {
	Obligations::of(&[Obligation::NoRedisclosure, Obligation::Part2Notice])
}

#[test]
fn obligations_of_each_purpose() {
	build_and_execute(|| {
		ana_grants(Grantee::AnyMember, Scope { purposes: Purposes::all(), ..scope() });
		for purpose in Purpose::ALL {
			let expected = match purpose {
				Purpose::Treat
				| Purpose::Coc
				| Purpose::Etreat
				| Purpose::Btg
				| Purpose::Patrqt => Obligations::empty(),
				Purpose::Mltraining => {
					Obligations::of(&[Obligation::MinimumNecessary, Obligation::Deidentify])
				}
				_ => Obligation::MinimumNecessary.into(),
			};
			for requester in [DR_LINDQVIST, DR_OKAFOR] {
				let asked =
					AccessRequest { purpose: *purpose, ..request(requester, vec![lab_result()]) };
				assert!(matches!(
					decision(asked),
					Decision::Permit { obligations, .. } if obligations == expected
				));
			}
		}
	});
}

#[test]
fn obligations_of_each_sensitivity() {
	build_and_execute(|| {
		ana_grants(Grantee::AnyMember, Scope { protected: Protected::All, ..scope() });
		for sensitivity in Sensitivity::ALL {
			let expected = match sensitivity {
				Sensitivity::Eth
				| Sensitivity::Sud
				| Sensitivity::Ethud
				| Sensitivity::Opioidud => part_2(),
				_ => Obligations::empty(),
			};
			let alone = Sensitivities::from(*sensitivity);
			for sensitivities in [alone, alone.with(Sensitivity::Hiv)] {
				let record = RecordFacts { sensitivities, ..lab_result() };
				for requester in [DR_LINDQVIST, DR_OKAFOR] {
					assert!(matches!(
						decision(request(requester, vec![record])),
						Decision::Permit { obligations, .. } if obligations == expected
					));
				}
			}
		}
	});
}

#[test]
fn obligations_add_up() {
	build_and_execute(|| {
		let scope =
			Scope { purposes: Purpose::Mltraining.into(), protected: Protected::All, ..scope() };
		ana_grants_under(Grantee::AnyMember, scope, terms_for_uses(1));
		let record = RecordFacts { sensitivities: Sensitivity::Sud.into(), ..lab_result() };
		let secret = RecordFacts { confidentiality: Confidentiality::V, ..record };
		let purpose = Purpose::Mltraining;
		let asked = AccessRequest { purpose, ..request(DR_LINDQVIST, vec![record, secret]) };
		// Everything but what only a law or an emergency brings.
		let expected = Obligations::all()
			.without(Obligation::AccountForDisclosure)
			.without(Obligation::AnswerToReview);
		assert!(matches!(
			Consent::check_access(asked).unwrap()[0],
			Decision::Permit { obligations, .. } if obligations == expected
		));
	});
}

#[test]
fn a_partial_date_must_lie_inside_the_days_granted() {
	build_and_execute(|| {
		let days = |first, last| DayWindow::new(Day(first), Day(last)).unwrap();
		ana_grants(Grantee::AnyMember, Scope { days: days(-10, 10), ..scope() });
		for (asked, inside) in [
			(days(-10, 10), true),
			(days(-10, -10), true),
			(days(10, 10), true),
			(days(-11, 0), false),
			(days(0, 11), false),
			(days(-11, 11), false),
			(days(11, 11), false),
		] {
			let record = RecordFacts { days: asked, ..lab_result() };
			let decision = decision(request(DR_LINDQVIST, vec![record]));
			let expected = if inside {
				permitted_by(GrantId(0), NOW + 30 * DAY)
			} else {
				denied(DenyReason::Days)
			};
			assert_eq!(decision, expected);
		}
	});
}
