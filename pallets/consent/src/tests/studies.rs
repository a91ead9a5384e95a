//! Research studies as grantees, and as whom a restriction leaves.

use super::{asks::*, reshare::passing_on, *};
use crate::Error;
use frame_support::{assert_noop, assert_ok};
use salus_commitments::GranteeOpening;
use salus_primitives::{
	traits::{ConsentInspect, GrantInspect},
	Basis, DataCategory, Day, Obligations, Permission, RequestId, Role, StudyId,
};
use salus_runtime_api::{AccessScope, ScopeRequest};

const STUDY: StudyId = StudyId(0);
/// Registered nowhere.
const UNKNOWN: StudyId = StudyId(9);
const TO_STUDY: Grantee<AccountId> = Grantee::Study(STUDY);
/// The study's sponsor, and those who act for it.
const INSTITUTE: OrganizationId = OrganizationId(5);
const INSTITUTE_ADMIN: AccountId = 105;
const DR_CHEN: AccountId = 115;
/// The first moment at which the study is over.
const END: UnixMillis = NOW + 5 * DAY;

fn set_role(role: Role) {
	Members::mutate(|members| members.insert(INSTITUTE, role.into()));
}

/// Runs a test in which the Institute sponsors a study, and Lakeside's doctor is its investigator.
fn with_study(test: impl FnOnce()) {
	build_and_execute(|| {
		set_role(Role::Researcher);
		Admins::mutate(|admins| admins.insert(INSTITUTE_ADMIN, INSTITUTE));
		Practitioners::mutate(|practitioners| practitioners.insert(DR_CHEN, INSTITUTE));
		sponsor_study(STUDY, INSTITUTE, END);
		enroll(STUDY, DR_LINDQVIST);
		test();
	});
}

/// Ana grants the study what [`scope`] covers.
fn ana_grants_the_study() -> GrantId {
	ana_grants(TO_STUDY, scope())
}

fn permitted_until(until: UnixMillis) -> Decision {
	Decision::Permit {
		basis: Basis::Grant(GrantId(0)),
		obligations: Obligations::empty(),
		until: Some(until),
	}
}

/// What holds until the study is over.
fn permitted() -> Decision {
	permitted_until(END)
}

/// Whether Lakeside's doctor is permitted, by each of the reads that tell.
fn is_permitted() -> bool {
	let decided = decision_for(DR_LINDQVIST);
	match (decided, may_see(DR_LINDQVIST)) {
		(Decision::Permit { basis, until, .. }, Ok(AccessScope::Some { permitted, .. })) => {
			assert_eq!((basis, permitted[0].basis), (Basis::Grant(GrantId(0)), basis));
			assert_eq!(permitted[0].until, until);
			true
		}
		(Decision::Deny { reason, .. }, Err(other)) => {
			assert_eq!((reason, other), (DenyReason::NoGrant, DenyReason::NoGrant));
			false
		}
		other => panic!("they contradict each other: {other:?}"),
	}
}

fn may_see(requester: AccountId) -> Result<AccessScope, DenyReason> {
	Consent::access_scope(ScopeRequest {
		holder: ST_MARY,
		requester,
		patient: PATIENT_ANA,
		action: Action::Read,
		purpose: Purpose::Treat,
		grantees: vec![],
	})
	.expect("nothing is opened")
}

#[test]
fn grant_to_a_study_is_for_who_takes_part_alone() {
	with_study(|| {
		ana_grants_the_study();
		assert!(is_permitted());
		// Neither whose study it is nor with whom the investigator works.
		for who in [INSTITUTE_ADMIN, DR_CHEN, LAKESIDE_ADMIN, NURSE_BEN, UMBRELLA_ADMIN, CARLA_KEY]
		{
			assert_eq!(decision_for(who), denied(DenyReason::NoGrant), "{who}");
			assert_eq!(may_see(who), Err(DenyReason::NoGrant), "{who}");
		}
		enroll(STUDY, DR_CHEN);
		enroll(STUDY, LAKESIDE_ADMIN);
		assert_eq!(decision_for(DR_CHEN), permitted());
		assert_eq!(decision_for(LAKESIDE_ADMIN), denied(DenyReason::NoGrant), "no practitioner");
	});
}

