//! What moves answers in one direction only. Here the pallet is compared with itself, before and
//! after something happened; the model but leads the histories.

use super::{
	cases,
	history::{
		access, asked, bond, glass, history, past, representing, withhold, Access, Bond, Glass,
		History, Protection, Shown, Signer, Step, Withhold, Word, ANNEXES, NAMES,
	},
	names::{new_world, PATIENTS, PURPOSES},
	play::Play,
};
use crate::mock::*;
use proptest::{collection::vec, prelude::*};
use salus_primitives::{
	life::FINAL_BILLS, policy, Basis, Decision, DenyReason, GrantId, LifeClosing, Obligation,
};
use salus_runtime_api::{GrantRight, GrantStatus};

/// Runs a test in the state to which a history led, with questions that name what there is then.
fn after(history: &History, questions: &[Access], test: impl FnOnce(&mut Play, Vec<Access>)) {
	new_world().execute_with(|| {
		let mut play = Play::new(history);
		for step in &history.steps {
			play.step(step);
		}
		let questions = questions.iter().map(|question| play.resolved(question)).collect();
		test(&mut play, questions);
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

/// Whether a decision is the other one, but that it may end sooner.
fn is_no_longer(decision: Decision, other: Decision) -> bool {
	let parts = |decision| match alone(decision) {
		Decision::Permit { basis, obligations, until } => {
			(Decision::Permit { basis, obligations, until: None }, until)
		}
		denied => (denied, None),
	};
	let ((what, until), (others, latest)) = (parts(decision), parts(other));
	what == others && until.unwrap_or(u64::MAX) <= latest.unwrap_or(u64::MAX)
}

fn basis(decision: Decision) -> Option<Basis> {
	match decision {
		Decision::Permit { basis, .. } => Some(basis),
		Decision::Deny { .. } => None,
	}
}

fn until(decision: Decision) -> Option<u64> {
	match decision {
		Decision::Permit { until, .. } => until,
		Decision::Deny { .. } => None,
	}
}

fn needs_receipt(decision: Decision) -> bool {
	matches!(
		decision,
		Decision::Permit { obligations, .. } if obligations.contains(Obligation::TakeReceipt)
	)
}

fn rests_on_consent(decision: Decision) -> bool {
	matches!(basis(decision), Some(Basis::Grant(_) | Basis::Policy(_)))
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

/// Whether a representative of a patient gave a grant of this id, or that out of which it was given.
fn representatives_gave(id: GrantId) -> bool {
	let right = |patient, id| Consent::grant_view(patient, id).map(|view| view.right);
	PATIENTS.iter().any(|patient| {
		let given = match right(*patient, id) {
			Some(GrantRight::Reshare { parent, .. }) => right(*patient, parent),
			own => own,
		};
		matches!(given, Some(GrantRight::Representative { .. }))
	})
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
		after(&history, &questions, |play, questions| {
			let before = ask_all(play, &questions);
			let _ = play.call(Signer::Fitting, patient, &Word::Restrict(restriction.clone()));
			for (before, after) in pairs(before, ask_all(play, &questions)) {
				match (basis(before), basis(after)) {
					// Where consent no longer permits, an emergency or a law may, and else nothing new.
					(
						Some(Basis::Grant(_) | Basis::Policy(_)),
						Some(Basis::Emergency(_) | Basis::Law(_)) | None,
					) => {}
					// Whom it excepts as taking part in a study, it does until that is over.
					(Some(_), _) => assert!(is_no_longer(after, before)),
					// To whom nothing was permitted it does not show.
					(None, _) => assert!(
						before == after
							|| (reason(before) == Some(DenyReason::RestrictionUnopened)
								&& reason(after) == Some(DenyReason::Restricted))
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
		after(&history, &questions, |play, questions| {
			let before = ask_all(play, &questions);
			for asked in &grants {
				let _ = play.call(Signer::Fitting, patient, &Word::Grant(asked.clone()));
			}
			for (before, after) in pairs(before, ask_all(play, &questions)) {
				match basis(before) {
					Some(Basis::Emergency(_) | Basis::Law(_)) => {
						assert!(rests_on_consent(after) || alone(before) == alone(after));
					}
					Some(Basis::Grant(_) | Basis::Policy(_)) => assert!(rests_on_consent(after)),
					Some(Basis::Patient | Basis::OwnRecord | Basis::Representative { .. }) => {
						assert_eq!(before, after);
					},
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
		how in 0usize..4,
	) {
		after(&history, &questions, |play, questions| {
			let before = ask_all(play, &questions);
			let id = play.model.picked_grant(patient, pick);
			let who = play.model.whose(patient, id);
			let word = match (how, who) {
				(0, _) => Word::Revoke(pick),
				(1, _) => Word::GiveBack(pick),
				(2, Some(who)) => Word::RevokeAll(who),
				_ => Word::Suspend(pick),
			};
			let all = match (&word, who) {
				(Word::RevokeAll(_), Some(who)) => play.model.ended_with(patient, who),
				_ => vec![id],
			};
			let ended = play.call(Signer::Fitting, patient, &word);
			let gone: Vec<_> =
				all.iter().flat_map(|id| with_children(patient, GrantId(*id))).collect();
			let by_it = |one: usize, decision| match basis(decision) {
				Some(Basis::Grant(by)) => one == patient && gone.contains(&by),
				_ => false,
			};
			for (question, before) in questions.iter().zip(before) {
				for (before, after) in before.into_iter().zip(play.ask(question)) {
					match (basis(before), basis(after)) {
						(
							Some(Basis::Grant(_)),
							Some(
							Basis::Grant(_) | Basis::Policy(_) | Basis::Emergency(_) | Basis::Law(_),
						) | None,
						) => {}
						(Some(_), _) => assert_eq!(alone(before), alone(after)),
						(None, after) => assert_eq!(after, None),
					}
					assert!(ended.is_err() || !by_it(question.patient, after));
				}
			}
		});
	}

	#[test]
	fn a_stricter_policy_permits_nothing_more(
		history in past(),
		questions in questions(),
		organization in 0usize..3,
		patient in 0usize..2,
		by_patient: bool,
		policy in 0usize..4,
	) {
		after(&history, &questions, |play, questions| {
			let before = ask_all(play, &questions);
			let now = play.model.now;
			let stricter = policy.min(play.model.policy_for(patient, organization, now));
			if by_patient {
				let _ = play.call(Signer::Fitting, patient, &Word::Policy(stricter));
			} else {
				play.set_own_policy(organization, stricter);
			}
			for (before, after) in pairs(before, ask_all(play, &questions)) {
				match (basis(before), basis(after)) {
					// Uses may have to be taken where none had to.
					(
						Some(Basis::Policy(_)),
						Some(
							Basis::Grant(_) | Basis::Policy(_) | Basis::Emergency(_) | Basis::Law(_),
						) | None,
					) => {}
					(Some(_), _) => assert_eq!(alone(before), alone(after)),
					(None, after) => assert_eq!(after, None),
				}
			}
		});
	}

	#[test]
	fn a_relationship_permits_nothing_less_and_its_end_nothing_more(
		history in past(),
		questions in questions(),
		bond in bond(),
	) {
		after(&history, &questions, |play, questions| {
			let before = ask_all(play, &questions);
			play.relate(&Bond { lasts: None, ..bond });
			let without = ask_all(play, &questions);
			for (before, without) in pairs(before, without.clone()) {
				match (basis(before), basis(without)) {
					(
						Some(Basis::Policy(_)),
						Some(
							Basis::Grant(_) | Basis::Policy(_) | Basis::Emergency(_) | Basis::Law(_),
						) | None,
					) => {}
					(Some(_), _) => assert_eq!(alone(before), alone(without)),
					(None, without) => assert_eq!(without, None),
				}
			}
			play.relate(&bond);
			for (without, with) in pairs(without, ask_all(play, &questions)) {
				assert!(!without.is_permit() || with.is_permit());
			}
		});
	}

	#[test]
	fn a_study_permits_nothing_less_and_its_end_nothing_more(
		history in past(),
		questions in questions(),
		study in 0usize..4,
		account in 5usize..8,
		lasts in 1u64..400_000_000,
		is_removed in any::<bool>(),
	) {
		let end = match is_removed {
			true => Step::Investigator { study, account, enrolled: false },
			false => Step::Study { study, lasts: None },
		};
		after(&history, &questions, |play, questions| {
			let before = ask_all(play, &questions);
			play.step(&end);
			let without = ask_all(play, &questions);
			for (before, without) in pairs(before, without.clone()) {
				assert!(before.is_permit() || !without.is_permit());
			}
			play.step(&Step::Study { study, lasts: Some(lasts) });
			play.step(&Step::Investigator { study, account, enrolled: true });
			for (without, with) in pairs(without, ask_all(play, &questions)) {
				assert!(!without.is_permit() || with.is_permit());
			}
		});
	}

	#[test]
	fn an_emergency_permits_nothing_less_and_its_end_nothing_more(
		history in past(),
		questions in questions(),
		glass in glass(),
	) {
		after(&history, &questions, |play, questions| {
			let before = ask_all(play, &questions);
			// One that opens less hides an elder one that opens more.
			let opened = play.open(&Glass { opens: 1, ..glass });
			let with = ask_all(play, &questions);
			for (before, with) in pairs(before.clone(), with.clone()) {
				match (basis(before), basis(with)) {
					(Some(Basis::Emergency(_) | Basis::Law(_)) | None, Some(Basis::Emergency(_))) => {}
					// What consent permits or refuses it does not depend on.
					_ => assert_eq!(alone(before), alone(with)),
				}
			}
			if let Some(id) = opened {
				play.close(glass.patient, id);
			}
			for (with, after) in pairs(with, ask_all(play, &questions)) {
				match (basis(with), basis(after)) {
					(Some(Basis::Emergency(_)), Some(Basis::Emergency(_) | Basis::Law(_)) | None) => {}
					_ => assert_eq!(alone(with), alone(after)),
				}
			}
		});
	}

	/// Of who died or left, consent serves the final bills alone, until they are written, and all else
	/// is as before; as is everything of who came back.
	#[test]
	fn death_and_leaving_permit_nothing_more_until_they_are_undone(
		history in past(),
		questions in questions(),
		patient in 0usize..4,
		how in prop::sample::select(vec![LifeClosing::Deceased, LifeClosing::Left]),
	) {
		after(&history, &questions, |play, questions| {
			let before = ask_all(play, &questions);
			let written = play.model.now + FINAL_BILLS;
			rest(PATIENTS[patient], how);
			for (question, before) in questions.iter().zip(&before) {
				let is_bill = policy::PAYMENT.contains(PURPOSES[question.purpose]);
				for (before, after) in before.iter().copied().zip(play.ask(question)) {
					if question.patient != patient {
						assert_eq!(before, after);
						continue;
					}
					match (basis(before), basis(after)) {
						(Some(Basis::Grant(_) | Basis::Policy(_)), _) if rests_on_consent(after) => {
							assert!(is_bill && until(after).is_some_and(|until| until <= written));
						}
						(
							Some(Basis::Grant(_) | Basis::Policy(_)),
							Some(Basis::Emergency(_) | Basis::Law(_)) | None,
						) => assert!(!is_bill),
						(Some(_), _) => assert_eq!(alone(before), alone(after)),
						(None, after) => assert_eq!(after, None),
					}
				}
			}
			reopen(PATIENTS[patient]);
			assert_eq!(ask_all(play, &questions), before);
		});
	}

	/// Only the purposes of emergencies, only to read, and whatever is restricted.
	#[test]
	fn an_emergency_does_not_depend_on_grants_restrictions_and_policies(
		history in past(),
		questions in questions(),
		patient in 0usize..2,
		grants in vec(asked(), 0..3),
		restrictions in vec(withhold(), 0..3),
		policy in 0usize..4,
	) {
		after(&history, &questions, |play, questions| {
			let before = ask_all(play, &questions);
			for asked in &grants {
				let _ = play.call(Signer::Fitting, patient, &Word::Grant(asked.clone()));
			}
			for asked in &restrictions {
				let _ = play.call(Signer::Fitting, patient, &Word::Restrict(asked.clone()));
			}
			let _ = play.call(Signer::Fitting, patient, &Word::Policy(policy));
			play.set_own_policy(0, policy);
			for (question, before) in questions.iter().zip(before) {
				for (before, after) in before.into_iter().zip(play.ask(question)) {
					if is_in_emergency(before) || is_in_emergency(after) {
						assert!(question.action == 0 && question.purpose >= 9);
						let by_consent = rests_on_consent(before) || rests_on_consent(after);
						assert!(by_consent || alone(before) == alone(after));
					}
				}
			}
		});
	}

	#[test]
	fn a_permission_holds_until_its_end_and_never_again(
		history in history(),
		questions in questions(),
		further in 0u64..400_000_000,
	) {
		after(&history, &questions, |play, questions| {
			for question in &questions {
				let now = play.model.now;
				let ends = play.ask(question).into_iter().enumerate().filter_map(|(n, one)| match one {
					Decision::Permit { until: Some(until), .. } => Some((n, one, until)),
					_ => None,
				});
				for (n, before, until) in ends.collect::<Vec<_>>() {
					assert!(now < until);
					play.wait_until(until - 1);
					assert!(play.ask(question)[n].is_permit(), "before the end");
					for later in [until, until + further] {
						play.wait_until(later);
						let after = play.ask(question)[n];
						// Of a use that was taken, what remains is to take another.
						let takes_another = needs_receipt(after) && !needs_receipt(before);
						assert!(basis(after) != basis(before) || takes_another, "after the end");
					}
					play.wait_until(now);
				}
			}
		});
	}

	#[test]
	fn a_receipt_only_releases_and_only_its_own_grant(
		history in past(),
		questions in questions(),
	) {
		after(&history, &questions, |play, questions| {
			for question in &questions {
				let without = play.ask(&Access { receipt: None, ..question.clone() });
				for (without, with) in without.into_iter().zip(play.ask(question)) {
					match basis(without) {
						Some(Basis::Patient | Basis::OwnRecord | Basis::Representative { .. }) => {
							assert_eq!(without, with);
						},
						Some(Basis::Grant(_) | Basis::Policy(_)) => assert!(rests_on_consent(with)),
						_ => {}
					}
					if alone(without) == alone(with) {
						continue;
					}
					let (of, _) = question.receipt.expect("it differs by the receipt");
					// What a use was taken of may be withheld all the same.
					let is_withheld = reason(without) == Some(DenyReason::UsedUp)
						&& matches!(
							reason(with),
							Some(DenyReason::Restricted | DenyReason::RestrictionUnopened)
						);
					let is_released =
						basis(with) == Some(Basis::Grant(GrantId(of))) && !needs_receipt(with);
					assert!(is_withheld || is_released);
				}
			}
		});
	}

	#[test]
	fn a_receipt_that_aged_is_as_none(
		history in past(),
		questions in questions(),
		further in 0u64..10_000_000,
	) {
		after(&history, &questions, |play, questions| {
			play.wait_until(play.model.now + HOUR + further);
			for question in &questions {
				let without = Access { receipt: None, ..question.clone() };
				assert_eq!(play.ask(question), play.ask(&without));
			}
		});
	}

	/// Who is removed reads nothing by that any more, and nobody anything else for it, but for what other
	/// representatives gave: who was one does not read by that before, and is as anybody after.
	#[test]
	fn a_removed_representative_reads_nothing_by_it(
		history in history(),
		appointed in vec(representing(), 1..6),
		questions in questions(),
	) {
		after(&history, &questions, |play, questions| {
			for step in &appointed {
				play.step(step);
			}
			let before = ask_all(play, &questions);
			for (patient, account) in (0..2).flat_map(|patient| (0..14).map(move |n| (patient, n))) {
				play.step(&Step::Unappoint { patient, account });
			}
			for (before, after) in pairs(before, ask_all(play, &questions)) {
				assert!(!matches!(basis(after), Some(Basis::Representative { .. })));
				match (basis(before), basis(after)) {
					(_, Some(Basis::Grant(id))) if representatives_gave(id) => {}
					(Some(Basis::Representative { .. }), _) => {}
					(Some(_), _) => assert_eq!(alone(before), alone(after)),
					(None, _) => assert!(!after.is_permit()),
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
		after(&history, &questions, |play, questions| {
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
		after(&history, &questions, |play, questions| {
			for question in &questions {
				for (annex, name) in [(Some(annex), None), (None, Some(name))] {
					let more = play.ask(&showing(question, annex, name));
					for (before, after) in play.ask(question).into_iter().zip(more) {
						match basis(before) {
							Some(Basis::Emergency(_) | Basis::Law(_)) => {
								assert!(rests_on_consent(after) || alone(before) == alone(after));
							}
							Some(Basis::Grant(_) | Basis::Policy(_)) => assert!(rests_on_consent(after)),
							Some(Basis::Patient | Basis::OwnRecord | Basis::Representative { .. }) => {
						assert_eq!(before, after);
					},
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
		after(&history, &questions, |play, questions| {
			let without = ask_all(play, &questions);
			let restriction = with_own_annex(&restriction, is_narrow);
			let _ = play.call(Signer::Fitting, patient, &Word::Restrict(restriction));
			for (question, without) in questions.iter().zip(without) {
				let mut closed = question.clone();
				closed.annexes[ANNEXES] = Shown::Nothing;
				let opened = play.ask(&showing(question, Some(ANNEXES), None));
				let all = play.ask(&closed).into_iter().zip(opened).zip(without);
				for ((closed, opened), without) in all {
					assert!(!rests_on_consent(closed) || is_no_longer(closed, opened));
					assert!(!rests_on_consent(opened) || is_no_longer(opened, without));
					if is_in_emergency(closed) {
						assert!(rests_on_consent(opened) || alone(closed) == alone(opened));
					} else if reason(closed) != Some(DenyReason::RestrictionUnopened)
						&& !is_by_law(closed)
					{
						// Where a law was cited in vain, consent may have been released.
						assert!(
							is_no_longer(closed, opened)
								|| (reason(closed) == Some(DenyReason::Law) && rests_on_consent(opened))
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
		after(&history, &questions, |play, questions| {
			let before = ask_all(play, &questions);
			for asked in &grants {
				let _ = play.call(Signer::Fitting, patient, &Word::Grant(asked.clone()));
			}
			for asked in &restrictions {
				let _ = play.call(Signer::Fitting, patient, &Word::Restrict(asked.clone()));
			}
			for (before, after) in pairs(before, ask_all(play, &questions)) {
				if rests_on_consent(before) || rests_on_consent(after) {
					continue;
				}
				assert_eq!(lawful(before), lawful(after));
				let in_vain = Decision::deny(DenyReason::Law);
				assert_eq!(before == in_vain, after == in_vain);
			}
		});
	}
}

fn reason(decision: Decision) -> Option<DenyReason> {
	match decision {
		Decision::Permit { .. } => None,
		Decision::Deny { reason, .. } => Some(reason),
	}
}

fn is_by_law(decision: Decision) -> bool {
	matches!(basis(decision), Some(Basis::Law(_)))
}

fn is_in_emergency(decision: Decision) -> bool {
	matches!(basis(decision), Some(Basis::Emergency(_)))
}
