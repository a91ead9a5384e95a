//! `do_try_state` finds each state of papers, and of what organizations gave in a patient's name, that
//! must not be.

use super::{papers::*, *};
use crate::{GrantOf, Grants, PaperRecord, Papers, Withdrawals};
use salus_primitives::{
	custody::MAX_PAPER_AGE, PaperSigner, Protected, RepresentativeCapacity, SignedPaper,
};

/// Breaks the state in which there are a paper and a grant by a key that is kept, and expects it to be
/// found.
fn finds(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		lakeside_treats_omar();
		let terms = terms_until(NOW + DAY);
		let kept = signed(OMAR_KEPT_KEY);
		assert_ok!(Consent::grant(kept, PATIENT_OMAR, INSURER, scope(), terms));
		assert_ok!(record(PAPER));
		assert_eq!(Consent::do_try_state(), Ok(()));
		break_it();
		assert_eq!(Consent::do_try_state(), Err(expected.into()));
	});
}

fn change_paper(change: impl FnOnce(&mut PaperRecord)) {
	Papers::<Test>::mutate(PATIENT_OMAR, PAPER.document, |paper| change(paper.as_mut().unwrap()));
}

fn change_grant(id: GrantId, change: impl FnOnce(&mut GrantOf<Test>)) {
	Grants::<Test>::mutate(PATIENT_OMAR, id, |grant| change(grant.as_mut().unwrap()));
}

/// Of the custodian.
const KEPT: GrantId = GrantId(0);
/// Of the paper.
const SIGNED: GrantId = GrantId(1);

#[test]
fn try_state_finds_broken_papers() {
	finds("a paper's grant exists", || change_paper(|paper| paper.grant = GrantId(9)));
	let by_it = "a paper's grant is by that paper";
	finds(by_it, || change_paper(|paper| paper.grant = KEPT));
	finds(by_it, || change_paper(|paper| paper.organization = ST_MARY));
	finds(by_it, || {
		let paper = recorded(PAPER.document).unwrap();
		Papers::<Test>::insert(PATIENT_OMAR, [1; 32], paper);
	});
	finds(by_it, || change_grant(SIGNED, |grant| grant.right = Right::Patient));
	finds("a paper's grant is given when it is recorded", || {
		change_paper(|paper| paper.recorded_at = NOW - 1);
	});
	let in_time = "a paper is recorded after it is signed, and within its age";
	finds(in_time, || change_paper(|paper| paper.signed_at = NOW + 1));
	finds(in_time, || change_paper(|paper| paper.signed_at = NOW - MAX_PAPER_AGE));
	finds("a paper gives what is protected if the patient signed it", || {
		change_grant(SIGNED, |grant| grant.scope.protected = Protected::All);
		assert_eq!(Consent::do_try_state(), Ok(()));
		let parent = PaperSigner::Representative(RepresentativeCapacity::Parent);
		change_paper(|paper| paper.signer = parent);
	});
	finds("a grant by a paper has its record", || {
		Papers::<Test>::remove(PATIENT_OMAR, PAPER.document);
	});
	// The last moments that are right.
	new_test_ext().execute_with(|| {
		lakeside_treats_omar();
		assert_ok!(record(SignedPaper { signed_at: NOW, ..PAPER }));
		assert_eq!(Consent::do_try_state(), Ok(()));
		change_paper(|paper| paper.signed_at = NOW - MAX_PAPER_AGE + 1);
		assert_eq!(Consent::do_try_state(), Ok(()));
	});
}

#[test]
fn try_state_finds_what_organizations_gave_beyond_their_bounds() {
	finds("a custodian gives nothing protected", || {
		change_grant(KEPT, |grant| grant.scope.protected = Protected::All);
	});
	let bounded = "what is given in another's name is bounded";
	for id in [KEPT, SIGNED] {
		for purpose in Purpose::ALL.iter().filter(|one| !is_given_by_others(**one)) {
			finds(bounded, || {
				change_grant(id, |grant| {
					grant.scope.purposes = grant.scope.purposes.with(*purpose);
				});
			});
		}
		// Without an end, which research alone may be.
		finds(bounded, || {
			change_grant(id, |grant| {
				(grant.scope.purposes, grant.valid_until) = (Purpose::Hresch.into(), None);
			});
		});
	}
}

#[test]
fn try_state_finds_withdrawals_to_come() {
	finds("nothing is taken back in the future", || {
		Withdrawals::<Test>::insert(PATIENT_OMAR, NOW);
		assert_eq!(Consent::do_try_state(), Ok(()));
		Withdrawals::<Test>::insert(PATIENT_OMAR, NOW + 1);
	});
}
