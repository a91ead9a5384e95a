use super::*;
use salus_runtime_api::{
	AcceptedView, HoldView, IncapacityView, RepresentativeStatus, RepresentativeView,
};

fn view() -> RepresentativeView<AccountId> {
	let mut all = Proxies::representatives(PATIENT_MIA);
	assert_eq!(all.len(), 1);
	all.remove(0)
}

#[test]
fn representatives_show_all_that_is_known() {
	build_and_execute(|| {
		assert_eq!(Proxies::representatives(PATIENT_MIA), []);
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		let Appointment { commitment, authorities, valid_until, age_out, wakes, .. } =
			as_parent(FATHER);
		let expected = RepresentativeView {
			id: FIRST,
			commitment,
			authorities,
			valid_from: NOW,
			valid_until,
			age_out,
			wakes,
			appointed_at: NOW,
			appointed_by: MIA_KEY,
			accepted: None,
			holds: vec![],
			ended_at: None,
			status: RepresentativeStatus::Appointed,
		};
		assert_eq!(view(), expected);

		set_time(NOW + HOUR);
		assert_ok!(accept(FATHER, FIRST));
		assert_ok!(hold(ST_MARY_OFFICER));
		set_time(NOW + DAY);
		assert_ok!(remove(MIA_KEY, FIRST));
		let at = NOW + HOUR;
		assert_eq!(
			view(),
			RepresentativeView {
				accepted: Some(AcceptedView {
					account: FATHER,
					capacity: Parent,
					reason: REASON,
					at
				}),
				holds: vec![HoldView {
					organization: ST_MARY,
					by: ST_MARY_OFFICER,
					reason: REASON,
					from: at,
					until: at + 14 * DAY,
				}],
				ended_at: Some(NOW + DAY),
				status: RepresentativeStatus::Ended,
				..expected
			}
		);
		assert_eq!(Proxies::representatives(PATIENT_ANA), []);
	});
}

#[test]
fn a_status_is_the_first_that_keeps_them_from_acting() {
	use RepresentativeStatus::*;
	build_and_execute(|| {
		let end = NOW + 50 * DAY;
		let appointment =
			Appointment { valid_from: Some(NOW + DAY), valid_until: end, ..as_proxy() };
		assert_ok!(Proxies::appoint(signed(ANA_KEY), PATIENT_ANA, appointment));
		let status = || Proxies::representatives(PATIENT_ANA)[0].status;
		assert_eq!(status(), Appointed);
		let opened = opening(HealthcarePowerOfAttorney);
		assert_ok!(Proxies::accept(signed(SON), PATIENT_ANA, FIRST, opened));
		assert_eq!(status(), NotYetValid);
		set_time(NOW + DAY);
		assert_eq!(status(), Asleep);
		assert_ok!(attest(DR_OKAFOR, NOW + 60 * DAY));
		assert_eq!(status(), InForce);
		assert_ok!(Proxies::hold(signed(ST_MARY_OFFICER), PATIENT_ANA, FIRST, REASON));
		assert_eq!(status(), Held);
		set_time(NOW + 15 * DAY);
		assert_eq!(status(), InForce);
		set_time(end);
		assert_eq!(status(), Expired);
	});
}

#[test]
fn incapacity_shows_what_was_last_attested() {
	build_and_execute(|| {
		assert_eq!(Proxies::incapacity(PATIENT_ANA), None);
		assert_ok!(attest(DR_OKAFOR, NOW + DAY));
		let expected = IncapacityView {
			organization: ST_MARY,
			attested_by: DR_OKAFOR,
			attested_at: NOW,
			valid_until: NOW + DAY,
			evidence: EVIDENCE,
			ended_at: None,
			is_in_force: true,
		};
		assert_eq!(Proxies::incapacity(PATIENT_ANA), Some(expected.clone()));
		set_time(NOW + DAY);
		let expired = IncapacityView { is_in_force: false, ..expected.clone() };
		assert_eq!(Proxies::incapacity(PATIENT_ANA), Some(expired));
		set_time(NOW + HOUR);
		assert_ok!(end_incapacity(ANA_KEY));
		let ended = IncapacityView { is_in_force: false, ended_at: Some(NOW + HOUR), ..expected };
		assert_eq!(Proxies::incapacity(PATIENT_ANA), Some(ended));
		assert_eq!(Proxies::incapacity(PATIENT_MIA), None);
	});
}
