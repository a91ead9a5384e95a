//! `revoke_all`.

use super::{
	reshare::{passed_on, passing_on},
	*,
};
use crate::{Call, Error, Event, Grants, LiveGrants};
use frame_support::{
	assert_noop, assert_ok, assert_storage_noop,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo},
	storage::{with_transaction, TransactionOutcome},
	traits::UnfilteredDispatchable,
};
use salus_primitives::{
	traits::{PatientInspect, StudyInspect},
	GranteeHash, KeyPurpose, KeyPurposes, Role, StudyId,
};
use sp_runtime::DispatchError;

const TO_PAYERS: Grantee<AccountId> = Grantee::Role(Role::Payer);
const STUDY: StudyId = StudyId(3);
const TO_STUDY: Grantee<AccountId> = Grantee::Study(STUDY);

fn revoke_all_of(grantee: Grantee<AccountId>) -> DispatchResult {
	Consent::revoke_all(ana(), PATIENT_ANA, grantee)
}

fn revoke_by(origin: RuntimeOrigin) -> DispatchResult {
	Consent::revoke_all(origin, PATIENT_ANA, LAKESIDE_ONLY)
}

/// When each of Ana's grants was revoked, by id.
fn revoked() -> Vec<Option<UnixMillis>> {
	let next = crate::NextGrantId::<Test>::get(PATIENT_ANA);
	let grant = |id| Grants::<Test>::get(PATIENT_ANA, GrantId(id)).unwrap();
	(0..next).map(|id| grant(id).revoked_at).collect()
}

/// Whether a revocation would be free, after checking that it would be exactly if it would succeed.
fn is_free(origin: RuntimeOrigin, patient: PatientId, grantee: Grantee<AccountId>) -> bool {
	let call = Call::<Test>::revoke_all { patient, grantee };
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
fn revoke_all_ends_all_of_the_grantee_and_nothing_else() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		ana_grants(Grantee::Practitioner(DR_LINDQVIST), scope());
		ana_grants(INSURER, scope());
		ana_directs(DirectiveId(7), LAKESIDE_ONLY, NOW + DAY);
		ana_grants(Grantee::AnyMember, scope());
		let ben = RuntimeOrigin::signed(NURSE_BEN);
		let terms = terms_until(NOW + DAY);
		assert_ok!(Consent::grant(ben, PATIENT_BEN, LAKESIDE_ONLY, scope(), terms));
		ana_restricts(scope(), but(&[LAKESIDE_ONLY]));

		set_time(NOW + HOUR);
		System::reset_events();
		assert_ok!(revoke_by(RuntimeOrigin::signed(ANA_CONSENT_KEY)));

		let at = Some(NOW + HOUR);
		assert_eq!(revoked(), [at, None, None, at, None]);
		assert!(!LiveGrants::<Test>::contains_key(PATIENT_ANA, LAKESIDE_ONLY.kind()));
		assert_eq!(live(PATIENT_BEN, &LAKESIDE_ONLY), [0]);
		assert!(Consent::restrictions(PATIENT_ANA)[0].lifted_at.is_none());
		let (patient, by) = (PATIENT_ANA, ANA_CONSENT_KEY);
		let events: Vec<_> = System::events().into_iter().map(|record| record.event).collect();
		let ended =
			|id| Event::Revoked { patient, grant: GrantId(id), by, acting: Acting::Patient }.into();
		assert_eq!(events, [ended(0), ended(3)]);
	});
}

#[test]
fn revoke_all_takes_effect_in_its_block() {
	build_and_execute(|| {
		for _ in 0..2 {
			ana_grants(LAKESIDE_ONLY, scope());
		}
		assert!(decision_for(DR_LINDQVIST).is_permit());
		assert_ok!(revoke_by(ana()));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
	});
}

/// Whoever is not named alone shares a list: each of them is ended apart.
#[test]
fn revoke_all_of_one_of_the_open_leaves_the_others() {
	let committed = |byte| Grantee::Committed(GranteeHash([byte; 32]));
	let of = |study| Grantee::Study(StudyId(study));
	let open = [
		Grantee::AnyMember,
		TO_PAYERS,
		Grantee::Role(Role::Provider),
		committed(1),
		committed(2),
		TO_STUDY,
		of(4),
	];
	for (n, ended) in open.iter().enumerate() {
		build_and_execute(|| {
			Members::mutate(|members| members.insert(UMBRELLA, Role::Researcher.into()));
			for study in [STUDY, StudyId(4)] {
				sponsor_study(study, UMBRELLA, NOW + DAY);
			}
			for grantee in &open {
				ana_grants(grantee.clone(), scope());
			}
			ana_grants(ended.clone(), scope());
			assert_ok!(revoke_all_of(ended.clone()));
			let mut left: Vec<u32> = (0..7).collect();
			left.remove(n);
			assert_eq!(live(PATIENT_ANA, &Grantee::AnyMember), left);
			assert_noop!(revoke_all_of(ended.clone()), Error::<Test>::NotFound);
		});
	}
}

