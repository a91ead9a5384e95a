//! Emergencies in words.

use super::{Draw, Emergency, EmergencyClosing};
use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api::runtime_types::pallet_emergency_access::pallet::Call as PalletCall;
use salus_primitives::{
	Affected, EmergencyAccess, EmergencyKind, Finding, Holder, PatientId, ReviewOutcome,
};

/// Why the glass was broken, as far as it stands in clear.
pub const fn kind_in_words(kind: EmergencyKind) -> &'static str {
	match kind {
		EmergencyKind::Etreat => "care is needed at once",
		EmergencyKind::Btg => "policy is overridden for another reason",
	}
}

/// What an emergency opens.
pub const fn access_in_words(access: EmergencyAccess) -> &'static str {
	match access {
		EmergencyAccess::Nothing => "nothing: not even in an emergency",
		EmergencyAccess::Normal => "what is normal: up to N, and no sensitivity",
		EmergencyAccess::Everything => "everything",
	}
}

/// Whether it opens anything, and else how it came to its end.
pub fn status_in_words(emergency: &Emergency) -> String {
	let expires_at = emergency.expires_at;
	match (emergency.closed_at, emergency.closed_how) {
		_ if emergency.in_force => format!("open until {expires_at}"),
		(Some(at), Some(EmergencyClosing::ByPatient)) => {
			format!("ended by the patient, who disputed it, at {at}")
		}
		(Some(at), Some(EmergencyClosing::BySuccessor)) => {
			format!("closed by who opened it, who opened the next, at {at}")
		}
		(Some(at), _) => format!("closed by who opened it, at {at}"),
		(None, _) => format!("opens nothing; its time ends at {expires_at}"),
	}
}

const fn outcome_in_words(outcome: ReviewOutcome) -> &'static str {
	match outcome {
		ReviewOutcome::Justified => "justified",
		ReviewOutcome::NotJustified => "a mistake",
		ReviewOutcome::Abuse => "abuse",
		ReviewOutcome::SecondReview => "for another organization to look at",
	}
}

const fn finding_in_words(finding: Finding) -> &'static str {
	match finding {
		Finding::Justified => "justified",
		Finding::NotJustified => "a mistake",
		Finding::Abuse => "abuse",
	}
}

/// What was found, and what waits until when.
pub fn review_in_words(emergency: &Emergency) -> String {
	let mut said = Vec::new();
	match (&emergency.review, emergency.review_due) {
		(Some(review), _) => {
			said.push(format!("its own organization: {}", outcome_in_words(review.outcome)));
		}
		(None, Some(due)) => said.push(format!("its own organization's is due by {due}")),
		(None, None) => {}
	}
	if let Some(review) = &emergency.second_review {
		said.push(format!(
			"organization {}: {}",
			review.organization.0,
			finding_in_words(review.finding)
		));
	}
	let not_drawn = emergency.draw == Draw::Pending && emergency.second_review.is_none();
	match emergency.second_due {
		Some(due) if emergency.of_regulator => {
			said.push(format!("the two disagree: a regulator's is due by {due}"));
		}
		Some(due) if emergency.second_review.is_some() => {
			said.push(format!("yet another organization's is due by {due}"));
		}
		Some(due) => said.push(format!("another organization's is due by {due}")),
		None if !emergency.settled && emergency.review.is_some() && not_drawn => {
			said.push("its lot is not drawn".into());
		}
		None => {}
	}
	if emergency.settled {
		said.push("settled".into());
	}
	said.join("; ")
}

/// Whom a disaster reaches.
pub fn affected_in_words(affected: &Affected) -> String {
	match affected {
		Affected::All => "every organization".into(),
		Affected::Organizations(some) => {
			let ids: Vec<_> = some.iter().map(|id| id.0.to_string()).collect();
			format!("organizations {}", ids.join(", "))
		}
	}
}

fn of(patient: PatientId) -> String {
	format!("patient {}", Hex32(patient.0))
}

