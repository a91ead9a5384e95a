use super::*;
use crate::{Ended, Ending, Error, Event};
use frame_support::{
	assert_noop,
	dispatch::{DispatchClass, GetDispatchInfo},
};
use salus_primitives::RelationshipKind;
use sp_runtime::DispatchError;

fn aged_out(organization: Option<OrganizationId>, by: AccountId) -> RuntimeEvent {
	let (patient, representative) = (PATIENT_MIA, FIRST);
	Event::AgedOut { patient, representative, organization, by }.into()
}

#[test]
fn age_out_by_the_patient_or_who_deals_with_the_patient_works() {
	let at = OF_AGE.starts_at() + 3 * DAY;
	for (who, organization) in [
		(MIA_KEY, None),
		(MIA_CONSENT_KEY, None),
		(ST_MARY_ADMIN, Some(ST_MARY)),
		(DR_OKAFOR, Some(ST_MARY)),
		(DR_LINDQVIST, Some(LAKESIDE)),
		(INSURER_OFFICER, Some(INSURER)),
	] {
		build_and_execute(|| {
			father_acts();
			set_time(at);
			assert!(acts(FATHER));
			assert_ok!(age_out(who));
			assert!(!acts(FATHER));
			assert_eq!(first().ended, Some(Ended { at, how: Ending::AgedOut }));
			assert_eq!(last_event(), aged_out(organization, who));
		});
	}
}

/// A patient comes of age once: who names one of them ends them all.
#[test]
fn age_out_ends_all_who_act_for_the_minor() {
	build_and_execute(|| {
		father_acts();
		assert_ok!(appoint(MIA_KEY, as_parent(MOTHER)));
		assert_ok!(accept(MOTHER, RepresentativeId(1)));
		// One is over already, and one has not accepted.
		assert_ok!(appoint(MIA_KEY, as_parent(SON)));
		assert_ok!(remove(MIA_KEY, RepresentativeId(2)));
		assert_ok!(appoint(MIA_KEY, as_parent(SON)));
		set_time(OF_AGE.starts_at());
		System::reset_events();
		assert_ok!(age_out(DR_OKAFOR));
		assert!(!acts(FATHER) && !acts(MOTHER));
		let how: Vec<_> = stored().iter().map(|one| one.ended.map(|ended| ended.how)).collect();
		let (aged_out, removed) = (Some(Ending::AgedOut), Some(Ending::Removed));
		assert_eq!(how, [aged_out, aged_out, removed, aged_out]);
		let events: Vec<_> = System::events().into_iter().map(|one| one.event).collect();
		let told = |id| {
			let (patient, representative) = (PATIENT_MIA, RepresentativeId(id));
			let (organization, by) = (Some(ST_MARY), DR_OKAFOR);
			RuntimeEvent::from(Event::AgedOut { patient, representative, organization, by })
		};
		assert_eq!(events, [told(0), told(1), told(3)]);
	});
}

/// A patient has no money on the birthday either. A member pays.
#[test]
fn age_out_is_free_for_the_patient_if_it_succeeds() {
	build_and_execute(|| {
		father_acts();
		let call = |id| Call::<Test>::age_out {
			patient: PATIENT_MIA,
			representative: RepresentativeId(id),
		};
		set_time(OF_AGE.starts_at() - 1);
		assert!(!is_free(MIA_KEY, call(0)));
		set_time(OF_AGE.starts_at());
		assert!(is_free(MIA_KEY, call(0)) && is_free(MIA_CONSENT_KEY, call(0)));
		assert!(!is_free(MIA_KEY, call(1)) && !is_free(STRANGER, call(0)));
		assert!(!call(0).is_feeless(&signed(DR_OKAFOR)));
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert!(!call(0).is_feeless(&origin));
		}
		assert_ok!(age_out(DR_OKAFOR));
		assert!(!is_free(MIA_KEY, call(0)));
	});
}

#[test]
fn age_out_is_operational() {
	let call = Call::<Test>::age_out { patient: PATIENT_MIA, representative: FIRST };
	assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
}

#[test]
fn without_it_the_month_ends_it() {
	build_and_execute(|| {
		father_acts();
		set_time(OF_AGE.ends_at() - 1);
		assert!(acts(FATHER));
		set_time(OF_AGE.ends_at());
		assert!(!acts(FATHER));
	});
}

#[test]
fn age_out_before_the_month_fails() {
	build_and_execute(|| {
		father_acts();
		set_time(OF_AGE.starts_at() - 1);
		assert_noop!(age_out(DR_OKAFOR), Error::<Test>::TooSoon);
		assert_noop!(age_out(MIA_KEY), Error::<Test>::TooSoon);
		set_time(OF_AGE.starts_at());
		assert_ok!(age_out(DR_OKAFOR));
	});
}

#[test]
fn age_out_of_who_has_not_accepted_works() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		set_time(OF_AGE.starts_at());
		assert_ok!(age_out(DR_OKAFOR));
		assert_noop!(accept(FATHER, FIRST), Error::<Test>::Ended);
	});
}

#[test]
fn age_out_by_others_fails() {
	build_and_execute(|| {
		father_acts();
		set_time(OF_AGE.starts_at());
		for who in [MIA_VETO_KEY, MIA_ALONE_KEY, ANA_KEY, FATHER, HILLTOP_OFFICER, STRANGER] {
			assert_noop!(age_out(who), Error::<Test>::NotAuthorized);
		}
		part(PATIENT_MIA, LAKESIDE, RelationshipKind::Treatment);
		assert_noop!(age_out(DR_LINDQVIST), Error::<Test>::NotAuthorized);
		suspend(ST_MARY);
		assert_noop!(age_out(DR_OKAFOR), Error::<Test>::NotAuthorized);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Proxies::age_out(origin, PATIENT_MIA, FIRST), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn age_out_of_nobody_fails() {
	build_and_execute(|| {
		set_time(OF_AGE.starts_at());
		assert_noop!(age_out(MIA_KEY), Error::<Test>::NotFound);
	});
}

#[test]
fn age_out_of_an_adult_fails() {
	build_and_execute(|| {
		son_sleeps();
		let call = Proxies::age_out(signed(DR_OKAFOR), PATIENT_ANA, FIRST);
		assert_eq!(call, Err(Error::<Test>::NotMinor.into()));
	});
}

#[test]
fn age_out_of_what_is_over_fails() {
	each_way_over(|was_ended| {
		let error = if was_ended { Error::<Test>::Ended } else { Error::<Test>::Expired };
		assert_noop!(age_out(MIA_KEY), error);
	});
}