#[test]
fn revoke_all_of_a_full_index_works() {
	build_and_execute(|| {
		for _ in 0..MAX_GRANTS {
			ana_grants(LAKESIDE_ONLY, scope());
		}
		assert_ok!(revoke_by(ana()));
		assert_eq!(revoked(), [Some(NOW); MAX_GRANTS as usize]);
		assert!(!LiveGrants::<Test>::contains_key(PATIENT_ANA, LAKESIDE_ONLY.kind()));
		// There is room again.
		ana_grants(LAKESIDE_ONLY, scope());
	});
}

#[test]
fn revoke_all_ends_what_is_suspended_or_used_up_or_has_not_begun() {
	let suspended = || {
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, GrantId(0)));
	};
	let used_up = || {
		let holder = RuntimeOrigin::signed(DR_OKAFOR);
		assert_ok!(Consent::take_use(holder, PATIENT_ANA, GrantId(0)));
	};
	let later = terms_between(NOW + HOUR, NOW + DAY);
	let cases: [(Terms, &dyn Fn()); 3] =
		[(terms_until(NOW + DAY), &suspended), (terms_for_uses(1), &used_up), (later, &|| {})];
	for (terms, happens) in cases {
		build_and_execute(|| {
			ana_grants_under(LAKESIDE_ONLY, scope(), terms);
			happens();
			assert!(!decision_for(DR_LINDQVIST).is_permit());
			assert_ok!(revoke_by(ana()));
			assert_eq!(revoked(), [Some(NOW)]);
		});
	}
}

#[test]
fn revoke_all_ends_what_was_passed_on_and_leaves_the_parent() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		for _ in 0..2 {
			assert_ok!(lakeside_passes_on(GrantId(0), passed_on()));
		}
		assert!(decision_for(UMBRELLA_ADMIN).is_permit());
		assert_ok!(revoke_all_of(INSURER));
		assert_eq!(revoked(), [None, Some(NOW), Some(NOW)]);
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::NoGrant));
		assert!(decision_for(DR_LINDQVIST).is_permit());
	});
}

#[test]
fn revoke_all_of_the_giver_ends_the_right_to_what_was_passed_on() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		assert_ok!(lakeside_passes_on(GrantId(0), passed_on()));
		assert_ok!(revoke_by(ana()));
		// Nothing cascades: the child is over with its parent, and there is nothing left to end.
		assert_eq!(revoked(), [Some(NOW), None]);
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::NoGrant));
		assert_eq!(live(PATIENT_ANA, &INSURER), [1]);
		assert_noop!(revoke_all_of(INSURER), Error::<Test>::NotFound);
	});
}

#[test]
fn revoke_all_ends_a_parent_and_what_its_grantee_passed_on_to_itself() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		let doctor = RuntimeOrigin::signed(DR_LINDQVIST);
		let until = Some(NOW + DAY);
		let parent = GrantId(0);
		assert_ok!(Consent::reshare(
			doctor,
			PATIENT_ANA,
			parent,
			LAKESIDE_ONLY,
			passed_on(),
			until
		));
		assert_ok!(revoke_by(ana()));
		assert_eq!(revoked(), [Some(NOW), Some(NOW)]);
		assert!(live(PATIENT_ANA, &LAKESIDE_ONLY).is_empty());
	});
}

#[test]
fn revoke_all_leaves_the_end_of_what_is_over() {
	build_and_execute(|| {
		ana_grants_until(LAKESIDE_ONLY, scope(), NOW + HOUR);
		let ended = ana_grants(LAKESIDE_ONLY, scope());
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, ended));
		ana_grants(LAKESIDE_ONLY, scope());
		set_time(NOW + HOUR);
		assert_ok!(revoke_by(ana()));
		assert_eq!(revoked(), [None, Some(NOW), Some(NOW + HOUR)]);
	});
}

#[test]
fn revoke_all_works_in_the_last_moment_of_validity() {
	for (moment, ends) in [(NOW + DAY - 1, true), (NOW + DAY, false)] {
		build_and_execute(|| {
			ana_grants_until(LAKESIDE_ONLY, scope(), NOW + DAY);
			set_time(moment);
			if ends {
				assert_ok!(revoke_by(ana()));
				assert_eq!(revoked(), [Some(moment)]);
			} else {
				assert_noop!(revoke_by(ana()), Error::<Test>::NotFound);
			}
		});
	}
}

/// What is for a study that is over may have made room: whether it did makes no difference.
#[test]
fn revoke_all_of_a_study_ends_it_until_the_study_is_over() {
	for (moment, ends) in [(NOW + DAY - 1, true), (NOW + DAY, false)] {
		build_and_execute(|| {
			Members::mutate(|members| members.insert(UMBRELLA, Role::Researcher.into()));
			sponsor_study(STUDY, UMBRELLA, NOW + DAY);
			ana_grants(TO_STUDY, scope());
			set_time(moment);
			if ends {
				assert_ok!(revoke_all_of(TO_STUDY));
				assert_eq!(revoked(), [Some(moment)]);
			} else {
				assert_noop!(revoke_all_of(TO_STUDY), Error::<Test>::NotFound);
			}
		});
	}
}

