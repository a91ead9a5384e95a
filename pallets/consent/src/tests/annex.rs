//! What stands in an annex: each way to declare one, with each way to open it, for records of each
//! kind; in a grant, in a restriction.

use super::*;
use crate::Error;
use frame_support::{assert_noop, assert_ok};
use salus_commitments::AnnexOpening;
use salus_primitives::{
	Annex, AnnexHash, Author, Basis, Leaf, Protected, RecordOrigin, Sensitivities, Sensitivity,
};
use salus_runtime_api::{QueryFailure, MAX_OPENINGS};

/// Keys as annexes name them; the pallet does not compare them with accounts.
const OKAFOR: [u8; 32] = [0x0A; 32];
const LINDQVIST: [u8; 32] = [0x0B; 32];
/// An encounter and a care plan, by their keyed identifiers.
const STAY: [u8; 32] = [0x51; 32];
const PLAN: [u8; 32] = [0x52; 32];
const LEAF: Leaf = Leaf([0x1E; 32]);

fn author(organization: OrganizationId, account: Option<[u8; 32]>) -> Author {
	Author { organization, account }
}

/// By Dr Okafor, in a stay and under a plan.
fn origin() -> RecordOrigin {
	RecordOrigin {
		author: author(ST_MARY, Some(OKAFOR)),
		encounter: Some(STAY),
		care_plan: Some(PLAN),
		leaf: Some(LEAF),
	}
}

fn opening(annex: &Annex) -> AnnexOpening {
	AnnexOpening { salt: [7; 32], annex: annex.clone() }
}

fn hash(annex: &Annex) -> AnnexHash {
	opening(annex).hash()
}

/// Names a sensitivity, and narrows to nothing.
fn hiv() -> Annex {
	Annex::of(Sensitivity::Hiv.into())
}

/// Names a sensitivity, and narrows to the author of the record.
fn hiv_by_okafor() -> Annex {
	narrowed(Sensitivity::Hiv.into(), &[author(ST_MARY, Some(OKAFOR))], &[], &[])
}

fn narrowed(
	sensitivities: Sensitivities,
	authors: &[Author],
	contexts: &[[u8; 32]],
	records: &[Leaf],
) -> Annex {
	Annex::new(sensitivities, authors.to_vec(), contexts.to_vec(), records.to_vec()).unwrap()
}

fn record_of(sensitivities: &[Sensitivity]) -> RecordFacts {
	let sensitivities = Sensitivities::of(sensitivities);
	RecordFacts { sensitivities, origin: Some(origin()), ..lab_result() }
}

/// What Lakeside's doctor is answered about a record, with these openings.
fn ask(record: RecordFacts, annexes: &[AnnexOpening]) -> Decision {
	let annexes = annexes.to_vec();
	decision(AccessRequest { annexes, ..request(DR_LINDQVIST, vec![record]) })
}

/// Nothing, or the reason of a refusal.
fn refusal(decision: Decision) -> Option<DenyReason> {
	match decision {
		Decision::Permit { basis, .. } => {
			assert_eq!(basis, Basis::Grant(GrantId(0)));
			None
		}
		Decision::Deny { reason, .. } => Some(reason),
	}
}

/// The answer about a record under a grant of this protection.
fn granted(
	protected: Protected,
	record: RecordFacts,
	annexes: &[AnnexOpening],
) -> Option<DenyReason> {
	let mut answer = None;
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, Scope { protected, ..scope() });
		answer = refusal(ask(record, annexes));
	});
	answer
}

/// The answer about a record beside a restriction of this protection, where a grant covers all.
fn restricted(
	protected: Protected,
	record: RecordFacts,
	annexes: &[AnnexOpening],
) -> Option<DenyReason> {
	let mut answer = None;
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, widest_scope());
		ana_restricts(Scope { protected, ..reaching_everything() }, but(&[]));
		answer = refusal(ask(record, annexes));
	});
	answer
}

/// Each declaration of each annex, with each opening, and whether that fits.
fn declared_and_opened() -> Vec<(Protected, Vec<AnnexOpening>, bool)> {
	let mut all = Vec::new();
	let other_salt = |annex: &Annex| AnnexOpening { salt: [8; 32], annex: annex.clone() };
	for annex in [hiv(), hiv_by_okafor()] {
		let another = if annex == hiv() { hiv_by_okafor() } else { hiv() };
		let narrows = annex == hiv_by_okafor();
		for (protected, is_declared_as_it_is) in [
			(Protected::Annex(hash(&annex)), !narrows),
			(Protected::Particular(hash(&annex)), narrows),
		] {
			for (opened, is_right) in [
				(vec![], false),
				(vec![opening(&annex)], true),
				(vec![opening(&another), opening(&annex)], true),
				(vec![other_salt(&annex)], false),
				(vec![opening(&another)], false),
				(vec![opening(&Annex::of(Sensitivities::all()))], false),
			] {
				all.push((protected, opened, is_declared_as_it_is && is_right));
			}
		}
	}
	all
}