/// What a call does.
pub(crate) fn in_words(call: PalletCall) -> String {
	match call {
		PalletCall::open { patient, holder, kind, reason } => {
			let holder = match holder.0 {
				Holder::Any => "any organization".into(),
				Holder::Organization(id) => format!("organization {}", id.0),
			};
			format!(
				"break the glass: open what {holder} has about {} to the signer, because {} ({}), for \
				 reason {}",
				of(patient.0),
				kind_in_words(kind.0),
				kind.0,
				Hex32(reason)
			)
		}
		PalletCall::close { patient, id } => {
			format!("close emergency {} of {}", id.0 .0, of(patient.0))
		}
		PalletCall::draw { patient, id } => {
			format!("draw the lot of emergency {} of {}", id.0 .0, of(patient.0))
		}
		PalletCall::review { patient, id, outcome } => format!(
			"review emergency {} of {} for the own organization: {}",
			id.0 .0,
			of(patient.0),
			outcome_in_words(outcome.0)
		),
		PalletCall::review_again { patient, id, finding } => format!(
			"review emergency {} of {}, which is another organization's: {}",
			id.0 .0,
			of(patient.0),
			finding_in_words(finding.0)
		),
		PalletCall::dispute { patient, id } => {
			format!("{} disputes emergency {}", of(patient.0), id.0 .0)
		}
		PalletCall::set_access { patient, access } => {
			format!("{} lets an emergency open {}", of(patient.0), access_in_words(access.0))
		}
		PalletCall::reinstate { practitioner } => {
			format!("let {} break the glass again", Account::from(practitioner))
		}
		PalletCall::declare_disaster { affected, until } => format!(
			"declare a disaster that reaches {}, until {}",
			affected_in_words(&affected.0),
			Moment(until)
		),
		PalletCall::end_disaster { id } => format!("end disaster {}", id.0 .0),
		PalletCall::prune { patient, id } => {
			format!("remove emergency {} of {}, whose time is over", id.0 .0, of(patient.0))
		}
	}
}

#[cfg(test)]
mod tests {
	use super::super::{tests::running, Review, SecondReview};
	use super::*;
	use salus_primitives::{DisasterId, EmergencyId, OrganizationId};
	use subxt::utils::{AccountId32, Static};

	#[test]
	fn a_status_says_whether_it_opens_anything_and_how_it_ended() {
		let at = Some(Moment(4_000));
		let over = Emergency { in_force: false, ..running(1) };
		let closed = |how| Emergency { closed_at: at, closed_how: Some(how), ..over.clone() };
		for (emergency, words) in [
			(running(1), "open until 1970-01-01T00:00:09.000Z"),
			(over.clone(), "opens nothing; its time ends at 1970-01-01T00:00:09.000Z"),
			(
				closed(EmergencyClosing::ByOpener),
				"closed by who opened it, at 1970-01-01T00:00:04.000Z",
			),
			(
				closed(EmergencyClosing::BySuccessor),
				"closed by who opened it, who opened the next, at 1970-01-01T00:00:04.000Z",
			),
			(
				closed(EmergencyClosing::ByPatient),
				"ended by the patient, who disputed it, at 1970-01-01T00:00:04.000Z",
			),
		] {
			assert_eq!(status_in_words(&emergency), words);
		}
	}

