//! Random histories, as plain numbers. A bit of a set stands for the element of that index.

use proptest::{bool::weighted, collection::vec, prelude::*, sample::select};

/// What a grant asks for, or a restriction: it has a scope too, but no grantee and no validity.
#[derive(Clone, Debug)]
pub struct Asked {
	pub patient: usize,
	/// 0 any member, 1 a role, 2 an organization, 3 a practitioner.
	pub grantee_kind: u8,
	pub grantee: usize,
	/// An organization, or any if there is none of this index.
	pub holder: usize,
	pub actions: u8,
	pub purposes: u8,
	pub categories: u8,
	/// 0 is `U`, 5 is `V`. The highest for a grant, the lowest for a restriction.
	pub level: usize,
	pub first_day: i32,
	pub last_day: i32,
	pub protected: bool,
	pub starts_in: u64,
	pub lasts: u64,
	pub directive: Option<u32>,
}

/// What a restriction asks for.
#[derive(Clone, Debug)]
pub struct Withhold {
	pub what: Asked,
	/// Excepted grantees, by kind and index.
	pub except: Vec<(u8, usize)>,
	/// Excepted purposes.
	pub except_for: u8,
}

/// One record.
#[derive(Clone, Debug)]
pub struct Record {
	pub category: usize,
	pub level: usize,
	pub sensitivities: u8,
	pub first_day: i32,
	pub last_day: i32,
}

#[derive(Clone, Debug)]
pub struct Access {
	pub holder: usize,
	pub requester: usize,
	pub patient: usize,
	pub action: usize,
	pub purpose: usize,
	pub records: Vec<Record>,
	pub named: u32,
}

/// Whether a named grant permitted something on a day.
#[derive(Clone, Debug)]
pub struct OnDay {
	pub patient: usize,
	pub named: u32,
	pub holder: usize,
	pub recipient: usize,
	pub purpose: usize,
	pub category: usize,
	/// From the first day of the history on.
	pub day: i32,
}

#[derive(Clone, Debug)]
pub enum Step {
	Grant(Asked),
	Revoke {
		patient: usize,
		id: u32,
	},
	Suspend {
		patient: usize,
		id: u32,
	},
	Resume {
		patient: usize,
		id: u32,
	},
	Restrict(Withhold),
	Lift {
		patient: usize,
		id: u32,
	},
	RevokeDirective {
		patient: usize,
		directive: u32,
	},
	Wait(u64),
	/// Until so many milliseconds after the last one of the day.
	WaitForMidnight(u64),
	/// An organization is suspended, or stands again.
	Standing {
		organization: usize,
		good: bool,
	},
	/// A practitioner is dismissed, or enrolled where they were.
	Employment {
		requester: usize,
		employed: bool,
	},
	Access(Access),
	OnDay(OnDay),
}

fn days() -> impl Strategy<Value = (i32, i32)> {
	let some = (-3i32..6, 0i32..6).prop_map(|(first, length)| (first, first + length));
	prop_oneof![2 => Just((-10, 10)), 1 => some]
}

/// A set of `width` elements: often all of them, rarely none.
fn bits(width: u32) -> impl Strategy<Value = u8> {
	let all = (1u8 << width) - 1;
	prop_oneof![24 => Just(all), 12 => 1..=all, 1 => 0..=all]
}

fn grantee() -> impl Strategy<Value = (u8, usize)> {
	prop_oneof![2 => Just((0u8, 0usize)), 10 => grantee_by_name()]
}

/// A role, an organization or a practitioner.
fn grantee_by_name() -> impl Strategy<Value = (u8, usize)> {
	prop_oneof![
		3 => (Just(1u8), 0usize..3),
		4 => (Just(2), prop_oneof![20 => select(vec![1usize, 1, 2, 0]), 1 => Just(3)]),
		3 => (Just(3), select(vec![3, 4, 4, 4, 5, 5, 1])),
	]
}

fn patient() -> impl Strategy<Value = usize> {
	prop_oneof![3 => Just(0usize), 1 => Just(1)]
}

fn holder() -> impl Strategy<Value = usize> {
	prop_oneof![10 => Just(4usize), 10 => select(vec![0usize, 0, 1, 2]), 1 => Just(3)]
}

fn directive() -> impl Strategy<Value = Option<u32>> {
	prop_oneof![2 => Just(None), 2 => Just(Some(7)), 1 => (7u32..10).prop_map(Some)]
}