const RECORDS: [&[Sensitivity]; 4] =
	[&[], &[Sensitivity::Hiv], &[Sensitivity::Mh], &[Sensitivity::Hiv, Sensitivity::Mh]];

/// A signed document is committed to with the rest, and decides nothing: under a grant and beside a
/// restriction, the annex opened or not.
#[test]
fn a_signed_document_neither_permits_nor_withholds() {
	for annex in [Annex::default(), hiv(), hiv_by_okafor()] {
		let signed = annex.clone().with_document(Some([0xD0; 32]));
		let protection = |annex: &Annex| match annex.narrows() {
			true => Protected::Particular(hash(annex)),
			false => Protected::Annex(hash(annex)),
		};
		assert_ne!(hash(&signed), hash(&annex));
		for codes in RECORDS {
			for ask in [granted, restricted] {
				let answer = |annex: &Annex, opened: &[AnnexOpening]| {
					ask(protection(annex), record_of(codes), opened)
				};
				let plain = answer(&annex, &[opening(&annex)]);
				assert_eq!(answer(&signed, &[opening(&signed)]), plain, "{codes:?}");
				assert_eq!(answer(&signed, &[]), answer(&annex, &[]), "{codes:?}");
				// Without its document it is another annex, which opens nothing.
				assert_eq!(answer(&signed, &[opening(&annex)]), answer(&annex, &[]), "{codes:?}");
			}
		}
	}
}

#[test]
fn grant_with_an_annex_covers_what_its_opening_names() {
	use DenyReason::{AnnexMissing, Sensitivity};
	for (protected, opened, fits) in declared_and_opened() {
		let answers = RECORDS.map(|codes| granted(protected, record_of(codes), &opened));
		let expected = match (protected, fits) {
			(_, true) => [None, None, Some(Sensitivity), Some(Sensitivity)],
			(Protected::Annex(_), false) => {
				[None, Some(AnnexMissing), Some(AnnexMissing), Some(AnnexMissing)]
			}
			(_, false) => [Some(AnnexMissing); 4],
		};
		assert_eq!(answers, expected, "{protected:?}, {opened:?}");
	}
}

#[test]
fn restriction_with_an_annex_reaches_everything_until_it_is_opened() {
	use DenyReason::{Restricted, RestrictionUnopened};
	for (protected, opened, fits) in declared_and_opened() {
		let answers = RECORDS.map(|codes| restricted(protected, record_of(codes), &opened));
		let expected = if fits {
			[None, Some(Restricted), None, Some(Restricted)]
		} else {
			[Some(RestrictionUnopened); 4]
		};
		assert_eq!(answers, expected, "{protected:?}, {opened:?}");
	}
}

#[test]
fn opening_of_an_annex_that_nobody_names_does_nothing() {
	let all = [opening(&Annex::of(Sensitivities::all())), opening(&hiv_by_okafor())];
	for codes in RECORDS {
		let record = record_of(codes);
		for protected in [Protected::None, Protected::All] {
			assert_eq!(granted(protected, record, &all), granted(protected, record, &[]));
			assert_eq!(restricted(protected, record, &all), restricted(protected, record, &[]));
		}
	}
}

/// A grant means what it names, a restriction with all that the standard puts below it.
#[test]
fn descendants_are_meant_by_restrictions_alone() {
	for (named, carried, is_below) in [
		(Sensitivity::Spi, Sensitivity::Ethud, true),
		(Sensitivity::Spi, Sensitivity::Psythpn, true),
		(Sensitivity::Bh, Sensitivity::Cogn, true),
		(Sensitivity::Sud, Sensitivity::Opioidud, true),
		(Sensitivity::Sud, Sensitivity::Spi, false),
		(Sensitivity::Eth, Sensitivity::Sud, false),
		(Sensitivity::Mh, Sensitivity::Psythpn, false),
	] {
		let annex = Annex::of(named.into());
		let (protected, opened) = (Protected::Annex(hash(&annex)), [opening(&annex)]);
		let record = record_of(&[carried]);
		assert_eq!(granted(protected, record, &opened), Some(DenyReason::Sensitivity));
		let reached = restricted(protected, record, &opened) == Some(DenyReason::Restricted);
		assert_eq!(reached, is_below, "{named} {carried}");
		// Itself is meant by both.
		let same = record_of(&[named]);
		assert_eq!(granted(protected, same, &opened), None);
		assert_eq!(restricted(protected, same, &opened), Some(DenyReason::Restricted));
	}
}

