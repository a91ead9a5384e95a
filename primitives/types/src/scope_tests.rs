//! Scopes with annexes: what they cover and reach, and which of them hold others.

use super::*;
use crate::{Author, DataCategory, Day, Leaf, Purpose, RecordOrigin, Sensitivity};
use alloc::{vec, vec::Vec};
use proptest::{prelude::*, sample::select};

const ST_MARY: OrganizationId = OrganizationId(1);
const LAKESIDE: OrganizationId = OrganizationId(2);
const HASH: AnnexHash = AnnexHash([1; 32]);
const OTHER: AnnexHash = AnnexHash([2; 32]);

fn author(organization: OrganizationId) -> Author {
	Author { organization, account: None }
}

/// Names HIV; narrows to an organization, if one is given.
fn annex(of: Option<OrganizationId>) -> Annex {
	let authors = of.map(author).into_iter().collect();
	Annex::new(Sensitivity::Hiv.into(), authors, vec![], vec![]).unwrap()
}

fn scope(protected: Protected) -> Scope {
	Scope {
		holder: Holder::Any,
		actions: Action::Read.into(),
		purposes: Purpose::Treat.into(),
		categories: DataCategory::LabResults.into(),
		confidentiality: Confidentiality::N,
		days: DayWindow::on(Day(5)),
		protected,
	}
}

fn record(sensitivities: &[Sensitivity], of: Option<OrganizationId>) -> RecordFacts {
	let origin = |organization| RecordOrigin {
		author: author(organization),
		encounter: None,
		care_plan: None,
		leaf: Some(Leaf([7; 32])),
	};
	RecordFacts {
		category: DataCategory::LabResults,
		confidentiality: Confidentiality::N,
		sensitivities: Sensitivities::of(sensitivities),
		days: DayWindow::on(Day(5)),
		origin: of.map(origin),
	}
}

/// Each protection, with each annex that could be opened for it, for each kind of record.
#[test]
fn an_annex_is_read_only_as_it_is_declared() {
	use Reach::{Meets, Misses, Unknown};
	use Uncovered::{AnnexMissing, Origin, Sensitivity as Delicate};
	let (plain, hiv, mh): (&[_], &[_], &[_]) = (&[], &[Sensitivity::Hiv], &[Sensitivity::Mh]);
	let (named, narrow) = (Some(annex(None)), Some(annex(Some(ST_MARY))));
	let (annexed, particular) = (Protected::Annex(HASH), Protected::Particular(HASH));
	let by = Some(ST_MARY);
	for (protected, opened, codes, of, covered, reached) in [
		(Protected::None, &None, plain, by, Ok(()), Meets),
		(Protected::None, &None, hiv, by, Err(Delicate), Misses),
		(Protected::All, &None, plain, by, Ok(()), Meets),
		(Protected::All, &None, hiv, by, Ok(()), Meets),
		// What is opened for nothing does nothing.
		(Protected::None, &named, hiv, by, Err(Delicate), Misses),
		(Protected::None, &narrow, plain, None, Ok(()), Meets),
		(Protected::All, &narrow, mh, None, Ok(()), Meets),
		(annexed, &None, plain, by, Ok(()), Unknown),
		(annexed, &None, hiv, by, Err(AnnexMissing), Unknown),
		(annexed, &named, plain, by, Ok(()), Misses),
		(annexed, &named, hiv, by, Ok(()), Meets),
		(annexed, &named, hiv, None, Ok(()), Meets),
		(annexed, &named, mh, by, Err(Delicate), Misses),
		(annexed, &narrow, plain, by, Ok(()), Unknown),
		(annexed, &narrow, hiv, by, Err(AnnexMissing), Unknown),
		(particular, &None, plain, by, Err(AnnexMissing), Unknown),
		(particular, &None, hiv, by, Err(AnnexMissing), Unknown),
		(particular, &named, plain, by, Err(AnnexMissing), Unknown),
		(particular, &named, hiv, by, Err(AnnexMissing), Unknown),
		(particular, &narrow, plain, by, Ok(()), Misses),
		(particular, &narrow, hiv, by, Ok(()), Meets),
		(particular, &narrow, mh, by, Err(Delicate), Misses),
		(particular, &narrow, hiv, Some(LAKESIDE), Err(Origin), Misses),
		(particular, &narrow, mh, Some(LAKESIDE), Err(Origin), Misses),
		(particular, &narrow, hiv, None, Err(Origin), Meets),
	] {
		let (scope, record) = (scope(protected), record(codes, of));
		let found = scope.covers_record(&record, opened.as_ref());
		assert_eq!(found, covered, "{protected:?} {opened:?} {record:?}");
		let found = scope.reaches_record(&record, opened.as_ref());
		assert_eq!(found, reached, "{protected:?} {opened:?} {record:?}");
	}
}