fn asked() -> impl Strategy<Value = Asked> {
	let level = prop_oneof![1 => Just(5usize), 1 => 0usize..6];
	let what = (bits(3), bits(4), bits(3), level, days(), weighted(0.3));
	let starts_in = prop_oneof![6 => Just(0u64), 1 => 0u64..1_000];
	let lasts = prop_oneof![
		1 => Just(0u64),
		20 => 1u64..2_000,
		15 => 2_000u64..20_000,
		10 => Just(9_000),
		10 => 0u64..300_000_000
	];
	let when = (starts_in, lasts);
	(patient(), grantee(), holder(), what, when, directive()).prop_map(
		|(patient, (grantee_kind, grantee), holder, what, (starts_in, lasts), directive)| {
			let (actions, purposes, categories, level, (first_day, last_day), protected) = what;
			Asked {
				patient,
				grantee_kind,
				grantee,
				holder,
				actions,
				purposes,
				categories,
				level,
				first_day,
				last_day,
				protected,
				starts_in,
				lasts,
				directive,
			}
		},
	)
}

/// A scope of which a part is often left out: else one restriction would soon refuse everything.
fn withhold() -> impl Strategy<Value = Withhold> {
	let narrow = |width: u32| prop_oneof![1 => bits(width), 3 => (0..width).prop_map(|n| 1 << n)];
	let level = prop_oneof![1 => Just(0usize), 2 => 0usize..6];
	let what = (narrow(3), narrow(4), narrow(3), level, weighted(0.6));
	// Any member is rare.
	let except = vec(prop_oneof![30 => grantee_by_name(), 1 => Just((0, 0))], 0..=4);
	let except_for = prop_oneof![2 => Just(0u8), 1 => 0u8..16];
	(asked(), what, except, except_for).prop_map(
		|(asked, (actions, purposes, categories, level, protected), except, except_for)| {
			let what = Asked { actions, purposes, categories, level, protected, ..asked };
			Withhold { what, except, except_for }
		},
	)
}

fn access() -> impl Strategy<Value = Access> {
	let sensitivities = prop_oneof![2 => Just(0u8), 1 => 0u8..8];
	let record = (0usize..3, 0usize..6, sensitivities, (0i32..4, 0i32..3)).prop_map(
		|(category, level, sensitivities, (first_day, length))| Record {
			category,
			level,
			sensitivities,
			first_day,
			last_day: first_day + length,
		},
	);
	let holder = prop_oneof![40 => select(vec![0usize, 0, 0, 1, 2]), 1 => Just(3)];
	let requester = prop_oneof![4 => select(vec![1usize, 2, 4, 4, 5]), 1 => 0usize..8];
	let patient = prop_oneof![30 => Just(0usize), 10 => Just(1), 1 => Just(2)];
	let what = (prop_oneof![3 => Just(0usize), 1 => 0usize..3], 0usize..4);
	(holder, requester, patient, what, vec(record, 1..4), 0u32..40).prop_map(
		|(holder, requester, patient, (action, purpose), records, named)| Access {
			holder,
			requester,
			patient,
			action,
			purpose,
			records,
			named,
		},
	)
}

fn on_day() -> impl Strategy<Value = OnDay> {
	let holder = prop_oneof![20 => select(vec![0usize, 0, 1, 2]), 1 => Just(3)];
	let recipient = prop_oneof![20 => select(vec![0usize, 1, 1, 2]), 1 => Just(3)];
	let patient = prop_oneof![30 => Just(0usize), 10 => Just(1), 1 => Just(2)];
	(patient, 0u32..30, holder, recipient, 0usize..4, 0usize..3, -1i32..5).prop_map(
		|(patient, named, holder, recipient, purpose, category, day)| OnDay {
			patient,
			named,
			holder,
			recipient,
			purpose,
			category,
			day,
		},
	)
}

pub fn step() -> impl Strategy<Value = Step> {
	let grant_id = || prop_oneof![3 => 0u32..12, 1 => 12u32..60];
	prop_oneof![
		14 => asked().prop_map(Step::Grant),
		4 => (0usize..2, grant_id()).prop_map(|(patient, id)| Step::Revoke { patient, id }),
		6 => (patient(), grant_id()).prop_map(|(patient, id)| Step::Suspend { patient, id }),
		6 => (patient(), grant_id()).prop_map(|(patient, id)| Step::Resume { patient, id }),
		8 => withhold().prop_map(Step::Restrict),
		5 => (patient(), 0u32..20).prop_map(|(patient, id)| Step::Lift { patient, id }),
		1 => (patient(), 6u32..10)
			.prop_map(|(patient, directive)| Step::RevokeDirective { patient, directive }),
		4 => (0u64..500).prop_map(Step::Wait),
		1 => (0u64..3).prop_map(Step::WaitForMidnight),
		2 => (0usize..3, weighted(0.8)).prop_map(|(organization, good)| Step::Standing {
			organization,
			good
		}),
		2 => (3usize..6, weighted(0.8)).prop_map(|(requester, employed)| Step::Employment {
			requester,
			employed
		}),
		20 => access().prop_map(Step::Access),
		10 => on_day().prop_map(Step::OnDay),
	]
}
