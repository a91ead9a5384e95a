//! What moves answers in one direction only. Here the pallet is compared with itself, before and
//! after something happened; the model but leads the histories.

use super::{
	cases,
	history::{
		access, asked, past, withhold, Access, History, Protection, Shown, Signer, Withhold, Word,
		ANNEXES, NAMES,
	},
	names::{new_world, PATIENTS},
	play::Play,
};
use crate::mock::*;
use proptest::{collection::vec, prelude::*};
use salus_primitives::{Basis, Decision, DenyReason, GrantId, Obligation};
use salus_runtime_api::{GrantRight, GrantStatus};

/// Runs a test in the state to which a history led.
fn after(history: &History, test: impl FnOnce(&mut Play)) {
	new_world().execute_with(|| {
		let mut play = Play::new(history);
		for step in &history.steps {
			play.step(step);
		}
		test(&mut play);
	});
}

fn ask_all(play: &Play, questions: &[Access]) -> Vec<Vec<Decision>> {
	questions.iter().map(|question| play.ask(question)).collect()
}

/// Each decision before, with that after.
fn pairs(
	before: Vec<Vec<Decision>>,
	after: Vec<Vec<Decision>>,
) -> impl Iterator<Item = (Decision, Decision)> {
	before.into_iter().flatten().zip(after.into_iter().flatten())
}

/// A decision without the duty that comes of others in the same answer.
fn alone(decision: Decision) -> Decision {
	match decision {
		Decision::Permit { basis, obligations, until } => {
			Decision::Permit { basis, obligations: obligations.without(Obligation::Redact), until }
		}
		denied => denied,
	}
}

fn basis(decision: Decision) -> Option<Basis> {
	match decision {
		Decision::Permit { basis, .. } => Some(basis),
		Decision::Deny { .. } => None,
	}
}

fn rests_on_grant(decision: Decision) -> bool {
	matches!(basis(decision), Some(Basis::Grant(_)))
}

fn questions() -> impl Strategy<Value = Vec<Access>> {
	vec(access(), 4..16)
}

/// Of one question twice: all that it cites is the same, but this was shown.
fn showing(question: &Access, annex: Option<usize>, name: Option<usize>) -> Access {
	let mut shown = question.clone();
	for (openings, one) in [(&mut shown.annexes, annex), (&mut shown.names, name)] {
		if let Some(one) = one {
			openings[one] = Shown::Right;
		}
	}
	shown
}

/// A restriction with the annex that no step of a history has.
fn with_own_annex(asked: &Withhold, is_narrow: bool) -> Withhold {
	let mut asked = asked.clone();
	asked.area.protection = match is_narrow {
		true => Protection::Particular(ANNEXES),
		false => Protection::Annex(ANNEXES),
	};
	asked
}

/// A grant and those that were given out of it.
fn with_children(patient: usize, id: GrantId) -> Vec<GrantId> {
	let is_of = |right| matches!(right, GrantRight::Reshare { parent, .. } if parent == id);
	Consent::grants(PATIENTS[patient], GrantId(0), u32::MAX)
		.into_iter()
		.filter(|view| view.id == id || is_of(view.right))
		.map(|view| view.id)
		.collect()
}