#[test]
fn grant_to_a_study_is_for_that_study_alone() {
	with_study(|| {
		let other = StudyId(1);
		sponsor_study(other, INSTITUTE, END);
		ana_grants(Grantee::Study(other), scope());
		assert!(!is_permitted());
		enroll(other, DR_LINDQVIST);
		assert!(is_permitted());
		remove(other, DR_LINDQVIST);
		assert!(!is_permitted());
	});
}

#[test]
fn grant_to_a_study_holds_until_the_study_is_over() {
	with_study(|| {
		ana_grants_the_study();
		for (now, permits) in [(NOW, true), (END - 1, true), (END, false)] {
			set_time(now);
			assert_eq!(is_permitted(), permits, "at {now}");
		}
		// If it is extended while it can be, it was never over.
		sponsor_study(STUDY, INSTITUTE, END + 1);
		assert!(is_permitted());
		assert_eq!(decision_for(DR_LINDQVIST), permitted_until(END + 1));
	});
	with_study(|| {
		ana_grants_the_study();
		set_time(NOW + DAY);
		close(STUDY);
		assert!(!is_permitted());
	});
}

#[test]
fn grant_to_a_study_holds_while_its_sponsor_is_a_researcher_in_good_standing() {
	with_study(|| {
		ana_grants_the_study();
		suspend(INSTITUTE);
		assert!(!is_permitted());
		for role in Role::ALL {
			set_role(*role);
			assert_eq!(is_permitted(), *role == Role::Researcher, "{role}");
		}
	});
}

#[test]
fn grant_to_a_study_holds_for_investigators_as_long_as_they_are() {
	with_study(|| {
		ana_grants_the_study();
		remove(STUDY, DR_LINDQVIST);
		assert!(!is_permitted());
		enroll(STUDY, DR_LINDQVIST);
		assert!(is_permitted());
		suspend(LAKESIDE);
		let nobody = denied(DenyReason::RequesterNotInGoodStanding);
		assert_eq!(decision_for(DR_LINDQVIST), nobody);
		// Whichever member credentials them.
		Practitioners::mutate(|practitioners| practitioners.insert(DR_LINDQVIST, UMBRELLA));
		assert!(is_permitted());
	});
}

#[test]
fn what_a_study_lacks_is_said_to_who_takes_part_alone() {
	with_study(|| {
		ana_grants(TO_STUDY, Scope { purposes: Purpose::Hresch.into(), ..scope() });
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Purpose));
		assert_eq!(decision_for(NURSE_BEN), denied(DenyReason::NoGrant));
	});
}

#[test]
fn committed_study_is_asked_about_when_it_is_opened() {
	with_study(|| {
		let opening = |grantee| GranteeOpening { salt: [7; 32], grantee };
		let committed = || Grantee::Committed(opening(TO_STUDY).hash());
		let id = ana_grants(committed(), scope());
		let ask = |grantees| {
			decision(AccessRequest { grantees, ..request(DR_LINDQVIST, vec![lab_result()]) })
		};
		assert_eq!(ask(vec![opening(TO_STUDY)]), permitted());
		for wrong in [vec![], vec![opening(Grantee::Study(StudyId(1)))], vec![opening(committed())]]
		{
			assert_eq!(ask(wrong), denied(DenyReason::NoGrant));
		}
		set_time(END);
		assert_eq!(ask(vec![opening(TO_STUDY)]), denied(DenyReason::NoGrant));

		set_time(NOW);
		let twice = opening(committed());
		let nested = Consent::revoke(ana(), PATIENT_ANA, id);
		assert_ok!(nested);
		ana_grants(Grantee::Committed(twice.hash()), scope());
		let all = vec![twice, opening(TO_STUDY)];
		assert_eq!(ask(all), denied(DenyReason::NoGrant), "a commitment to a commitment");
	});
}

#[test]
fn restriction_that_excepts_a_study_leaves_who_takes_part() {
	with_study(|| {
		ana_grants(Grantee::AnyMember, scope());
		ana_restricts(reaching_everything(), but(&[TO_STUDY]));
		let restricted = denied(DenyReason::Restricted);
		assert!(is_permitted());
		assert!(matches!(
			may_see(DR_LINDQVIST),
			Ok(AccessScope::Some { restricted, .. }) if restricted.is_empty()
		));
		assert_eq!(decision_for(NURSE_BEN), restricted);
		for (now, is_excepted) in [(END - 1, true), (END, false)] {
			set_time(now);
			let decided = decision_for(DR_LINDQVIST);
			assert_eq!(decided, if is_excepted { permitted() } else { restricted }, "at {now}");
		}
		set_time(NOW);
		remove(STUDY, DR_LINDQVIST);
		assert_eq!(decision_for(DR_LINDQVIST), restricted);
	});
}