/// What is outside of the clear part is so whatever stands in the annex.
#[test]
fn the_clear_part_is_looked_at_first() {
	let opened = annex(Some(ST_MARY));
	for protected in
		[Protected::None, Protected::All, Protected::Annex(HASH), Protected::Particular(HASH)]
	{
		let delicate = record(&[Sensitivity::Mh], Some(LAKESIDE));
		for (outside, unmet) in [
			(RecordFacts { category: DataCategory::Imaging, ..delicate }, Uncovered::Category),
			(
				RecordFacts { confidentiality: Confidentiality::R, ..delicate },
				Uncovered::Confidentiality,
			),
			(RecordFacts { days: DayWindow::on(Day(6)), ..delicate }, Uncovered::Days),
		] {
			for opened in [None, Some(&opened)] {
				assert_eq!(scope(protected).covers_record(&outside, opened), Err(unmet));
				let above = RecordFacts { confidentiality: Confidentiality::L, ..outside };
				let reach = scope(protected).reaches_record(&above, opened);
				assert_eq!(reach, Reach::Misses, "{outside:?}");
			}
		}
	}
}

#[test]
fn a_scope_never_holds_the_action_to_pass_on() {
	let passing_on = Scope { actions: Actions::all(), ..scope(Protected::None) };
	assert!(!passing_on.holds(&passing_on));
	let actions = Actions::all().without(Action::Reshare);
	assert!(passing_on.holds(&Scope { actions, ..passing_on }));
	assert!(!passing_on.holds(&Scope { actions: Action::Reshare.into(), ..passing_on }));
}

fn subset<C: Copy, S: FromIterator<C> + core::fmt::Debug>(
	codes: [C; 3],
) -> impl Strategy<Value = S> {
	(1u8..8).prop_map(move |bits| {
		let chosen = codes.into_iter().enumerate().filter(|(n, _)| bits & (1 << n) != 0);
		chosen.map(|(_, code)| code).collect()
	})
}

fn days() -> impl Strategy<Value = DayWindow> {
	(0i32..6, 0i32..4).prop_map(|(first, length)| {
		DayWindow::new(Day(first), Day(first + length)).expect("it ends after it begins")
	})
}

fn level() -> impl Strategy<Value = Confidentiality> {
	select(vec![Confidentiality::L, Confidentiality::N, Confidentiality::R])
}

fn any_scope() -> impl Strategy<Value = Scope> {
	let holder =
		select(vec![Holder::Any, Holder::Organization(ST_MARY), Holder::Organization(LAKESIDE)]);
	let protected = select(vec![
		Protected::None,
		Protected::All,
		Protected::Annex(HASH),
		Protected::Annex(OTHER),
		Protected::Particular(HASH),
		Protected::Particular(OTHER),
	]);
	(
		holder,
		subset([Action::Read, Action::Reshare, Action::Correct]),
		subset([Purpose::Treat, Purpose::Coc, Purpose::Hpaymt]),
		subset([DataCategory::LabResults, DataCategory::Imaging, DataCategory::Claims]),
		level(),
		prop_oneof![Just(DayWindow::ALWAYS), days()],
		protected,
	)
		.prop_map(|(holder, actions, purposes, categories, confidentiality, days, protected)| {
			Scope { holder, actions, purposes, categories, confidentiality, days, protected }
		})
}

/// A scope that often lies within another, and often does not.
fn near(outer: Scope) -> impl Strategy<Value = Scope> {
	(any_scope(), 0u8..128).prop_map(move |(other, keep)| {
		let kept = |n: u8| keep & (1 << n) != 0;
		Scope {
			holder: if kept(0) { outer.holder } else { other.holder },
			actions: if kept(1) { outer.actions.without(Action::Reshare) } else { other.actions },
			purposes: if kept(2) { outer.purposes } else { other.purposes },
			categories: if kept(3) { outer.categories } else { other.categories },
			confidentiality: if kept(4) { outer.confidentiality } else { other.confidentiality },
			days: if kept(5) { outer.days } else { other.days },
			protected: if kept(6) { outer.protected } else { other.protected },
		}
	})
}

