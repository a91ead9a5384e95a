//! What others ask.

use super::*;
use salus_primitives::{
	traits::EmergencyInspect, Action, Actions, Categories, Confidentiality, DayWindow,
	EmergencyInForce, Protected, Purpose, Purposes, Scope,
};

/// The ids of what is opened to somebody now, at Lakeside.
fn found(who: AccountId, kind: EmergencyKind) -> Vec<EmergencyId> {
	found_at(LAKESIDE, who, kind)
}

fn found_at(holder: OrganizationId, who: AccountId, kind: EmergencyKind) -> Vec<EmergencyId> {
	let found = Glass::opened_for(PATIENT_ANA, &who, holder, kind);
	found.into_iter().map(|one| one.id).collect()
}

fn in_force(id: EmergencyId) -> bool {
	Glass::in_force(PATIENT_ANA, id).is_some()
}

#[test]
fn in_force_says_what_is_opened_to_whom() {
	build_and_execute(|| {
		assert_ok!(open_at(DR_OKAFOR, Holder::Organization(LAKESIDE)));
		let scope = Scope {
			holder: Holder::Organization(LAKESIDE),
			actions: Actions::of(&[Action::Read]),
			purposes: Purposes::of(&[Purpose::Etreat]),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		};
		let expected = EmergencyInForce {
			id: FIRST,
			opened_by: DR_OKAFOR,
			organization: ST_MARY,
			scope,
			until: NOW + WINDOW,
		};
		assert_eq!(Glass::in_force(PATIENT_ANA, FIRST), Some(expected));
		assert_eq!(Glass::opened_for(PATIENT_ANA, &DR_OKAFOR, LAKESIDE, Etreat), [expected]);
		assert_eq!(Glass::in_force(PATIENT_ANA, SECOND), None);
		assert_eq!(Glass::in_force(PATIENT_BEN, FIRST), None);
	});
}

#[test]
fn in_force_until_it_is_over() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		for (now, expected) in [(NOW, true), (NOW + WINDOW - 1, true), (NOW + WINDOW, false)] {
			set_time(now);
			assert_eq!(in_force(FIRST), expected, "at {now}");
			assert_eq!(found(DR_OKAFOR, Etreat).contains(&FIRST), expected, "at {now}");
		}
	});
}

#[test]
fn not_in_force_once_it_is_closed_or_disputed() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(open(DR_REYES));
		assert_ok!(close(DR_OKAFOR, FIRST));
		assert!(!in_force(FIRST) && in_force(SECOND));
		assert_ok!(dispute(ANA_KEY, SECOND));
		assert!(!in_force(SECOND));
	});
}

#[test]
fn in_force_only_while_the_opener_may_break_the_glass_for_that_organization() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		employ(DR_OKAFOR, ST_MARY, &[Privilege::PrivacyOfficer]);
		assert!(!in_force(FIRST));
		employ(DR_OKAFOR, LAKESIDE, &[Privilege::BreakGlass]);
		assert!(!in_force(FIRST));
		employ(DR_OKAFOR, ST_MARY, &[Privilege::BreakGlass]);
		assert!(in_force(FIRST));
		suspend(ST_MARY);
		assert!(!in_force(FIRST));
	});
}

#[test]
fn a_finding_of_abuse_ends_what_else_the_practitioner_opened() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(open_at(DR_OKAFOR, Holder::Organization(LAKESIDE)));
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert!(in_force(SECOND));
		assert_ok!(review_again(OFFICER_WATCH, FIRST, Finding::Abuse));
		assert!(!in_force(SECOND));
		assert_ok!(Glass::reinstate(RuntimeOrigin::root(), DR_OKAFOR));
		assert!(in_force(SECOND));
	});
}

#[test]
fn the_lesser_of_the_setting_then_and_now_is_opened() {
	use EmergencyAccess::{Everything, Normal, Nothing};
	for (then, now, expected) in [
		(Normal, Normal, Some(Normal)),
		(Normal, Everything, Some(Normal)),
		(Everything, Normal, Some(Normal)),
		(Everything, Everything, Some(Everything)),
		(Normal, Nothing, None),
		(Everything, Nothing, None),
	] {
		build_and_execute(|| {
			let set = |access| {
				if Glass::emergency_access(PATIENT_ANA) != access {
					assert_ok!(set_access(ANA_KEY, access));
				}
			};
			set(then);
			assert_ok!(open(DR_OKAFOR));
			set(now);
			let expected = expected.and_then(|access| access.scope(Holder::Any, Etreat));
			let opened = Glass::in_force(PATIENT_ANA, FIRST).map(|one| one.scope);
			assert_eq!(opened, expected, "{then} {now}");
		});
	}
}