#[test]
fn revoke_all_when_the_grantee_is_suspended_works() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		suspend(LAKESIDE);
		suspend(ST_MARY);
		assert!(is_free(ana(), PATIENT_ANA, LAKESIDE_ONLY));
		assert_ok!(revoke_by(ana()));
	});
}

#[test]
fn revoke_all_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		assert_noop!(revoke_by(RuntimeOrigin::root()), DispatchError::BadOrigin);
		assert_noop!(revoke_by(RuntimeOrigin::none()), DispatchError::BadOrigin);
		for who in OTHERS {
			assert_noop!(revoke_by(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
		}
		let veto = KeyPurposes::of(&[KeyPurpose::Control, KeyPurpose::RecoveryVeto]);
		Keys::mutate(|keys| keys.insert(ANA_KEY, (PATIENT_ANA, veto)));
		assert_noop!(revoke_by(ana()), Error::<Test>::NotAuthorized);
		Keys::mutate(|keys| keys.remove(&ANA_KEY));
		assert_noop!(revoke_by(ana()), Error::<Test>::NotAuthorized);
		assert_ok!(revoke_by(RuntimeOrigin::signed(ANA_CONSENT_KEY)));
	});
}

#[test]
fn revoke_all_of_whom_nothing_was_granted_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		// Nor is who works there whom it names.
		for grantee in [
			INSURER,
			Grantee::Practitioner(DR_LINDQVIST),
			Grantee::AnyMember,
			Grantee::Role(Role::Provider),
			Grantee::Organization(QUACKERY),
			Grantee::Person(PATIENT_NOBODY),
			TO_STUDY,
		] {
			assert_noop!(revoke_all_of(grantee), Error::<Test>::NotFound);
		}
		// Ben granted nothing.
		let ben = RuntimeOrigin::signed(NURSE_BEN);
		assert_noop!(Consent::revoke_all(ben, PATIENT_BEN, LAKESIDE_ONLY), Error::<Test>::NotFound);
	});
}

#[test]
fn revoke_all_twice_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		assert_ok!(revoke_by(ana()));
		assert_noop!(revoke_by(ana()), Error::<Test>::NotFound);
		// There is no mark that would end what is given later.
		ana_grants(LAKESIDE_ONLY, scope());
		assert!(decision_for(DR_LINDQVIST).is_permit());
		assert_ok!(revoke_by(ana()));
	});
}

#[test]
fn revoke_all_is_free_exactly_when_it_ends_something() {
	build_and_execute(|| {
		ana_grants_until(LAKESIDE_ONLY, scope(), NOW + DAY);
		ana_grants_until(LAKESIDE_ONLY, scope(), NOW + HOUR);
		ana_grants_until(TO_PAYERS, scope(), NOW + HOUR);

		let mut origins = vec![RuntimeOrigin::root(), RuntimeOrigin::none()];
		origins.extend([ANA_KEY, ANA_CONSENT_KEY].map(RuntimeOrigin::signed));
		origins.extend(OTHERS.map(RuntimeOrigin::signed));
		let free = || {
			let mut free = Vec::new();
			for origin in &origins {
				for patient in [PATIENT_ANA, PATIENT_BEN, PATIENT_NOBODY] {
					for grantee in [LAKESIDE_ONLY, TO_PAYERS, INSURER, Grantee::AnyMember] {
						if is_free(origin.clone(), patient, grantee.clone()) {
							free.push(grantee);
						}
					}
				}
			}
			free
		};
		let both = [LAKESIDE_ONLY, TO_PAYERS, LAKESIDE_ONLY, TO_PAYERS];
		assert_eq!(free(), both);
		set_time(NOW + HOUR - 1);
		assert_eq!(free(), both);
		set_time(NOW + HOUR);
		assert_eq!(free(), [LAKESIDE_ONLY, LAKESIDE_ONLY]);
		set_time(NOW + DAY - 1);
		assert_eq!(free(), [LAKESIDE_ONLY, LAKESIDE_ONLY]);
		set_time(NOW + DAY);
		assert_eq!(free(), []);
	});
}

#[test]
fn revoke_all_is_operational() {
	build_and_execute(|| {
		let call = Call::<Test>::revoke_all { patient: PATIENT_ANA, grantee: LAKESIDE_ONLY };
		let info = call.get_dispatch_info();
		assert_eq!(info.class, DispatchClass::Operational);
		// The checks run once more, to know whether it is free.
		let keys = <Registry as PatientInspect<AccountId>>::inspect_weight();
		let study = <Registry as StudyInspect<AccountId>>::inspect_weight();
		assert_eq!(
			info.call_weight,
			keys + study + looked_up_beside() * 2 + DbWeight::get().reads(18)
		);
	});
}
