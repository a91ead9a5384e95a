//! Random grants and restrictions.

use crate::questions::{grantees, AUTHORS, CONTEXTS, HOLDERS, RECORDS};
use proptest::{collection::vec, option, prelude::*, sample::select};
use salus_fhir::consent::{
	GranteeKind, GranteeRef, MappedExcept, MappedGrant, MappedRestriction, MappedScope, Validity,
};
use salus_primitives::{
	Action, Actions, Categories, Confidentiality, DataCategory, Day, DayWindow, Purpose, Purposes,
	Sensitivities, Sensitivity,
};

pub fn sensitivities() -> Vec<Sensitivity> {
	let all = Sensitivity::ALL.iter().copied();
	all.filter(|code| *code != Sensitivity::OtherProtected).collect()
}

/// Some of these, at least one; often all.
pub fn some<T: Copy + std::fmt::Debug + 'static, S>(all: &'static [T]) -> impl Strategy<Value = S>
where
	S: FromIterator<T> + std::fmt::Debug + 'static,
{
	prop_oneof![
		2 => vec(select(all), 1..5).prop_map(|some| some.into_iter().collect()),
		1 => Just(()).prop_map(|()| all.iter().copied().collect()),
	]
}

pub fn window() -> impl Strategy<Value = DayWindow> {
	let open = DayWindow::ALWAYS;
	(option::of(0..6i32), option::of(6..12i32)).prop_map(move |(first, last)| {
		DayWindow::new(first.map_or(open.first(), Day), last.map_or(open.last(), Day)).unwrap()
	})
}

pub fn holder() -> impl Strategy<Value = Option<String>> {
	option::of(select(&HOLDERS[..]).prop_map(String::from))
}

/// Records, contexts and authors: of one kind at most.
pub fn narrowing() -> impl Strategy<Value = [Vec<String>; 3]> {
	let names = |all: &'static [&'static str]| {
		vec(select(all), 1..3).prop_map(|names| {
			let mut names: Vec<_> = names.into_iter().map(String::from).collect();
			names.sort();
			names.dedup();
			names
		})
	};
	prop_oneof![
		3 => Just([Vec::new(), Vec::new(), Vec::new()]),
		1 => names(&RECORDS).prop_map(|names| [names, Vec::new(), Vec::new()]),
		1 => names(&CONTEXTS).prop_map(|names| [Vec::new(), names, Vec::new()]),
		1 => names(&AUTHORS).prop_map(|names| [Vec::new(), Vec::new(), names]),
	]
}

pub fn scope() -> impl Strategy<Value = MappedScope> {
	let sets = (
		some::<_, Categories>(DataCategory::ALL),
		some::<_, Actions>(Action::ALL),
		some::<_, Purposes>(Purpose::ALL),
	);
	let labels = (vec(select(sensitivities()), 0..3), select(Confidentiality::ALL));
	(holder(), sets, labels, window(), narrowing()).prop_map(
		|(holder, sets, labels, days, narrow)| {
			let [records, contexts, authors] = narrow;
			MappedScope {
				holder,
				categories: sets.0,
				actions: sets.1,
				purposes: sets.2,
				sensitivities: labels.0.into_iter().collect(),
				confidentiality: labels.1,
				records,
				contexts,
				authors,
				days,
			}
		},
	)
}

pub fn grant() -> impl Strategy<Value = MappedGrant> {
	let validity = (
		select(&[None, Some("2025"), Some("2025-03-01T10:00:00Z")][..]),
		select(&[None, Some("2027-06"), Some("2029-12-31")][..]),
	);
	let grantee = prop_oneof![Just(GranteeRef::ANY), select(grantees())];
	(grantee, scope(), validity).prop_map(|(grantee, mut scope, (start, end))| {
		if grantee.kind != GranteeKind::Practitioner {
			let without = scope.purposes.iter().filter(|code| *code != Purpose::Btg);
			scope.purposes = without.collect::<Purposes>().with(Purpose::Treat);
		}
		let text = |text: Option<&str>| text.map(String::from);
		MappedGrant { grantee, scope, validity: Validity { start: text(start), end: text(end) } }
	})
}

/// One that withholds something, but not all of what a holder has.
pub fn restriction() -> impl Strategy<Value = MappedRestriction> {
	let level = select(&[Confidentiality::U, Confidentiality::R, Confidentiality::V][..]);
	(scope(), level).prop_map(|(mut scope, level)| {
		scope.confidentiality = level;
		if level != Confidentiality::U {
			scope.sensitivities = Sensitivities::empty();
		} else if scope.sensitivities.is_empty() {
			scope.sensitivities = Sensitivity::Hiv.into();
		}
		MappedRestriction { scope, except: MappedExcept::default() }
	})
}

/// Any restriction at all, written or not.
pub fn any_restriction() -> impl Strategy<Value = MappedRestriction> {
	let purposes = prop_oneof![
		Just(Purposes::empty()),
		Just(Purpose::Btg.into()),
		some::<_, Purposes>(Purpose::ALL),
	];
	let except = (vec(select(grantees()), 0..2), purposes);
	let scope = prop_oneof![scope(), holder().prop_map(MappedScope::everything),];
	(scope, except).prop_map(|(scope, (grantees, purposes))| MappedRestriction {
		scope,
		except: MappedExcept { grantees, purposes },
	})
}