fn any_record() -> impl Strategy<Value = RecordFacts> {
	(
		select(vec![DataCategory::LabResults, DataCategory::Imaging, DataCategory::Claims]),
		level(),
		select(vec![vec![], vec![], vec![Sensitivity::Hiv], vec![Sensitivity::Mh]]),
		days(),
		select(vec![None, Some(ST_MARY), Some(LAKESIDE)]),
	)
		.prop_map(|(category, confidentiality, sensitivities, days, of)| RecordFacts {
			category,
			confidentiality,
			days,
			..record(&sensitivities, of)
		})
}

/// What the two hashes open, if anything: each annex that there can be, well declared or not.
fn any_annexes() -> impl Strategy<Value = [Option<Annex>; 2]> {
	let one = || {
		select(vec![
			None,
			Some(annex(None)),
			Some(annex(Some(ST_MARY))),
			Some(Annex::of(Sensitivities::all())),
			Some(Annex::default()),
		])
	};
	[one(), one()]
}

fn opened<'a>(scope: &Scope, annexes: &'a [Option<Annex>; 2]) -> Option<&'a Annex> {
	let [first, second] = annexes;
	match scope.protected.annex() {
		Some(HASH) => first.as_ref(),
		Some(_) => second.as_ref(),
		None => None,
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(20_000))]

	/// Whatever is opened: what is passed on is never more than it was passed out of.
	#[test]
	fn what_a_scope_holds_covers_no_more(
		(outer, inner) in any_scope().prop_flat_map(|outer| (Just(outer), near(outer))),
		record in any_record(),
		annexes in any_annexes(),
	) {
		if outer.holds(&inner) {
			for organization in [ST_MARY, LAKESIDE] {
				prop_assert!(
					!inner.holder.covers(organization) || outer.holder.covers(organization)
				);
			}
			prop_assert!(outer.actions.contains_all(inner.actions));
			prop_assert!(outer.purposes.contains_all(inner.purposes));
			if inner.covers_record(&record, opened(&inner, &annexes)).is_ok() {
				let covered = outer.covers_record(&record, opened(&outer, &annexes));
				prop_assert_eq!(covered, Ok(()), "{:?} in {:?}", inner, outer);
			}
		}
	}

	/// Who withholds an opening is never given more, and who gives one is never restricted more.
	#[test]
	fn withholding_an_opening_never_helps(
		scope in any_scope(),
		record in any_record(),
		annexes in any_annexes(),
	) {
		let annex = opened(&scope, &annexes);
		if scope.covers_record(&record, None).is_ok() {
			prop_assert_eq!(scope.covers_record(&record, annex), Ok(()));
		}
		if scope.reaches_record(&record, None) == Reach::Misses {
			prop_assert_eq!(scope.reaches_record(&record, annex), Reach::Misses);
		}
	}

	/// A record that is more confidential, carries more, or lasts longer is not covered if the
	/// lesser one is not; and a restriction reaches it if it reaches the lesser one.
	#[test]
	fn a_more_delicate_record_is_covered_less_and_reached_more(
		scope in any_scope(),
		record in any_record(),
		annexes in any_annexes(),
	) {
		let annex = opened(&scope, &annexes);
		let higher = RecordFacts { confidentiality: Confidentiality::V, ..record };
		let later = DayWindow::new(record.days.first(), Day(99)).expect("it ends later");
		let longer = RecordFacts { days: later, ..record };
		let with_more =
			RecordFacts { sensitivities: record.sensitivities.with(Sensitivity::Spi), ..record };
		let unknown = RecordFacts { origin: None, ..record };
		for more in [higher, longer, with_more, unknown] {
			if scope.covers_record(&record, annex).is_err() {
				prop_assert!(scope.covers_record(&more, annex).is_err(), "{:?}", more);
			}
		}
		for more in [higher, longer, unknown] {
			if scope.reaches_record(&record, annex) != Reach::Misses {
				prop_assert_ne!(scope.reaches_record(&more, annex), Reach::Misses);
			}
		}
	}
}

