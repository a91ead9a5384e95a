//! What a receipt is good for: for which grant, which holder, and how long.

use super::*;
use crate::{rule::HeldReceipt, Error, RECEIPT_LIFETIME};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use salus_primitives::{
	Basis, DataCategory, Holder, LegalBasis, Obligation, Obligations, ReceiptId, Role,
};

const END: u64 = NOW + 30 * DAY;

/// Ana lets Lakeside look so many times.
fn ana_counts(uses: u32) -> GrantId {
	ana_grants_under(LAKESIDE_ONLY, scope(), terms_for_uses(uses))
}

/// St Mary takes a use of a grant; the receipt.
fn take(grant: GrantId) -> ReceiptId {
	assert_ok!(Consent::take_use(RuntimeOrigin::signed(DR_OKAFOR), PATIENT_ANA, grant));
	let number = crate::Grants::<Test>::get(PATIENT_ANA, grant).unwrap().used;
	ReceiptId { grant, number }
}

fn receipt(grant: u32, number: u32) -> ReceiptId {
	ReceiptId { grant: GrantId(grant), number }
}

/// What Lakeside's doctor is answered when this receipt is named.
fn ask(receipt: impl Into<Option<ReceiptId>>) -> Decision {
	let receipt = receipt.into();
	decision(AccessRequest { receipt, ..request(DR_LINDQVIST, vec![lab_result()]) })
}

/// Permitted by this grant, if a use is taken first.
fn take_first(id: GrantId) -> Decision {
	let obligations = Obligation::TakeReceipt.into();
	Decision::Permit { basis: Basis::Grant(id), obligations, until: Some(END) }
}

/// Permitted by this grant until a moment, and nothing is to be taken.
fn go_on(id: GrantId, until: u64) -> Decision {
	let obligations = Obligations::empty();
	Decision::Permit { basis: Basis::Grant(id), obligations, until: Some(until) }
}

/// Every receipt beside every number of uses taken, of two that there are.
#[test]
fn a_receipt_outlasts_the_last_use() {
	build_and_execute(|| {
		let id = ana_counts(2);
		let soon = NOW + RECEIPT_LIFETIME;
		for taken in 0..=2 {
			let without = if taken < 2 { take_first(id) } else { denied(DenyReason::UsedUp) };
			assert_eq!(ask(None), without, "{taken} were taken");
			for number in [0, 1, 2, 3, u32::MAX] {
				let is_taken = (1..=taken).contains(&number);
				let expected = if is_taken { go_on(id, soon) } else { without };
				assert_eq!(ask(receipt(0, number)), expected, "{number} of {taken}");
			}
			if taken < 2 {
				take(id);
			}
		}
	});
}

#[test]
fn a_receipt_counts_for_an_hour() {
	build_and_execute(|| {
		assert_eq!(RECEIPT_LIFETIME, HOUR);
		let id = ana_counts(2);
		let taken_at = NOW + 5;
		set_time(taken_at);
		let first = take(id);
		set_time(taken_at + RECEIPT_LIFETIME - 1);
		assert_eq!(ask(first), go_on(id, taken_at + RECEIPT_LIFETIME));
		set_time(taken_at + RECEIPT_LIFETIME);
		// As if none was named: another is to be taken, as long as there is one.
		assert_eq!(ask(first), take_first(id));
		let second = take(id);
		assert_eq!(ask(second), go_on(id, taken_at + 2 * RECEIPT_LIFETIME));
		assert_eq!(ask(first), denied(DenyReason::UsedUp));
		set_time(taken_at + 2 * RECEIPT_LIFETIME);
		assert_eq!(ask(second), denied(DenyReason::UsedUp));
		set_time(END - 1);
		assert_eq!(ask(second), denied(DenyReason::UsedUp));
	});
}

#[test]
fn what_rests_on_a_receipt_ends_with_the_grant_if_that_is_sooner() {
	build_and_execute(|| {
		let until = NOW + 10;
		let terms = Terms { max_uses: Some(1), ..terms_until(until) };
		let id = ana_grants_under(LAKESIDE_ONLY, scope(), terms);
		let taken = take(id);
		assert_eq!(ask(taken), go_on(id, until));
		set_time(until);
		assert_eq!(ask(taken), denied(DenyReason::NoGrant));
	});
	build_and_execute(|| {
		let purposes = Purpose::Hresch.into();
		let terms = Terms { max_uses: Some(1), ..Terms::default() };
		let id = ana_grants_under(LAKESIDE_ONLY, Scope { purposes, ..scope() }, terms);
		let receipt = Some(take(id));
		let asked = request(DR_LINDQVIST, vec![lab_result()]);
		let found = decision(AccessRequest { receipt, purpose: Purpose::Hresch, ..asked });
		let soon = NOW + RECEIPT_LIFETIME;
		assert!(matches!(found, Decision::Permit { until: Some(until), .. } if until == soon));
	});
}