#[test]
fn permission_ends_with_what_ends_first() {
	with_study(|| {
		ana_grants_until(TO_STUDY, scope(), NOW + DAY);
		assert_eq!(decision_for(DR_LINDQVIST), permitted_until(NOW + DAY));
		// The one that holds longest is cited: the study's end counts, not the grant's.
		ana_grants(LAKESIDE_ONLY, scope());
		let cited = |decision| match decision {
			Decision::Permit { basis, until, .. } => Some((basis, until)),
			Decision::Deny { .. } => None,
		};
		let of_lakeside = (Basis::Grant(GrantId(1)), Some(NOW + 30 * DAY));
		assert_eq!(cited(decision_for(DR_LINDQVIST)), Some(of_lakeside));
		ana_grants_until(TO_STUDY, scope(), NOW + 60 * DAY);
		assert_eq!(cited(decision_for(DR_LINDQVIST)), Some(of_lakeside));
	});
	with_study(|| {
		let longer = StudyId(1);
		sponsor_study(longer, INSTITUTE, END + DAY);
		enroll(longer, DR_LINDQVIST);
		ana_grants(Grantee::AnyMember, scope());
		ana_restricts(reaching_everything(), but(&[TO_STUDY, Grantee::Study(longer)]));
		assert_eq!(decision_for(DR_LINDQVIST), permitted_until(END + DAY), "of two the later");
		assert!(is_permitted());
		ana_restricts(reaching_everything(), but(&[TO_STUDY]));
		assert_eq!(decision_for(DR_LINDQVIST), permitted(), "of two restrictions the sooner");
		assert!(is_permitted());
		let other = Scope { purposes: Purpose::Hresch.into(), ..reaching_everything() };
		remove(STUDY, DR_LINDQVIST);
		assert_eq!(decision_for(DR_LINDQVIST), restricted_by(1));
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, RestrictionId(1)));
		ana_restricts(other, but(&[Grantee::Study(longer)]));
		assert_eq!(decision_for(DR_LINDQVIST), permitted_until(END + DAY));
	});
}

#[test]
fn grant_to_a_study_that_is_not_open_fails() {
	let grant = |study| {
		let grantee = Grantee::Study(study);
		Consent::grant(ana(), PATIENT_ANA, grantee, scope(), terms_until(NOW + 30 * DAY))
	};
	let restrict = |study| {
		let except = but(&[Grantee::Study(study)]);
		Consent::restrict(ana(), PATIENT_ANA, reaching_everything(), except, None)
	};
	with_study(|| {
		let refused = |study| {
			assert_noop!(grant(study), Error::<Test>::NotInGoodStanding);
			assert_noop!(restrict(study), Error::<Test>::NotInGoodStanding);
		};
		refused(UNKNOWN);
		set_time(END - 1);
		assert_ok!(grant(STUDY));
		assert_ok!(restrict(STUDY));
		set_time(END);
		refused(STUDY);
		set_time(NOW);
		suspend(INSTITUTE);
		refused(STUDY);
	});
}

#[test]
fn grants_to_studies_share_the_list_of_open_ones() {
	with_study(|| {
		ana_grants(Grantee::AnyMember, scope());
		for _ in 1..MAX_GRANTS {
			ana_grants_the_study();
		}
		assert_eq!(live(PATIENT_ANA, &TO_STUDY), (0..MAX_GRANTS).collect::<Vec<_>>());
		let one_more =
			|| Consent::grant(ana(), PATIENT_ANA, TO_STUDY, scope(), terms_until(NOW + DAY));
		assert_noop!(one_more(), Error::<Test>::LimitReached);
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		assert_ok!(one_more());
	});
}