/// An annex that names nothing says of a grant what `None` says, of a restriction what `All` says.
#[test]
fn annex_that_names_nothing() {
	let empty = Annex::default();
	let (protected, opened) = (Protected::Annex(hash(&empty)), [opening(&empty)]);
	let (plain, delicate) = (record_of(&[]), record_of(&[Sensitivity::Hiv]));
	assert_eq!(granted(protected, plain, &opened), None);
	assert_eq!(granted(protected, delicate, &opened), Some(DenyReason::Sensitivity));
	for record in [plain, delicate] {
		assert_eq!(restricted(protected, record, &opened), Some(DenyReason::Restricted));
	}
}

/// Each list, beside each way in which a record's origin is, is not, or is not known to be in it.
#[test]
fn annex_that_narrows_admits_what_is_in_all_its_lists() {
	let known = Some(origin());
	let with = |change: fn(&mut RecordOrigin)| {
		let mut origin = origin();
		change(&mut origin);
		Some(origin)
	};
	let no_account = with(|origin| origin.author.account = None);
	let elsewhere = with(|origin| origin.author.organization = LAKESIDE);
	let no_stay = with(|origin| origin.encounter = None);
	let no_context = with(|origin| (origin.encounter, origin.care_plan) = (None, None));
	let no_leaf = with(|origin| origin.leaf = None);
	let other_leaf = with(|origin| origin.leaf = Some(Leaf([0x1F; 32])));
	let okafor = author(ST_MARY, Some(OKAFOR));
	let (lindqvist, whole) = (author(ST_MARY, Some(LINDQVIST)), author(ST_MARY, None));
	for (authors, contexts, records, origin, is_covered, is_reached) in [
		(vec![okafor], vec![], vec![], known, true, true),
		(vec![lindqvist], vec![], vec![], known, false, false),
		(vec![lindqvist, okafor], vec![], vec![], known, true, true),
		(vec![whole], vec![], vec![], known, true, true),
		(vec![whole], vec![], vec![], elsewhere, false, false),
		(vec![okafor], vec![], vec![], elsewhere, false, false),
		// Any account of the organization may have written it.
		(vec![okafor], vec![], vec![], no_account, false, true),
		(vec![whole], vec![], vec![], no_account, true, true),
		(vec![okafor], vec![], vec![], None, false, true),
		(vec![], vec![STAY], vec![], known, true, true),
		(vec![], vec![PLAN], vec![], known, true, true),
		(vec![], vec![PLAN], vec![], no_stay, true, true),
		(vec![], vec![STAY], vec![], no_stay, false, false),
		(vec![], vec![STAY, PLAN], vec![], no_context, false, false),
		(vec![], vec![STAY], vec![], None, false, true),
		(vec![], vec![], vec![LEAF], known, true, true),
		(vec![], vec![], vec![LEAF], other_leaf, false, false),
		(vec![], vec![], vec![LEAF], no_leaf, false, true),
		(vec![], vec![], vec![LEAF], None, false, true),
		// All of several lists.
		(vec![okafor], vec![STAY], vec![LEAF], known, true, true),
		(vec![okafor], vec![STAY], vec![LEAF], other_leaf, false, false),
		(vec![okafor], vec![STAY], vec![LEAF], no_stay, false, false),
		(vec![lindqvist], vec![STAY], vec![LEAF], known, false, false),
		(vec![okafor], vec![STAY], vec![LEAF], None, false, true),
	] {
		let annex = narrowed(Sensitivities::empty(), &authors, &contexts, &records);
		let (protected, opened) = (Protected::Particular(hash(&annex)), [opening(&annex)]);
		let record = RecordFacts { origin, ..lab_result() };
		let covered = granted(protected, record, &opened);
		assert_eq!(covered, (!is_covered).then_some(DenyReason::Origin), "{annex:?} {origin:?}");
		let reached = restricted(protected, record, &opened);
		assert_eq!(reached, is_reached.then_some(DenyReason::Restricted), "{annex:?} {origin:?}");
	}
}

#[test]
fn origin_is_not_asked_for_where_no_annex_narrows() {
	let record = RecordFacts { origin: None, ..record_of(&[Sensitivity::Hiv]) };
	let (protected, opened) = (Protected::Annex(hash(&hiv())), [opening(&hiv())]);
	assert_eq!(granted(protected, record, &opened), None);
	assert_eq!(granted(Protected::All, record, &[]), None);
	assert_eq!(restricted(protected, record, &opened), Some(DenyReason::Restricted));
}

