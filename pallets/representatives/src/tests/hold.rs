use super::*;
use crate::{Error, Event};
use frame_support::assert_noop;
use salus_primitives::{representatives::MAX_HOLDS, Privilege, Privileges, RelationshipKind, Role};
use sp_runtime::DispatchError;

#[test]
fn hold_lasts_fourteen_days() {
	build_and_execute(|| {
		father_acts();
		assert_ok!(hold(ST_MARY_OFFICER));
		let expected =
			Hold { organization: ST_MARY, by: ST_MARY_OFFICER, reason: REASON, from: NOW };
		assert_eq!(first().holds.into_inner(), [expected]);
		assert_eq!(
			last_event(),
			Event::Held {
				patient: PATIENT_MIA,
				representative: FIRST,
				organization: ST_MARY,
				until: NOW + 14 * DAY,
				by: ST_MARY_OFFICER,
			}
			.into()
		);
		assert!(!acts(FATHER));
		set_time(NOW + 14 * DAY - 1);
		assert!(!acts(FATHER));
		set_time(NOW + 14 * DAY);
		assert!(acts(FATHER));
	});
}

#[test]
fn hold_is_of_one_alone() {
	build_and_execute(|| {
		father_acts();
		assert_ok!(appoint(MIA_KEY, as_parent(MOTHER)));
		assert_ok!(accept(MOTHER, RepresentativeId(1)));
		assert_ok!(hold(ST_MARY_OFFICER));
		assert!(!acts(FATHER) && acts(MOTHER));
	});
}

#[test]
fn hold_by_the_same_organization_again_within_half_a_year_fails() {
	build_and_execute(|| {
		let long = Appointment {
			commitment: commitment(FATHER, Guardian),
			age_out: None,
			valid_until: NOW + 400 * DAY,
			..as_parent(FATHER)
		};
		assert_ok!(appoint(MIA_KEY, long));
		assert_ok!(Proxies::accept(signed(FATHER), PATIENT_MIA, FIRST, opening(Guardian)));
		assert_ok!(hold(ST_MARY_OFFICER));
		let officer = Privileges::from(Privilege::PrivacyOfficer);
		Practitioners::mutate(|all| all.insert(DR_OKAFOR, (ST_MARY, officer)));
		for at in [NOW, NOW + 14 * DAY, NOW + 180 * DAY - 1] {
			set_time(at);
			for who in [ST_MARY_OFFICER, DR_OKAFOR] {
				assert_noop!(hold(who), Error::<Test>::TooSoon);
			}
		}
		// Another one may; the longer counts.
		set_time(NOW + 7 * DAY);
		assert_ok!(hold(LAKESIDE_OFFICER));
		set_time(NOW + 21 * DAY - 1);
		assert!(!acts(FATHER));
		set_time(NOW + 21 * DAY);
		assert!(acts(FATHER));
		// What happens at six happens again at twelve.
		let again = NOW + 180 * DAY;
		set_time(again);
		assert_ok!(hold(DR_OKAFOR));
		assert!(!acts(FATHER));
		let kept: Vec<_> = first().holds.iter().map(|one| (one.organization, one.from)).collect();
		assert_eq!(kept, [(LAKESIDE, NOW + 7 * DAY), (ST_MARY, again)]);
		assert_noop!(hold(ST_MARY_OFFICER), Error::<Test>::TooSoon);
	});
}

#[test]
fn hold_by_one_organization_too_many_at_a_time_fails() {
	build_and_execute(|| {
		father_acts();
		let officers = (0..=MAX_HOLDS).map(|number| {
			let (organization, who) = (OrganizationId(50 + number), 500 + u64::from(number));
			Members::mutate(|all| all.insert(organization, Role::Provider.into()));
			let credential = (organization, Privileges::from(Privilege::PrivacyOfficer));
			Practitioners::mutate(|all| all.insert(who, credential));
			let kind = RelationshipKind::Treatment;
			Related::mutate(|all| all.insert((PATIENT_MIA, organization, kind)));
			who
		});
		let officers: Vec<_> = officers.collect();
		let (last, others) = officers.split_last().unwrap();
		for (day, who) in (0..).zip(others) {
			set_time(NOW + day * DAY);
			assert_ok!(hold(*who));
		}
		set_time(NOW + 14 * DAY - 1);
		assert_noop!(hold(*last), Error::<Test>::LimitReached);
		// The one that is over makes room.
		set_time(NOW + 14 * DAY);
		assert_ok!(hold(*last));
		let kept: Vec<_> = first().holds.iter().map(|one| one.organization.0).collect();
		assert_eq!(kept, [51, 52, 53, 54]);
	});
}

#[test]
fn hold_by_others_fails() {
	build_and_execute(|| {
		father_acts();
		for who in
			[MIA_KEY, FATHER, DR_OKAFOR, ST_MARY_ADMIN, DR_LINDQVIST, HILLTOP_OFFICER, STRANGER]
		{
			assert_noop!(hold(who), Error::<Test>::NotAuthorized);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Proxies::hold(origin, PATIENT_MIA, FIRST, REASON),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn hold_takes_a_relationship_in_force_and_good_standing() {
	build_and_execute(|| {
		father_acts();
		// Of whatever kind: an insurer sees what happens, too.
		assert_ok!(hold(INSURER_OFFICER));
		part(PATIENT_MIA, LAKESIDE, RelationshipKind::Treatment);
		assert_noop!(hold(LAKESIDE_OFFICER), Error::<Test>::NotAuthorized);
		suspend(ST_MARY);
		assert_noop!(hold(ST_MARY_OFFICER), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn hold_of_nobody_fails() {
	build_and_execute(|| {
		assert_noop!(hold(ST_MARY_OFFICER), Error::<Test>::NotFound);
		// Who has not accepted is nobody who could act.
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert_noop!(hold(ST_MARY_OFFICER), Error::<Test>::NotInForce);
		assert_ok!(accept(FATHER, FIRST));
		assert_ok!(hold(ST_MARY_OFFICER));
	});
}

/// No hold is spent on who could not act anyway.
#[test]
fn hold_of_who_could_not_act_fails() {
	build_and_execute(|| {
		son_sleeps();
		let hold = || Proxies::hold(signed(ST_MARY_OFFICER), PATIENT_ANA, FIRST, REASON);
		assert_noop!(hold(), Error::<Test>::NotInForce);
		assert_ok!(attest(DR_OKAFOR, NOW + DAY));
		assert_ok!(hold());
		// Who is held by one could act but for that.
		assert_ok!(Proxies::hold(signed(LAKESIDE_OFFICER), PATIENT_ANA, FIRST, REASON));
	});
	build_and_execute(|| {
		let later = Appointment { valid_from: Some(NOW + DAY), ..as_parent(FATHER) };
		assert_ok!(appoint(MIA_KEY, later));
		assert_ok!(accept(FATHER, FIRST));
		set_time(NOW + DAY - 1);
		assert_noop!(hold(ST_MARY_OFFICER), Error::<Test>::NotInForce);
		set_time(NOW + DAY);
		assert_ok!(hold(ST_MARY_OFFICER));
	});
}

#[test]
fn hold_of_what_is_over_fails() {
	each_way_over(|was_ended| {
		let error = if was_ended { Error::<Test>::Ended } else { Error::<Test>::Expired };
		assert_noop!(hold(ST_MARY_OFFICER), error);
	});
}