#[test]
fn opened_for_is_of_this_practitioner_holder_and_kind() {
	build_and_execute(|| {
		assert_ok!(open_at(DR_OKAFOR, Holder::Organization(ST_MARY)));
		assert_eq!(found(DR_OKAFOR, Etreat), []);
		assert_eq!(found_at(ST_MARY, DR_OKAFOR, Etreat), [FIRST]);

		assert_ok!(open(DR_OKAFOR));
		assert_eq!(found(DR_OKAFOR, Etreat), [SECOND]);
		assert_eq!(found(DR_OKAFOR, Btg), []);
		assert_eq!(found(DR_REYES, Etreat), []);
		assert_eq!(Glass::opened_for(PATIENT_BEN, &DR_OKAFOR, LAKESIDE, Etreat), []);
	});
}

#[test]
fn opened_for_finds_the_holders_own_first_and_the_last_of_several() {
	build_and_execute(|| {
		let third = EmergencyId(2);
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(open_at(DR_OKAFOR, Holder::Organization(LAKESIDE)));
		assert_ok!(open(DR_OKAFOR));
		assert_eq!(found(DR_OKAFOR, Etreat), [SECOND, third]);
		assert_ok!(close(DR_OKAFOR, SECOND));
		assert_eq!(found(DR_OKAFOR, Etreat), [third]);
		assert_ok!(close(DR_OKAFOR, third));
		assert_eq!(found(DR_OKAFOR, Etreat), []);
		// The third ended the first, which is of the same holder.
		assert!(!in_force(FIRST));
	});
}

/// What was opened at one holder does not hide what was opened wider at any.
#[test]
fn opened_for_finds_what_opens_more_than_the_holders_own() {
	build_and_execute(|| {
		assert_ok!(open_at(DR_OKAFOR, Holder::Organization(LAKESIDE)));
		assert_ok!(set_access(ANA_KEY, EmergencyAccess::Everything));
		assert_ok!(open(DR_OKAFOR));
		let opened = Glass::opened_for(PATIENT_ANA, &DR_OKAFOR, LAKESIDE, Etreat);
		let opened: Vec<_> = opened.into_iter().map(|one| one.scope.confidentiality).collect();
		assert_eq!(opened, [Confidentiality::N, Confidentiality::V]);
	});
}

/// Whether who judges a disclosure believes an emergency so long after the opening.
fn believed(after: UnixMillis) -> bool {
	set_time(NOW + after);
	Glass::in_force_lately(PATIENT_ANA, FIRST).is_some()
}

#[test]
fn in_force_lately_until_an_hour_after_its_time() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		let last = WINDOW + HOUR;
		for (after, expected) in
			[(0, true), (WINDOW - 1, true), (WINDOW, true), (last - 1, true), (last, false)]
		{
			assert_eq!(believed(after), expected, "after {after}");
			assert_eq!(in_force(FIRST), after < WINDOW, "after {after}");
		}
		assert_eq!(Glass::in_force_lately(PATIENT_ANA, SECOND), None);
	});
}

#[test]
fn in_force_lately_until_an_hour_after_its_opener_ended_it() {
	for close in [|| close(DR_OKAFOR, FIRST), || open(DR_OKAFOR)] {
		build_and_execute(|| {
			assert_ok!(open(DR_OKAFOR));
			set_time(NOW + 5);
			assert_ok!(close());
			assert!(!in_force(FIRST));
			assert!(believed(5) && believed(5 + HOUR - 1) && !believed(5 + HOUR));
		});
	}
}

#[test]
fn not_in_force_lately_once_it_is_ended_by_somebody_else() {
	let endings: [fn() -> DispatchResult; 4] = [
		|| dispute(ANA_KEY, FIRST),
		|| set_access(ANA_KEY, EmergencyAccess::Nothing),
		|| {
			employ(DR_OKAFOR, ST_MARY, &[]);
			Ok(())
		},
		|| {
			open_at(DR_OKAFOR, Holder::Organization(LAKESIDE))?;
			dispute(ANA_KEY, SECOND)?;
			review_again(OFFICER_WATCH, SECOND, Finding::Abuse)
		},
	];
	for end in endings {
		build_and_execute(|| {
			assert_ok!(open(DR_OKAFOR));
			assert!(believed(0));
			assert_ok!(end());
			assert!(!believed(0));
		});
	}
	// A dispute of what was over by itself ended nothing.
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		set_time(NOW + WINDOW);
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert!(believed(WINDOW));
	});
}