	#[test]
	fn reviews_say_what_was_found_and_what_waits() {
		let by = Account([5; 32]);
		let own = |outcome| Emergency {
			review: Some(Review { at: Moment(10_000), by, outcome }),
			review_due: None,
			draw: Draw::Spared,
			settled: true,
			..running(1)
		};
		let organization = OrganizationId(9);
		let second = |finding| Emergency {
			second_review: Some(SecondReview {
				at: Moment(11_000),
				by,
				organization,
				finding,
				alone: None,
			}),
			..running(1)
		};
		let due = Some(Moment(30_000));
		let both = |of_regulator| Emergency {
			second_due: due,
			of_regulator,
			settled: false,
			second_review: second(Finding::Abuse).second_review,
			..own(ReviewOutcome::Justified)
		};
		let not_drawn =
			Emergency { draw: Draw::Pending, settled: false, ..own(ReviewOutcome::Justified) };
		let needs = Emergency {
			second_due: Some(Moment(30_000)),
			settled: false,
			..own(ReviewOutcome::Abuse)
		};
		for (emergency, words) in [
			(running(1), "its own organization's is due by 1970-01-01T00:00:20.000Z"),
			(not_drawn, "its own organization: justified; its lot is not drawn"),
			(
				both(true),
				"its own organization: justified; organization 9: abuse; the two disagree: a \
				 regulator's is due by 1970-01-01T00:00:30.000Z",
			),
			(
				both(false),
				"its own organization: justified; organization 9: abuse; yet another \
				 organization's is due by 1970-01-01T00:00:30.000Z",
			),
			(own(ReviewOutcome::Justified), "its own organization: justified; settled"),
			(own(ReviewOutcome::NotJustified), "its own organization: a mistake; settled"),
			(
				own(ReviewOutcome::SecondReview),
				"its own organization: for another organization to look at; settled",
			),
			(
				needs,
				"its own organization: abuse; another organization's is due by \
				 1970-01-01T00:00:30.000Z",
			),
			(
				second(Finding::Abuse),
				"its own organization's is due by 1970-01-01T00:00:20.000Z; organization 9: abuse",
			),
		] {
			assert_eq!(review_in_words(&emergency), words);
		}
		assert!(review_in_words(&second(Finding::Justified)).contains("organization 9: justified"));
		assert!(review_in_words(&second(Finding::NotJustified)).contains("9: a mistake"));
	}

	#[test]
	fn calls_read_as_sentences() {
		let patient = || Static(PatientId([0xab; 32]));
		let id = || Static(EmergencyId(4));
		let hex = "ab".repeat(32);
		let some = vec![OrganizationId(1), OrganizationId(3)];
		let some = Affected::Organizations(some.try_into().expect("two"));
		for (call, words) in [
			(
				PalletCall::open {
					patient: patient(),
					holder: Static(Holder::Organization(OrganizationId(1))),
					kind: Static(EmergencyKind::Btg),
					reason: [1; 32],
				},
				format!(
					"break the glass: open what organization 1 has about patient {hex} to the signer, \
					 because policy is overridden for another reason (BTG), for reason {}",
					"01".repeat(32)
				),
			),
			(
				PalletCall::close { patient: patient(), id: id() },
				format!("close emergency 4 of patient {hex}"),
			),
			(
				PalletCall::draw { patient: patient(), id: id() },
				format!("draw the lot of emergency 4 of patient {hex}"),
			),
			(
				PalletCall::review {
					patient: patient(),
					id: id(),
					outcome: Static(ReviewOutcome::Abuse),
				},
				format!("review emergency 4 of patient {hex} for the own organization: abuse"),
			),
			(
				PalletCall::review_again {
					patient: patient(),
					id: id(),
					finding: Static(Finding::NotJustified),
				},
				format!(
					"review emergency 4 of patient {hex}, which is another organization's: a mistake"
				),
			),
			(
				PalletCall::dispute { patient: patient(), id: id() },
				format!("patient {hex} disputes emergency 4"),
			),
			(
				PalletCall::set_access {
					patient: patient(),
					access: Static(EmergencyAccess::Nothing),
				},
				format!(
					"patient {hex} lets an emergency open nothing: not even in an emergency"
				),
			),
			(
				PalletCall::reinstate { practitioner: AccountId32([0; 32]) },
				format!("let {} break the glass again", Account([0; 32])),
			),
			(
				PalletCall::declare_disaster { affected: Static(some), until: 0 },
				"declare a disaster that reaches organizations 1, 3, until 1970-01-01T00:00:00.000Z"
					.into(),
			),
			(
				PalletCall::declare_disaster { affected: Static(Affected::All), until: 0 },
				"declare a disaster that reaches every organization, until \
				 1970-01-01T00:00:00.000Z"
					.into(),
			),
			(PalletCall::end_disaster { id: Static(DisasterId(2)) }, "end disaster 2".into()),
			(
				PalletCall::prune { patient: patient(), id: id() },
				format!("remove emergency 4 of patient {hex}, whose time is over"),
			),
		] {
			assert_eq!(in_words(call), words);
		}
	}
}
