//! `narrow`.

use super::{asks::*, *};
use crate::{Call, Error, Event, Grant, Grants, NextGrantId, RequestTerms, Right, Terms};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
	BoundedVec,
};
use salus_primitives::{
	Action, Actions, AnnexHash, Categories, Confidentiality, DataCategory, Day, DayWindow, Holder,
	Protected, Purpose, RequestId, UnixMillis,
};
use salus_runtime_api::RequestStatus;
use sp_runtime::DispatchError;

fn narrow_by(origin: RuntimeOrigin, id: RequestId) -> DispatchResult {
	Consent::narrow(origin, PATIENT_ANA, id, read(id).grantee, scope(), terms())
}

fn narrow(id: RequestId) -> DispatchResult {
	narrow_by(ana(), id)
}

fn narrow_to(id: RequestId, scope: Scope) -> DispatchResult {
	Consent::narrow(ana(), PATIENT_ANA, id, read(id).grantee, scope, terms())
}

fn narrow_under(id: RequestId, terms: Terms) -> DispatchResult {
	Consent::narrow(ana(), PATIENT_ANA, id, read(id).grantee, scope(), terms)
}

fn until(valid_until: UnixMillis) -> Terms {
	Terms { valid_until: Some(valid_until), ..Terms::default() }
}

/// The grant that answers a request.
fn answer(id: RequestId) -> Grant<AccountId> {
	let RequestStatus::Narrowed(grant) = status(id) else { panic!("{:?}", status(id)) };
	Grants::<Test>::get(PATIENT_ANA, grant).expect("grants are never deleted")
}

#[test]
fn narrow_works() {
	build_and_execute(|| {
		let id = asked(broad_scope(), asked_terms());
		let (later, from, end) = (NOW + HOUR, NOW + DAY, NOW + 2 * DAY);
		set_time(later);
		System::reset_events();
		let scope = Scope {
			holder: Holder::Organization(ST_MARY),
			protected: Protected::Annex(AnnexHash([1; 32])),
			..broad_scope()
		};
		let terms = Terms {
			valid_from: Some(from),
			valid_until: Some(end),
			ends_with: Some([9; 32]),
			max_uses: Some(2),
			directive: Some(DirectiveId(7)),
		};
		assert_ok!(Consent::narrow(ana(), PATIENT_ANA, id, LAKESIDE_ONLY, scope, terms));
		let grant = GrantId(0);
		assert_eq!(status(id), RequestStatus::Narrowed(grant));
		assert_eq!(view(id).closed_at, Some(later));
		// What was asked for can still be seen.
		assert_eq!(view(id).scope, broad_scope());
		let given = Grant {
			grantee: LAKESIDE_ONLY,
			scope,
			granted_at: later,
			granted_by: ANA_KEY,
			right: Right::Patient,
			valid_from: from,
			valid_until: Some(end),
			ends_with: Some([9; 32]),
			max_uses: Some(2),
			used: 0,
			reshared: 0,
			revoked_at: None,
			directive: Some(DirectiveId(7)),
			suspensions: BoundedVec::new(),
		};
		assert_eq!(Grants::<Test>::get(PATIENT_ANA, grant), Some(given));
		let events: Vec<_> = System::events().into_iter().map(|record| record.event).collect();
		let (patient, by) = (PATIENT_ANA, ANA_KEY);
		let expected: [RuntimeEvent; 2] = [
			Event::Granted { patient, grant, right: Right::Patient, by }.into(),
			Event::Narrowed { patient, request: id, grant, by, acting: Acting::Patient }.into(),
		];
		assert_eq!(events, expected);
	});
}

#[test]
fn narrow_in_each_part_works() {
	let hash = AnnexHash([1; 32]);
	for narrower in [
		broad_scope(),
		scope_of_days(10_000, 10_000),
		Scope { holder: Holder::Organization(ST_MARY), ..broad_scope() },
		Scope { actions: Action::Read.into(), ..broad_scope() },
		Scope { purposes: Purpose::Coc.into(), ..broad_scope() },
		Scope { categories: DataCategory::Medications.into(), ..broad_scope() },
		Scope { confidentiality: Confidentiality::N, ..broad_scope() },
		Scope { protected: Protected::None, ..broad_scope() },
		Scope { protected: Protected::Annex(hash), ..broad_scope() },
		Scope { protected: Protected::Particular(hash), ..broad_scope() },
	] {
		build_and_execute(|| {
			let id = asked(broad_scope(), asked_terms());
			assert_ok!(narrow_to(id, narrower));
			assert_eq!(answer(id).scope, narrower);
		});
	}
}

fn scope_of_days(first: i32, last: i32) -> Scope {
	Scope { days: DayWindow::new(Day(first), Day(last)).unwrap(), ..broad_scope() }
}