/// The strategy makes pairs of both kinds, else the property would say little.
#[test]
fn scopes_that_hold_and_do_not_are_both_common() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	let mut runner = TestRunner::deterministic();
	let pairs = any_scope().prop_flat_map(|outer| (Just(outer), near(outer)));
	let held: Vec<_> = (0..1_000)
		.map(|_| pairs.new_tree(&mut runner).expect("it makes one").current())
		.filter(|(outer, inner)| outer.holds(inner))
		.collect();
	assert!((50..900).contains(&held.len()), "{} of 1,000", held.len());
}

#[test]
fn a_restriction_may_meet_a_grant_where_all_of_their_clear_parts_do() {
	let days = |first, last| DayWindow::new(Day(first), Day(last)).unwrap();
	let withheld = Scope {
		holder: Holder::Organization(OrganizationId(1)),
		actions: Actions::empty(),
		purposes: Purposes::empty(),
		categories: Categories::of(&[DataCategory::LabResults, DataCategory::Imaging]),
		confidentiality: Confidentiality::N,
		days: days(5, 9),
		protected: Protected::None,
	};
	let granted =
		Scope { categories: DataCategory::Imaging.into(), days: DayWindow::on(Day(5)), ..withheld };
	let other = Holder::Organization(OrganizationId(2));
	for (granted, expected) in [
		(granted, true),
		(Scope { holder: Holder::Any, ..granted }, true),
		(Scope { holder: other, ..granted }, false),
		(Scope { categories: Categories::all(), ..granted }, true),
		(Scope { categories: DataCategory::Genomics.into(), ..granted }, false),
		(Scope { categories: Categories::empty(), ..granted }, false),
		(Scope { confidentiality: Confidentiality::V, ..granted }, true),
		(Scope { confidentiality: Confidentiality::M, ..granted }, false),
		(Scope { days: days(1, 4), ..granted }, false),
		(Scope { days: days(1, 5), ..granted }, true),
		(Scope { days: days(9, 9), ..granted }, true),
		(Scope { days: days(10, 11), ..granted }, false),
	] {
		assert_eq!(withheld.may_meet(&granted), expected, "{granted:?}");
		// Neither actions nor purposes are looked at, and no protection keeps them apart.
		for protected in
			[Protected::None, Protected::All, Protected::Particular(AnnexHash([1; 32]))]
		{
			let granted =
				Scope { actions: Actions::all(), purposes: Purposes::all(), protected, ..granted };
			assert_eq!(withheld.may_meet(&granted), expected);
			assert_eq!(Scope { protected, ..withheld }.may_meet(&granted), expected);
		}
	}
	let of_anybody = Scope { holder: Holder::Any, ..withheld };
	assert!(of_anybody.may_meet(&Scope { holder: other, ..granted }));
}

/// What a restriction reaches of what a grant covers, it may meet; and where both are in clear, what
/// it meets it reaches.
#[test]
fn what_a_restriction_reaches_of_a_grant_it_may_meet() {
	let window = |(first, last)| DayWindow::new(Day(first), Day(last)).unwrap();
	let some = [(0, 1), (1, 2), (2, 2)];
	let categories = [DataCategory::LabResults, DataCategory::Imaging];
	let levels = [Confidentiality::L, Confidentiality::N, Confidentiality::R];
	let holders = [Holder::Any, Holder::Organization(OrganizationId(1))];
	let mut scopes = vec![];
	for days in some {
		for category in categories {
			for confidentiality in levels {
				for holder in holders {
					scopes.push(Scope {
						holder,
						actions: Actions::all(),
						purposes: Purposes::all(),
						categories: category.into(),
						confidentiality,
						days: window(days),
						protected: Protected::All,
					});
				}
			}
		}
	}
	let is_met = |withheld: &Scope, granted: &Scope| {
		(0..=2).any(|day| {
			categories.iter().any(|category| {
				levels.iter().any(|level| {
					let record = RecordFacts {
						category: *category,
						confidentiality: *level,
						sensitivities: Sensitivities::empty(),
						days: DayWindow::on(Day(day)),
						origin: None,
					};
					granted.covers_record(&record, None).is_ok()
						&& withheld.reaches_record(&record, None) == Reach::Meets
				})
			})
		})
	};
	for withheld in &scopes {
		for granted in &scopes {
			assert_eq!(withheld.may_meet(granted), is_met(withheld, granted));
		}
	}
}
