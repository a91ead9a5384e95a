//! The terms of a grant: when it begins and ends, with which event, and for how many uses.

use super::*;
use crate::{Error, Grants};
use frame_support::assert_noop;
use salus_primitives::{Basis, Holder};
use salus_runtime_api::GrantStatus;

/// The purposes of research (45 CFR 164.508(c)(1)(v)).
const RESEARCH: [Purpose; 3] = [Purpose::Hresch, Purpose::Clintrch, Purpose::Dsrch];

/// Ana grants for these purposes under these terms.
fn grant_for(purposes: &[Purpose], terms: Terms) -> DispatchResult {
	let scope = Scope { purposes: Purposes::of(purposes), ..scope() };
	Consent::grant(ana(), PATIENT_ANA, LAKESIDE_ONLY, scope, terms)
}

fn stored() -> Grant<AccountId> {
	Grants::<Test>::get(PATIENT_ANA, GrantId(0)).unwrap()
}

fn ask_for(purpose: Purpose) -> Decision {
	decision(AccessRequest { purpose, ..request(DR_LINDQVIST, vec![lab_result()]) })
}

#[test]
fn terms_are_kept_as_they_are_given() {
	build_and_execute(|| {
		let terms = Terms {
			valid_from: Some(NOW + HOUR),
			valid_until: Some(NOW + DAY),
			ends_with: Some([0xE7; 32]),
			max_uses: Some(3),
			directive: Some(DirectiveId(7)),
		};
		ana_grants_under(LAKESIDE_ONLY, scope(), terms);
		let expected = Grant {
			granted_at: NOW,
			valid_from: NOW + HOUR,
			ends_with: Some([0xE7; 32]),
			max_uses: Some(3),
			directive: Some(DirectiveId(7)),
			..given(LAKESIDE_ONLY, scope(), NOW + DAY)
		};
		assert_eq!(stored(), expected);
		let view = Consent::grant_view(PATIENT_ANA, GrantId(0)).unwrap();
		assert_eq!((view.ends_with, view.max_uses, view.used), (Some([0xE7; 32]), Some(3), 0));
		assert_eq!(view.status, GrantStatus::NotYetValid);
	});
}

#[test]
fn a_grant_without_an_end_for_each_purpose_alone() {
	for purpose in Purpose::ALL {
		build_and_execute(|| {
			let endless = || grant_for(&[*purpose], Terms::default());
			if RESEARCH.contains(purpose) {
				assert_ok!(endless());
				assert_eq!(stored().valid_until, None);
			} else {
				assert_noop!(endless(), Error::<Test>::TooFar);
			}
		});
	}
}

#[test]
fn a_grant_without_an_end_for_research_and_another_purpose_fails() {
	build_and_execute(|| {
		for research in RESEARCH {
			for purpose in Purpose::ALL.iter().filter(|purpose| !RESEARCH.contains(purpose)) {
				let mixed = grant_for(&[research, *purpose], Terms::default());
				assert_noop!(mixed, Error::<Test>::TooFar);
			}
		}
		let [one, two, three] = RESEARCH;
		for purposes in [&[one, two][..], &[one, three], &[two, three], &RESEARCH] {
			assert_ok!(grant_for(purposes, Terms::default()));
		}
		// With an end they can be mixed.
		assert_ok!(grant_for(&[one, Purpose::Treat], terms_until(NOW + DAY)));
	});
}

#[test]
fn a_grant_without_an_end_holds_until_it_is_revoked() {
	build_and_execute(|| {
		assert_ok!(grant_for(&RESEARCH, Terms::default()));
		for now in [NOW, NOW + MAX_VALIDITY, NOW + 9 * MAX_VALIDITY, u64::MAX - 1] {
			set_time(now);
			let decision = ask_for(Purpose::Dsrch);
			let by = |basis| basis == Basis::Grant(GrantId(0));
			assert!(matches!(decision, Decision::Permit { basis, until: None, .. } if by(basis)));
		}
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		assert_eq!(ask_for(Purpose::Dsrch), denied(DenyReason::NoGrant));
	});
}