#[test]
fn narrow_to_more_fails() {
	build_and_execute(|| {
		let broad = Scope { holder: Holder::Organization(ST_MARY), ..broad_scope() };
		let id = asked(broad, asked_terms());
		for wider in [
			broad_scope(),
			Scope { holder: Holder::Organization(UMBRELLA), ..broad },
			Scope { actions: Actions::of(&[Action::Read, Action::Correct]), ..broad },
			Scope { purposes: Purposes::of(&[Purpose::Treat, Purpose::Hmarkt]), ..broad },
			Scope { categories: Categories::all(), ..broad },
			Scope { confidentiality: Confidentiality::V, ..broad },
			Scope { holder: broad.holder, ..scope_of_days(9_999, 21_000) },
			Scope { holder: broad.holder, ..scope_of_days(10_000, 21_001) },
		] {
			assert_noop!(narrow_to(id, wider), Error::<Test>::TooWide);
		}
		assert_ok!(narrow_to(id, broad));
	});
}

#[test]
fn narrow_to_protected_records_that_were_not_asked_for_fails() {
	build_and_execute(|| {
		let id = asked_for_results();
		let all = Scope { protected: Protected::All, ..scope() };
		assert_noop!(narrow_to(id, all), Error::<Test>::TooWide);
		// By an annex it is the patient who names them.
		let annexed = Scope { protected: Protected::Annex(AnnexHash([1; 32])), ..scope() };
		assert_ok!(narrow_to(id, annexed));
	});
}

#[test]
fn narrow_must_end_no_later() {
	build_and_execute(|| {
		let (first, second) = (asked_for_results(), asked_for_results());
		assert_noop!(narrow_under(first, until(END + 1)), Error::<Test>::TooFar);
		assert_ok!(narrow_under(first, until(END)));
		assert_ok!(narrow_under(second, until(END - 1)));
		assert_eq!(answer(second).valid_until, Some(END - 1));
	});
}

#[test]
fn narrow_of_what_has_no_end_may_have_one() {
	build_and_execute(|| {
		let study = Scope { purposes: Purpose::Hresch.into(), ..scope() };
		let endless = RequestTerms { valid_until: None, ..asked_terms() };
		let (first, second) = (asked(study, endless), asked(study, endless));
		let narrow =
			|id, terms| Consent::narrow(ana(), PATIENT_ANA, id, LAKESIDE_ONLY, study, terms);
		let last = NOW + MAX_VALIDITY;
		assert_noop!(narrow(first, until(last + 1)), Error::<Test>::TooFar);
		assert_ok!(narrow(first, until(last)));
		assert_ok!(narrow(second, Terms::default()));

		let bounded = asked(study, asked_terms());
		assert_noop!(narrow(bounded, Terms::default()), Error::<Test>::TooFar);
	});
}

#[test]
fn narrow_must_be_usable_no_more_often() {
	build_and_execute(|| {
		let uses = |max_uses| Terms { max_uses, ..terms() };
		let three = RequestTerms { max_uses: Some(3), ..asked_terms() };
		let (first, second) = (asked(scope(), three), asked(scope(), three));
		assert_noop!(narrow_under(first, uses(Some(4))), Error::<Test>::TooWide);
		assert_noop!(narrow_under(first, uses(None)), Error::<Test>::TooWide);
		assert_ok!(narrow_under(first, uses(Some(3))));
		assert_ok!(narrow_under(second, uses(Some(1))));
		assert_eq!(answer(second).max_uses, Some(1));
		let uncounted = asked_for_results();
		assert_ok!(narrow_under(uncounted, uses(Some(u32::MAX))));
	});
}

#[test]
fn narrow_to_counted_uses_names_who_takes_them() {
	build_and_execute(|| {
		let id = asked(broad_scope(), asked_terms());
		let once = Terms { max_uses: Some(1), ..terms() };
		let narrow = |scope| Consent::narrow(ana(), PATIENT_ANA, id, LAKESIDE_ONLY, scope, once);
		assert_noop!(narrow(broad_scope()), Error::<Test>::HolderNotNamed);
		assert_ok!(narrow(Scope { holder: Holder::Organization(ST_MARY), ..broad_scope() }));
	});
}

#[test]
fn narrow_for_somebody_else_fails() {
	build_and_execute(|| {
		let (to_lakeside, to_lindqvist) = (asked_for_results(), asked_for_dr_lindqvist());
		let narrow =
			|id, grantee| Consent::narrow(ana(), PATIENT_ANA, id, grantee, scope(), terms());
		for grantee in [
			Grantee::AnyMember,
			Grantee::Organization(UMBRELLA),
			Grantee::Practitioner(DR_LINDQVIST),
			Grantee::Person(PATIENT_BEN),
		] {
			assert_noop!(narrow(to_lakeside, grantee), Error::<Test>::Changed);
		}
		for grantee in [LAKESIDE_ONLY, Grantee::Practitioner(NURSE_BEN)] {
			assert_noop!(narrow(to_lindqvist, grantee), Error::<Test>::Changed);
		}
		assert_ok!(narrow(to_lindqvist, Grantee::Practitioner(DR_LINDQVIST)));
		assert_eq!(answer(to_lindqvist).grantee, Grantee::Practitioner(DR_LINDQVIST));
	});
}

