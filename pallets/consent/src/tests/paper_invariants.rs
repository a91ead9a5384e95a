//! `do_try_state` finds each state of papers, and of what organizations gave in a patient's name, that
//! must not be.

use super::{papers::*, *};
use crate::{GrantOf, Grants, PaperRecord, Papers, Withdrawals};
use salus_primitives::{
	custody::{LASTS_IN_ANOTHERS_NAME, MAX_PAPER_AGE},
	PaperSigner, Protected, RepresentativeCapacity, SignedPaper,
};

/// Breaks the state in which there are a paper and a grant by who keeps the key, and expects it to be
/// found.
fn finds(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		lakeside_treats_omar();
		let terms = terms_until(NOW + DAY);
		let desk = signed(DR_OKAFOR);
		assert_ok!(Consent::grant(desk, PATIENT_OMAR, INSURER, scope(), terms));
		assert_ok!(record(PAPER));
		assert_eq!(Consent::do_try_state(), Ok(()));
		break_it();
		assert_eq!(Consent::do_try_state(), Err(expected.into()));
	});
}

fn change_paper(change: impl FnOnce(&mut PaperRecord)) {
	Papers::<Test>::mutate(LAKESIDE, PAPER.document, |paper| change(paper.as_mut().unwrap()));
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
	finds("a paper's grant exists", || change_paper(|paper| paper.patient = PATIENT_ANA));
	let by_it = "a paper's grant is by that paper";
	finds(by_it, || change_paper(|paper| paper.grant = KEPT));
	for (organization, document) in [(LAKESIDE, [1; 32]), (ST_MARY, PAPER.document)] {
		finds(by_it, || {
			let paper = recorded(PAPER.document).unwrap();
			Papers::<Test>::insert(organization, document, paper);
		});
	}
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
		Papers::<Test>::remove(LAKESIDE, PAPER.document);
	});
	finds("a paper is of no directive", || {
		let items = BoundedVec::truncate_from(vec![crate::DirectiveItem::Grant(SIGNED)]);
		crate::Directives::<Test>::insert(PATIENT_OMAR, DirectiveId(7), items);
		change_grant(SIGNED, |grant| grant.directive = Some(DirectiveId(7)));
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
	let plain = "a custodian gives nothing protected or confidential";
	finds(plain, || change_grant(KEPT, |grant| grant.scope.protected = Protected::All));
	finds(plain, || {
		change_grant(KEPT, |grant| grant.scope.confidentiality = Confidentiality::R);
	});
	finds("a custodian gives nothing to itself", || {
		let right = Right::Custodian { organization: UMBRELLA };
		change_grant(KEPT, |grant| grant.right = right);
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
		finds(bounded, || {
			change_grant(id, |grant| {
				grant.scope.actions = grant.scope.actions.with(Action::Reshare);
			});
		});
		// A year, and no more, nor without an end, which research alone may be.
		finds(bounded, || {
			let year = NOW + LASTS_IN_ANOTHERS_NAME;
			change_grant(id, |grant| grant.valid_until = Some(year));
			assert_eq!(Consent::do_try_state(), Ok(()));
			change_grant(id, |grant| grant.valid_until = Some(year + 1));
		});
		finds(bounded, || {
			change_grant(id, |grant| {
				(grant.scope.purposes, grant.valid_until) = (Purpose::Hresch.into(), None);
			});
		});
		// To nobody in particular.
		finds(bounded, || {
			let before = Grants::<Test>::get(PATIENT_OMAR, id).unwrap().grantee;
			crate::LiveGrants::<Test>::remove(PATIENT_OMAR, before.kind());
			let index = BoundedVec::truncate_from(vec![id]);
			let anybody = Grantee::<AccountId>::AnyMember;
			crate::LiveGrants::<Test>::insert(PATIENT_OMAR, anybody.kind(), index);
			change_grant(id, |grant| grant.grantee = anybody);
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