#[test]
fn grants_to_studies_that_are_over_make_room() {
	let any =
		|| Consent::grant(ana(), PATIENT_ANA, Grantee::AnyMember, scope(), terms_until(NOW + DAY));
	with_study(|| {
		for _ in 0..MAX_GRANTS {
			ana_grants_the_study();
		}
		// It may open again.
		suspend(INSTITUTE);
		assert_noop!(any(), Error::<Test>::LimitReached);
		set_role(Role::Researcher);
		assert_noop!(any(), Error::<Test>::LimitReached);
		close(STUDY);
		assert_ok!(any());
		assert_eq!(live(PATIENT_ANA, &Grantee::AnyMember), [MAX_GRANTS]);
		// What made room stays as it is, and can be revoked as before.
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		assert_noop!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)), Error::<Test>::Revoked);
		assert_eq!(live(PATIENT_ANA, &Grantee::AnyMember), [MAX_GRANTS]);
	});
	for (at, has_room) in [(END - 1, false), (END, true)] {
		with_study(|| {
			for _ in 0..MAX_GRANTS {
				ana_grants(TO_STUDY, Scope { purposes: Purpose::Hresch.into(), ..scope() });
			}
			set_time(at);
			let terms = terms_until(at + DAY);
			let any = Consent::grant(ana(), PATIENT_ANA, Grantee::AnyMember, scope(), terms);
			assert_eq!(any.is_ok(), has_room);
		});
	}
}

#[test]
fn give_back_of_a_study_is_its_sponsors() {
	let give_back = |who| Consent::give_back(RuntimeOrigin::signed(who), PATIENT_ANA, GrantId(0));
	with_study(|| {
		ana_grants_the_study();
		// One who takes part does not speak for the others.
		for who in [DR_LINDQVIST, DR_CHEN, LAKESIDE_ADMIN, ST_MARY_ADMIN, ANA_KEY, STRANGER] {
			assert_noop!(give_back(who), Error::<Test>::NotAuthorized);
		}
		suspend(INSTITUTE);
		assert_noop!(give_back(INSTITUTE_ADMIN), Error::<Test>::NotAuthorized);
		// Also when the study is over: the grant is not, by itself.
		set_role(Role::Provider);
		set_time(END);
		assert_ok!(give_back(INSTITUTE_ADMIN));
		assert_eq!(live(PATIENT_ANA, &TO_STUDY), [0; 0]);
	});
}

fn ask_for(by: AccountId, study: StudyId) -> DispatchResult {
	let (by, grantee) = (RuntimeOrigin::signed(by), Grantee::Study(study));
	Consent::request(by, PATIENT_ANA, grantee, scope(), asked_terms())
}

#[test]
fn request_for_a_study_is_its_sponsors() {
	for by in [INSTITUTE_ADMIN, DR_CHEN] {
		with_study(|| {
			for who in [DR_LINDQVIST, LAKESIDE_ADMIN, ST_MARY_ADMIN, STRANGER] {
				assert_noop!(ask_for(who, STUDY), Error::<Test>::NotAuthorized);
			}
			assert_noop!(ask_for(by, UNKNOWN), Error::<Test>::NotAuthorized);
			assert_ok!(ask_for(by, STUDY));
			let request = view(RequestId(0));
			assert_eq!((request.organization, request.grantee), (INSTITUTE, TO_STUDY));
			let id = RequestId(0);
			assert_ok!(Consent::approve(ana(), PATIENT_ANA, id, read(id), None, None));
			assert!(decision_for(DR_LINDQVIST).is_permit());
		});
	}
}