#[test]
fn a_receipt_counts_for_its_grant_alone() {
	build_and_execute(|| {
		let (first, second) = (ana_counts(1), ana_counts(1));
		let taken = take(first);
		assert_eq!(ask(None), take_first(second));
		// The other would be cited, did the receipt count for it or for none.
		assert_eq!(ask(taken), go_on(first, NOW + RECEIPT_LIFETIME));
		let of_second = ReceiptId { grant: second, ..taken };
		assert_eq!(ask(of_second), take_first(second));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, first));
		assert_eq!(ask(taken), take_first(second));
		take(second);
		assert_eq!(ask(taken), denied(DenyReason::UsedUp));
		assert_eq!(ask(of_second), go_on(second, NOW + RECEIPT_LIFETIME));
		// Of no grant of hers, though Ben gave one of that number.
		let ben = RuntimeOrigin::signed(NURSE_BEN);
		let terms = terms_for_uses(1);
		for _ in 0..3 {
			assert_ok!(Consent::grant(ben.clone(), PATIENT_BEN, LAKESIDE_ONLY, scope(), terms));
		}
		let st_mary = RuntimeOrigin::signed(DR_OKAFOR);
		assert_ok!(Consent::take_use(st_mary, PATIENT_BEN, GrantId(2)));
		assert_eq!(ask(receipt(2, 1)), denied(DenyReason::UsedUp));
	});
}

#[test]
fn a_receipt_counts_for_the_holder_that_took_it() {
	build_and_execute(|| {
		let id = ana_counts(2);
		let named = take(id);
		let held = |holder, receipt| {
			let question = Question { holder, receipt, ..treat_by(UMBRELLA_ADMIN) };
			Consent::facts(PATIENT_ANA, &question).expect("all are members").receipt
		};
		let valid_until = NOW + RECEIPT_LIFETIME;
		assert_eq!(held(ST_MARY, Some(named)), Some(HeldReceipt { grant: id, valid_until }));
		assert_eq!(held(ST_MARY, None), None);
		assert_eq!(held(ST_MARY, Some(receipt(0, 2))), None);
		assert_eq!(held(LAKESIDE, Some(named)), None);
		set_time(valid_until);
		assert_eq!(held(ST_MARY, Some(named)), None);
	});
}

/// The one that was taken is used before another is.
#[test]
fn the_grant_of_which_a_use_was_taken_is_cited_before_other_counted_ones() {
	build_and_execute(|| {
		let terms = Terms { max_uses: Some(2), ..terms_until(NOW + DAY) };
		let short = ana_grants_under(LAKESIDE_ONLY, scope(), terms);
		let long = ana_counts(2);
		assert_eq!(ask(None), take_first(long));
		assert_eq!(ask(take(short)), go_on(short, NOW + RECEIPT_LIFETIME));
		assert_eq!(ask(take(long)), go_on(long, NOW + RECEIPT_LIFETIME));
		// But none has to be used where one is not counted, be it the shortest.
		let uncounted = ana_grants_until(LAKESIDE_ONLY, scope(), NOW + 10);
		for receipt in [None, Some(receipt(short.0, 1)), Some(receipt(long.0, 1))] {
			assert_eq!(ask(receipt), go_on(uncounted, NOW + 10));
		}
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, uncounted));
		assert_eq!(ask(None), take_first(long));
	});
}

/// No receipt makes a grant cover what it does not.
#[test]
fn a_receipt_does_not_widen_its_grant() {
	build_and_execute(|| {
		let id = ana_counts(1);
		let receipt = Some(take(id));
		let asked = |record, purpose| {
			let asked = request(DR_LINDQVIST, vec![record]);
			decision(AccessRequest { receipt, purpose, ..asked })
		};
		let image = RecordFacts { category: DataCategory::Imaging, ..lab_result() };
		assert_eq!(asked(image, Purpose::Treat), denied(DenyReason::Category));
		assert_eq!(asked(lab_result(), Purpose::Coc), denied(DenyReason::Purpose));
		let other = AccessRequest { receipt, ..request(UMBRELLA_ADMIN, vec![lab_result()]) };
		assert_eq!(decision(other), denied(DenyReason::NoGrant));
	});
}