/// A restriction that surely reaches is named before one that may.
#[test]
fn restriction_that_is_not_opened_comes_after_one_that_reaches() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, widest_scope());
		let unopened = Scope { protected: Protected::Annex(hash(&hiv())), ..reaching_everything() };
		ana_restricts(unopened, but(&[]));
		let plain = record_of(&[]);
		assert_eq!(refusal(ask(plain, &[])), Some(DenyReason::RestrictionUnopened));
		ana_restricts(reaching_everything(), but(&[]));
		assert_eq!(refusal(ask(plain, &[])), Some(DenyReason::Restricted));
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, RestrictionId(1)));
		assert_eq!(refusal(ask(plain, &[])), Some(DenyReason::RestrictionUnopened));
		// Of two annexes one opening is not enough.
		let other = Annex::of(Sensitivity::Mh.into());
		let second = Scope { protected: Protected::Annex(hash(&other)), ..reaching_everything() };
		ana_restricts(second, but(&[]));
		for (opened, expected) in [
			(vec![opening(&hiv())], Some(DenyReason::RestrictionUnopened)),
			(vec![opening(&other)], Some(DenyReason::RestrictionUnopened)),
			(vec![opening(&hiv()), opening(&other)], None),
		] {
			assert_eq!(refusal(ask(plain, &opened)), expected);
		}
		// Where nothing is granted, it does not show.
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::NoGrant));
	});
}

#[test]
fn restriction_that_is_not_opened_leaves_what_is_outside_of_its_clear_scope() {
	for scope in [
		Scope { purposes: Purpose::Hpaymt.into(), ..reaching_everything() },
		Scope { actions: Action::Correct.into(), ..reaching_everything() },
		Scope { confidentiality: Confidentiality::R, ..reaching_everything() },
		Scope {
			categories: salus_primitives::DataCategory::Imaging.into(),
			..reaching_everything()
		},
		Scope { holder: salus_primitives::Holder::Organization(UMBRELLA), ..reaching_everything() },
	] {
		build_and_execute(|| {
			ana_grants(LAKESIDE_ONLY, widest_scope());
			let protected = Protected::Particular(hash(&hiv_by_okafor()));
			ana_restricts(Scope { protected, ..scope }, but(&[]));
			assert_eq!(refusal(ask(record_of(&[Sensitivity::Hiv]), &[])), None, "{scope:?}");
		});
	}
}

/// Two grants, each with an annex of its own, never open a record together.
#[test]
fn annexes_are_never_combined() {
	build_and_execute(|| {
		let mh = Annex::of(Sensitivity::Mh.into());
		for annex in [hiv(), mh.clone()] {
			let protected = Protected::Annex(hash(&annex));
			ana_grants(LAKESIDE_ONLY, Scope { protected, ..scope() });
		}
		let both = record_of(&[Sensitivity::Hiv, Sensitivity::Mh]);
		let opened = [opening(&hiv()), opening(&mh)];
		assert_eq!(refusal(ask(both, &opened)), Some(DenyReason::Sensitivity));
	});
}

#[test]
fn a_reshare_is_read_with_the_annex_of_its_parent() {
	build_and_execute(|| {
		let actions = salus_primitives::Actions::of(&[Action::Read, Action::Reshare]);
		let protected = Protected::Particular(hash(&hiv_by_okafor()));
		ana_grants(LAKESIDE_ONLY, Scope { actions, protected, ..scope() });
		let pass_on = |protected| lakeside_passes_on(GrantId(0), Scope { protected, ..scope() });
		assert_noop!(pass_on(Protected::None), Error::<Test>::TooWide);
		assert_ok!(pass_on(protected));
		let ask = |annexes| {
			let asked = request(UMBRELLA_ADMIN, vec![record_of(&[])]);
			decision(AccessRequest { annexes, ..asked })
		};
		assert_eq!(ask(vec![]), denied(DenyReason::AnnexMissing));
		assert!(ask(vec![opening(&hiv_by_okafor())]).is_permit());
	});
}

#[test]
fn as_many_openings_as_there_may_be() {
	build_and_execute(|| {
		let annexes = |count: u32| -> Vec<_> {
			let salted = |n: u32| {
				let mut salt = [7; 32];
				salt[..4].copy_from_slice(&n.to_le_bytes());
				AnnexOpening { salt, annex: hiv() }
			};
			(1..count).map(salted).chain([opening(&hiv())]).collect()
		};
		ana_grants(LAKESIDE_ONLY, Scope { protected: Protected::Annex(hash(&hiv())), ..scope() });
		let ask = |who, count| {
			let asked = request(who, vec![record_of(&[Sensitivity::Hiv])]);
			Consent::check_access(AccessRequest { annexes: annexes(count), ..asked })
		};
		// The last of them opens it.
		assert!(ask(DR_LINDQVIST, MAX_OPENINGS).unwrap()[0].is_permit());
		for who in [DR_LINDQVIST, DR_OKAFOR, ANA_KEY, STRANGER] {
			assert_eq!(ask(who, MAX_OPENINGS + 1), Err(QueryFailure::TooMany));
		}
	});
}