/// The grants of all patients that are over, by patient and id.
fn over() -> Vec<(usize, GrantId)> {
	let is_over = |status| matches!(status, GrantStatus::Revoked | GrantStatus::Expired);
	PATIENTS
		.iter()
		.enumerate()
		.flat_map(|(n, patient)| {
			Consent::grants(*patient, GrantId(0), u32::MAX)
				.into_iter()
				.filter(|view| is_over(view.status))
				.map(move |view| (n, view.id))
		})
		.collect()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn restricting_permits_nothing_more(
		history in past(),
		questions in questions(),
		patient in 0usize..2,
		restriction in withhold(),
	) {
		after(&history, |play| {
			let before = ask_all(play, &questions);
			let _ = play.call(Signer::Fitting, patient, &Word::Restrict(restriction.clone()));
			for (before, after) in pairs(before, ask_all(play, &questions)) {
				match (basis(before), basis(after)) {
					// Where consent no longer permits, a law may, and else nothing new.
					(Some(Basis::Grant(_)), Some(Basis::Law(_)) | None) => {}
					(Some(_), _) => assert_eq!(alone(before), alone(after)),
					// To whom nothing was permitted it does not show.
					(None, _) => assert!(
						before == after
							|| (before == refused(DenyReason::RestrictionUnopened)
								&& after == refused(DenyReason::Restricted))
					),
				}
			}
		});
	}

	#[test]
	fn granting_permits_nothing_less(
		history in past(),
		questions in questions(),
		patient in 0usize..2,
		grants in vec(asked(), 1..4),
	) {
		after(&history, |play| {
			let before = ask_all(play, &questions);
			for asked in &grants {
				let _ = play.call(Signer::Fitting, patient, &Word::Grant(asked.clone()));
			}
			for (before, after) in pairs(before, ask_all(play, &questions)) {
				match basis(before) {
					Some(Basis::Law(_)) => {
						assert!(rests_on_grant(after) || alone(before) == alone(after));
					}
					Some(Basis::Grant(_)) => assert!(rests_on_grant(after)),
					Some(Basis::Patient | Basis::OwnRecord) => assert_eq!(before, after),
					None => {}
				}
			}
		});
	}

	#[test]
	fn ending_a_grant_permits_nothing_more(
		history in past(),
		questions in questions(),
		patient in 0usize..2,
		pick in 0u32..30,
		how in 0usize..3,
	) {
		after(&history, |play| {
			let before = ask_all(play, &questions);
			let id = play.model.picked_grant(patient, pick);
			let word = [Word::Revoke(pick), Word::GiveBack(pick), Word::Suspend(pick)][how].clone();
			let ended = play.call(Signer::Fitting, patient, &word);
			let gone = with_children(patient, GrantId(id));
			let by_it = |one: usize, decision| match basis(decision) {
				Some(Basis::Grant(by)) => one == patient && gone.contains(&by),
				_ => false,
			};
			for (question, before) in questions.iter().zip(before) {
				for (before, after) in before.into_iter().zip(play.ask(question)) {
					match (basis(before), basis(after)) {
						(Some(Basis::Grant(_)), Some(Basis::Grant(_)) | Some(Basis::Law(_)) | None) => {}
						(Some(_), _) => assert_eq!(alone(before), alone(after)),
						(None, after) => assert_eq!(after, None),
					}
					assert!(ended.is_err() || !by_it(question.patient, after));
				}
			}
		});
	}

	#[test]
	fn a_permission_holds_until_its_end_and_never_again(
		history in past(),
		questions in questions(),
		further in 0u64..400_000_000,
	) {
		after(&history, |play| {
			for question in &questions {
				let now = play.model.now;
				let ends = play.ask(question).into_iter().enumerate().filter_map(|(n, one)| match one {
					Decision::Permit { basis, until: Some(until), .. } => Some((n, basis, until)),
					_ => None,
				});
				for (n, by, until) in ends.collect::<Vec<_>>() {
					assert!(now < until);
					play.wait_until(until - 1);
					assert!(play.ask(question)[n].is_permit(), "before the end");
					for later in [until, until + further] {
						play.wait_until(later);
						assert_ne!(basis(play.ask(question)[n]), Some(by), "after the end");
					}
					play.wait_until(now);
				}
			}
		});
	}

	#[test]
	fn what_is_over_stays_over(
		history in past(),
		questions in questions(),
		waits in vec(0u64..100_000_000, 1..4),
	) {
		after(&history, |play| {
			for wait in &waits {
				let ended = over();
				play.wait_until(play.model.now + wait);
				let still = over();
				assert!(ended.iter().all(|one| still.contains(one)));
				for question in &questions {
					for decision in play.ask(question) {
						let by_it = |(patient, id): &(usize, GrantId)| {
							*patient == question.patient && basis(decision) == Some(Basis::Grant(*id))
						};
						assert!(!still.iter().any(by_it), "{question:?}");
					}
				}
			}
		});
	}

	#[test]
	fn showing_more_permits_nothing_less(
		history in past(),
		questions in questions(),
		annex in 0..ANNEXES,
		name in 0..NAMES,
	) {
		after(&history, |play| {
			for question in &questions {
				for (annex, name) in [(Some(annex), None), (None, Some(name))] {
					let more = play.ask(&showing(question, annex, name));
					for (before, after) in play.ask(question).into_iter().zip(more) {
						match basis(before) {
							Some(Basis::Law(_)) => {
								assert!(rests_on_grant(after) || alone(before) == alone(after));
							}
							Some(Basis::Grant(_)) => assert!(rests_on_grant(after)),
							Some(Basis::Patient | Basis::OwnRecord) => assert_eq!(before, after),
							None => {}
						}
					}
				}
			}
		});
	}

	#[test]
	fn showing_a_restrictions_annex_only_releases(
		history in past(),
		questions in questions(),
		patient in 0usize..2,
		restriction in withhold(),
		is_narrow in any::<bool>(),
	) {
		after(&history, |play| {
			let without = ask_all(play, &questions);
			let restriction = with_own_annex(&restriction, is_narrow);
			let _ = play.call(Signer::Fitting, patient, &Word::Restrict(restriction));
			for (question, without) in questions.iter().zip(without) {
				let mut closed = question.clone();
				closed.annexes[ANNEXES] = Shown::Nothing;
				let opened = play.ask(&showing(question, Some(ANNEXES), None));
				let all = play.ask(&closed).into_iter().zip(opened).zip(without);
				for ((closed, opened), without) in all {
					if rests_on_grant(closed) {
						assert_eq!(alone(closed), alone(opened));
					}
					if rests_on_grant(opened) {
						assert_eq!(alone(opened), alone(without));
					}
					if closed != refused(DenyReason::RestrictionUnopened) && !is_by_law(closed) {
						// Where a law was cited in vain, consent may have been released.
						assert!(
							alone(closed) == alone(opened)
								|| (closed == refused(DenyReason::Law) && rests_on_grant(opened))
						);
					}
				}
			}
		});
	}

	#[test]
	fn a_law_does_not_depend_on_consent(
		history in past(),
		questions in questions(),
		patient in 0usize..2,
		grants in vec(asked(), 0..3),
		restrictions in vec(withhold(), 0..3),
	) {
		let lawful = |decision| match basis(decision) {
			Some(Basis::Law(law)) => Some(law),
			_ => None,
		};
		after(&history, |play| {
			let before = ask_all(play, &questions);
			for asked in &grants {
				let _ = play.call(Signer::Fitting, patient, &Word::Grant(asked.clone()));
			}
			for asked in &restrictions {
				let _ = play.call(Signer::Fitting, patient, &Word::Restrict(asked.clone()));
			}
			for (before, after) in pairs(before, ask_all(play, &questions)) {
				if rests_on_grant(before) || rests_on_grant(after) {
					continue;
				}
				assert_eq!(lawful(before), lawful(after));
				let in_vain = refused(DenyReason::Law);
				assert_eq!(before == in_vain, after == in_vain);
			}
		});
	}
}

fn refused(reason: DenyReason) -> Decision {
	Decision::Deny { reason }
}

fn is_by_law(decision: Decision) -> bool {
	matches!(basis(decision), Some(Basis::Law(_)))
}