#[test]
fn narrow_to_nothing_fails() {
	build_and_execute(|| {
		let id = asked_for_results();
		let empty = Scope { actions: Actions::empty(), ..scope() };
		assert_noop!(narrow_to(id, empty), Error::<Test>::Empty);
		let never = Terms { max_uses: Some(0), ..terms() };
		assert_noop!(narrow_under(id, never), Error::<Test>::Empty);
		let late = Terms { valid_from: Some(END), ..terms() };
		assert_noop!(narrow_under(id, late), Error::<Test>::Empty);
		assert_noop!(narrow_under(id, until(NOW)), Error::<Test>::Expired);
		assert_ok!(narrow_under(id, until(NOW + 1)));
	});
}

#[test]
fn narrow_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		let id = asked_for_results();
		assert_noop!(narrow_by(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
		assert_noop!(narrow_by(RuntimeOrigin::none(), id), DispatchError::BadOrigin);
		for who in OTHERS {
			let origin = RuntimeOrigin::signed(who);
			assert_noop!(narrow_by(origin, id), Error::<Test>::NotAuthorized);
		}
		assert_ok!(narrow_by(RuntimeOrigin::signed(ANA_CONSENT_KEY), id));
	});
}

#[test]
fn narrow_of_what_was_not_asked_fails() {
	build_and_execute(|| {
		assert_noop!(narrow(RequestId(0)), Error::<Test>::NotFound);
		let id = asked_for_results();
		assert_noop!(narrow(RequestId(id.0 + 1)), Error::<Test>::NotFound);
		let ben = RuntimeOrigin::signed(NURSE_BEN);
		assert_noop!(
			Consent::narrow(ben, PATIENT_BEN, id, LAKESIDE_ONLY, scope(), terms()),
			Error::<Test>::NotFound
		);
	});
}

#[test]
fn narrow_again_fails() {
	build_and_execute(|| {
		let id = asked_for_results();
		assert_ok!(narrow(id));
		assert_noop!(narrow(id), Error::<Test>::Answered);
		set_time(EXPIRY);
		assert_noop!(narrow(id), Error::<Test>::Answered);
		assert_eq!(NextGrantId::<Test>::get(PATIENT_ANA), 1);
	});
}

#[test]
fn narrow_of_what_is_closed_fails() {
	build_and_execute(|| {
		for id in one_closed_in_each_way() {
			assert_noop!(narrow(id), Error::<Test>::Answered);
		}
	});
}

#[test]
fn narrow_works_until_the_request_expires() {
	build_and_execute(|| {
		let (first, second) = (asked_for_results(), asked_for_results());
		set_time(EXPIRY - 1);
		assert_ok!(narrow(first));
		set_time(EXPIRY);
		assert_noop!(narrow(second), Error::<Test>::Expired);
	});
}

#[test]
fn narrow_for_nobody_in_good_standing_fails() {
	build_and_execute(|| {
		let members = Members::get();
		let broad = asked(broad_scope(), asked_terms());
		let held_by =
			|organization| Scope { holder: Holder::Organization(organization), ..broad_scope() };
		// The holder that the patient names counts.
		assert_noop!(narrow_to(broad, held_by(QUACKERY)), Error::<Test>::NotInGoodStanding);
		for organization in [LAKESIDE, ST_MARY] {
			suspend(organization);
			assert_noop!(narrow_to(broad, held_by(ST_MARY)), Error::<Test>::NotInGoodStanding);
			Members::set(members.clone());
		}
		assert_ok!(narrow_to(broad, held_by(ST_MARY)));

		let id = asked_for_dr_lindqvist();
		Practitioners::mutate(|practitioners| practitioners.insert(DR_LINDQVIST, UMBRELLA));
		assert_noop!(narrow(id), Error::<Test>::NotInGoodStanding);
	});
}

#[test]
fn narrow_without_room_fails() {
	build_and_execute(|| {
		let id = asked_for_results();
		let directive = DirectiveId(7);
		fill_directive(directive);
		let by_it = Terms { directive: Some(directive), ..terms() };
		assert_noop!(narrow_under(id, by_it), Error::<Test>::LimitReached);
		fill_index_of_lakeside();
		assert_noop!(narrow(id), Error::<Test>::LimitReached);
		assert_eq!(status(id), RequestStatus::Open);
	});
}

#[test]
fn narrow_is_paid_and_normal() {
	build_and_execute(|| {
		let request = asked_for_results();
		let (patient, grantee) = (PATIENT_ANA, LAKESIDE_ONLY);
		let (scope, terms) = (scope(), terms());
		let call = Call::<Test>::narrow { patient, request, grantee, scope, terms };
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&ana()));
	});
}