#[test]
fn request_for_a_study_that_is_not_open_fails() {
	with_study(|| {
		set_time(END);
		assert_noop!(ask_for(DR_CHEN, STUDY), Error::<Test>::NotInGoodStanding);
		set_time(NOW);
		set_role(Role::Provider);
		assert_noop!(ask_for(DR_CHEN, STUDY), Error::<Test>::NotInGoodStanding);
		suspend(INSTITUTE);
		assert_noop!(ask_for(DR_CHEN, STUDY), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn answer_to_a_study_that_is_over_fails() {
	with_study(|| {
		assert_ok!(ask_for(DR_CHEN, STUDY));
		close(STUDY);
		let id = RequestId(0);
		let approve = || Consent::approve(ana(), PATIENT_ANA, id, read(id), None, None);
		assert_noop!(approve(), Error::<Test>::NotInGoodStanding);
		assert_ok!(Consent::decline(ana(), PATIENT_ANA, id));
	});
}

/// What a clinic was granted it may pass on to a study, as to an organization: no more, no longer.
#[test]
fn reshare_to_an_open_study_works() {
	let reshare = |study, scope| {
		let (by, grantee) = (RuntimeOrigin::signed(DR_LINDQVIST), Grantee::Study(study));
		Consent::reshare(by, PATIENT_ANA, GrantId(0), grantee, scope, Some(NOW + DAY))
	};
	with_study(|| {
		enroll(STUDY, DR_CHEN);
		ana_grants(LAKESIDE_ONLY, passing_on());
		let confidential = Scope { confidentiality: Confidentiality::R, ..scope() };
		assert_noop!(reshare(STUDY, confidential), Error::<Test>::TooWide);
		assert_noop!(reshare(STUDY, passing_on()), Error::<Test>::TooWide);
		// Within days that the parent covers.
		let within = Scope { days: passing_on().days, ..scope() };
		assert_noop!(reshare(UNKNOWN, within), Error::<Test>::NotInGoodStanding);
		assert_ok!(reshare(STUDY, within));
		assert!(decision_for(DR_CHEN).is_permit());
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		assert_eq!(decision_for(DR_CHEN), denied(DenyReason::NoGrant));
	});
	with_study(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		close(STUDY);
		let within = Scope { days: passing_on().days, ..scope() };
		assert_noop!(reshare(STUDY, within), Error::<Test>::NotInGoodStanding);
	});
}

/// What was passed on would outlive the study, for whom it was given.
#[test]
fn reshare_of_what_a_study_was_granted_fails() {
	with_study(|| {
		ana_grants(TO_STUDY, passing_on());
		assert!(decision_for(DR_LINDQVIST).is_permit());
		let within = Scope { days: passing_on().days, ..scope() };
		for who in [DR_LINDQVIST, DR_CHEN, INSTITUTE_ADMIN] {
			let by = RuntimeOrigin::signed(who);
			let passed =
				Consent::reshare(by, PATIENT_ANA, GrantId(0), INSURER, within, Some(NOW + DAY));
			assert_noop!(passed, Error::<Test>::NotAuthorized);
		}
	});
}

/// Nor does the exception of a study let who takes part in it pass on what another grant covers.
#[test]
fn reshare_is_withheld_from_who_takes_part_in_an_excepted_study() {
	with_study(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		ana_restricts(reaching_everything(), but(&[TO_STUDY]));
		let within = Scope { days: passing_on().days, ..scope() };
		assert_noop!(lakeside_passes_on(GrantId(0), within), Error::<Test>::Restricted);
	});
}

#[test]
fn in_force_of_an_open_study_is_not_judged() {
	with_study(|| {
		let id = ana_grants_the_study();
		let in_force = |recipient| Consent::in_force(PATIENT_ANA, id, ST_MARY, recipient);
		set_time(END - 1);
		// For whom of them somebody takes part, an entry does not say: not for the sponsor either.
		for member in [INSTITUTE, LAKESIDE, UMBRELLA] {
			assert_eq!(in_force(member), None);
		}
		assert_eq!(in_force(QUACKERY), Some(false));
		assert_eq!(Consent::in_force(PATIENT_ANA, id, UMBRELLA, INSTITUTE), Some(false));
		set_time(END);
		for recipient in [INSTITUTE, LAKESIDE, QUACKERY] {
			assert_eq!(in_force(recipient), Some(false));
		}
		set_time(NOW);
		suspend(INSTITUTE);
		assert_eq!(in_force(LAKESIDE), Some(false));
	});
}

/// An organization as such takes part in no study: whatever a grant to one says, it pays nobody.
#[test]
fn grant_to_a_study_permits_no_claim() {
	with_study(|| {
		let paid = |id, recipient, at| {
			Consent::permitted_on(
				PATIENT_ANA,
				Permission::Grant(id),
				ST_MARY,
				recipient,
				Purpose::Hpaymt,
				DataCategory::Claims,
				Day::of(at),
			)
		};
		let to_study = ana_grants(TO_STUDY, widest_scope());
		enroll(STUDY, UMBRELLA_ADMIN);
		for recipient in [UMBRELLA, INSTITUTE, LAKESIDE] {
			assert_eq!(paid(to_study, recipient, NOW), Err(DenyReason::NoGrant));
		}
		let to_insurer = ana_grants(INSURER, widest_scope());
		assert_eq!(paid(to_insurer, UMBRELLA, NOW), Ok(()));
		// Nor does an excepted study leave who pays.
		ana_restricts(reaching_everything(), but(&[TO_STUDY]));
		assert_eq!(paid(to_insurer, UMBRELLA, NOW + DAY), Err(DenyReason::Restricted));
	});
}