#[test]
fn a_grant_without_an_end_begins_within_the_longest_validity() {
	build_and_execute(|| {
		let last = NOW + MAX_VALIDITY;
		let begin =
			|moment| grant_for(&RESEARCH, Terms { valid_from: Some(moment), ..Terms::default() });
		assert_noop!(begin(last + 1), Error::<Test>::TooFar);
		assert_noop!(begin(u64::MAX), Error::<Test>::TooFar);
		assert_ok!(begin(last));
		set_time(last - 1);
		assert_eq!(ask_for(Purpose::Hresch), denied(DenyReason::NoGrant));
		set_time(last);
		assert!(ask_for(Purpose::Hresch).is_permit());
	});
}

#[test]
fn a_grant_for_research_may_have_an_end() {
	build_and_execute(|| {
		let last = NOW + MAX_VALIDITY;
		assert_noop!(grant_for(&RESEARCH, terms_until(last + 1)), Error::<Test>::TooFar);
		assert_ok!(grant_for(&RESEARCH, terms_until(last)));
		set_time(last - 1);
		assert!(ask_for(Purpose::Hresch).is_permit());
		set_time(last);
		assert_eq!(ask_for(Purpose::Hresch), denied(DenyReason::NoGrant));
	});
}

#[test]
fn a_grant_without_an_end_is_cited_first() {
	build_and_execute(|| {
		let research = Scope { purposes: Purpose::Hresch.into(), ..scope() };
		let until = NOW + MAX_VALIDITY;
		ana_grants_until(LAKESIDE_ONLY, research, until);
		let endless = ana_grants_under(LAKESIDE_ONLY, research, Terms::default());
		let cited = || match ask_for(Purpose::Hresch) {
			Decision::Permit { basis, until, .. } => (basis, until),
			Decision::Deny { .. } => panic!("two grants cover it"),
		};
		assert_eq!(cited(), (Basis::Grant(endless), None));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, endless));
		assert_eq!(cited(), (Basis::Grant(GrantId(0)), Some(until)));
	});
}

#[test]
fn a_grant_for_no_use_fails() {
	build_and_execute(|| {
		let outcome = grant_for(&[Purpose::Treat], terms_for_uses(0));
		assert_noop!(outcome, Error::<Test>::Empty);
		for uses in [1, u32::MAX] {
			assert_ok!(grant_for(&[Purpose::Treat], terms_for_uses(uses)));
		}
	});
}

/// Else every member could take them.
#[test]
fn a_grant_whose_uses_are_counted_names_who_takes_them() {
	build_and_execute(|| {
		let of_anybody = Scope { holder: Holder::Any, ..scope() };
		let grant = |scope, terms| Consent::grant(ana(), PATIENT_ANA, LAKESIDE_ONLY, scope, terms);
		let counted = terms_for_uses(1);
		assert_noop!(grant(of_anybody, counted), Error::<Test>::HolderNotNamed);
		assert_ok!(grant(of_anybody, Terms { max_uses: None, ..counted }));
		assert_ok!(grant(scope(), counted));
	});
}

/// The event is nobody's to see here: the grant ends by its end, or when it is ended.
#[test]
fn a_grant_that_ends_with_an_event_ends_by_somebody_who_saw_it() {
	build_and_execute(|| {
		let terms = Terms { ends_with: Some([0xE7; 32]), ..terms_until(NOW + DAY) };
		assert_ok!(grant_for(&[Purpose::Treat], terms));
		set_time(NOW + DAY - 1);
		assert!(ask_for(Purpose::Treat).is_permit());
		let lakeside = RuntimeOrigin::signed(LAKESIDE_ADMIN);
		assert_ok!(Consent::give_back(lakeside, PATIENT_ANA, GrantId(0)));
		assert_eq!(stored().ends_with, Some([0xE7; 32]));
	});
	build_and_execute(|| {
		// An event is no end: without one it is for research alone.
		let terms = Terms { ends_with: Some([0xE7; 32]), ..Terms::default() };
		assert_noop!(grant_for(&[Purpose::Treat], terms), Error::<Test>::TooFar);
		assert_ok!(grant_for(&[Purpose::Clintrch], terms));
	});
}