#[test]
fn a_receipt_is_needed_for_counted_grants_alone() {
	build_and_execute(|| {
		let id = ana_grants(LAKESIDE_ONLY, scope());
		for named in [None, Some(receipt(0, 0)), Some(receipt(0, 1)), Some(receipt(7, 1))] {
			assert_eq!(ask(named), go_on(id, END));
		}
	});
}

#[test]
fn a_receipt_is_never_taken_by_asking() {
	build_and_execute(|| {
		ana_counts(1);
		assert_storage_noop!(assert!(ask(None).is_permit()));
		assert_storage_noop!(assert!(ask(receipt(0, 1)).is_permit()));
		assert_eq!(ask(receipt(0, 1)), take_first(GrantId(0)));
	});
}

/// Else nothing could stop what goes on under a receipt.
#[test]
fn a_receipt_ends_with_its_grant() {
	build_and_execute(|| {
		let terms = Terms { directive: Some(DirectiveId(7)), ..terms_for_uses(1) };
		let id = ana_grants_under(LAKESIDE_ONLY, scope(), terms);
		let taken = take(id);
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, id));
		assert_eq!(ask(taken), denied(DenyReason::Suspended));
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, id));
		assert!(ask(taken).is_permit());
		let end = || Consent::revoke_directive(ana(), PATIENT_ANA, DirectiveId(7));
		assert_ok!(end());
		assert_eq!(ask(taken), denied(DenyReason::NoGrant));
		assert_eq!(live(PATIENT_ANA, &LAKESIDE_ONLY), Vec::<u32>::new());
		assert_noop!(end(), Error::<Test>::Revoked);
	});
}

#[test]
fn a_receipt_is_beaten_by_a_restriction() {
	build_and_execute(|| {
		let taken = take(ana_counts(1));
		ana_restricts(reaching_everything(), but(&[]));
		assert_eq!(ask(taken), denied(DenyReason::Restricted));
	});
}

/// Neither the holder, the patient nor who cites a law rests on it.
#[test]
fn a_receipt_changes_nothing_where_no_grant_is_needed() {
	build_and_execute(|| {
		Members::mutate(|members| members.insert(UMBRELLA, Role::Regulator.into()));
		let receipt = Some(take(ana_counts(1)));
		let law = Some(LegalBasis::PublicHealth);
		for (requester, purpose) in [
			(ANA_KEY, Purpose::Treat),
			(DR_OKAFOR, Purpose::Treat),
			(UMBRELLA_ADMIN, Purpose::Pubhlth),
		] {
			let asked = AccessRequest { purpose, law, ..request(requester, vec![lab_result()]) };
			let without = decision(asked.clone());
			assert!(matches!(without, Decision::Permit { until: None, .. }));
			assert_eq!(decision(AccessRequest { receipt, ..asked }), without);
		}
	});
}

/// Any number of records may be asked about on one: what is one use, the holder answers for.
#[test]
fn a_receipt_is_for_all_records_of_a_question() {
	build_and_execute(|| {
		let id = ana_counts(1);
		let receipt = Some(take(id));
		let records = vec![lab_result(); 3];
		let found =
			Consent::check_access(AccessRequest { receipt, ..request(DR_LINDQVIST, records) });
		assert_eq!(found, Ok(vec![go_on(id, NOW + RECEIPT_LIFETIME); 3]));
	});
}

/// Whoever holds other records of hers has no part in it.
#[test]
fn a_receipt_of_another_holder_is_not_to_be_had() {
	build_and_execute(|| {
		let holder = Holder::Organization(LAKESIDE);
		let terms = terms_for_uses(1);
		let of_lakeside = ana_grants_under(INSURER, Scope { holder, ..scope() }, terms);
		let of_st_mary = ana_grants_under(INSURER, scope(), terms);
		let lakeside = RuntimeOrigin::signed(LAKESIDE_ADMIN);
		let outcome = Consent::take_use(lakeside.clone(), PATIENT_ANA, of_st_mary);
		assert_noop!(outcome, Error::<Test>::NotAuthorized);
		assert_ok!(Consent::take_use(lakeside, PATIENT_ANA, of_lakeside));
		let receipt = Some(receipt(of_lakeside.0, 1));
		let asked = |holder| {
			let asked = request(UMBRELLA_ADMIN, vec![lab_result()]);
			decision(AccessRequest { holder, receipt, ..asked })
		};
		assert_eq!(asked(LAKESIDE), go_on(of_lakeside, NOW + RECEIPT_LIFETIME));
		assert_eq!(asked(ST_MARY), take_first(of_st_mary));
	});
}
