//! For whom somebody decides: for themselves, or for a patient for whom they act.

use super::patient_of;
use crate::{error::CliError, online::note};
use salus_client::chain::{
	patients,
	representatives::{self, Representative, RepresentativeStatus},
	words, Account, Chain, Hex32, Moment,
};
use salus_primitives::{PatientId, Representation};

/// The patient about whose consent somebody decides: the given one, or the one whose key signs. Who
/// signs as a proxy of the patient is told as what.
///
/// # Errors
///
/// A refusal if it is neither the signer's own patient nor one for whom the signer may act now: with
/// what keeps them from it, as far as is known. It would not be free, and a signer without money would
/// only hear that the fee cannot be paid.
pub async fn decides_for(
	chain: &Chain,
	given: Option<PatientId>,
	signer: Account,
) -> Result<PatientId, CliError> {
	let Some(patient) = given else { return patient_of(chain, None, signer).await };
	let best = chain.best().await?;
	let own = patients::patient_of(&best, signer).await?;
	if own.is_some_and(|(own, _)| own == patient) {
		return Ok(patient);
	}
	match representatives::representation(&best, signer, patient).await? {
		Some(one) => note(&in_words(&one, patient)),
		None => {
			let all = representatives::representatives(&best, patient).await?;
			return Err(refusal(&all, signer, patient));
		}
	}
	Ok(patient)
}

/// As what somebody acts.
fn in_words(one: &Representation, patient: PatientId) -> String {
	format!(
		"note: for patient {}, {}, in {}, until {}",
		Hex32(patient.0),
		representatives::acting_in_words(one.acting()),
		words::list(one.authorities.iter()),
		Moment(one.until)
	)
}

/// Why somebody may not act.
fn refusal(all: &[Representative], signer: Account, patient: PatientId) -> CliError {
	let patient = Hex32(patient.0);
	let Some(last) = all.iter().rev().find(|one| one.is_of(signer)) else {
		return CliError::refused(format_args!(
			"Consent.NotAuthorized: {signer} is no key of patient {patient}, and does not act for it"
		))
		.next("whom a patient appointed accepts first, by `salus patient proxy accept`");
	};
	let held = last.holds.iter().map(|hold| hold.until).max();
	let (why, next) = match (last.status, held) {
		(RepresentativeStatus::NotYetValid, _) => {
			(format!("not before {}", last.valid_from), "wait for it")
		}
		(RepresentativeStatus::Asleep, _) if last.executes() => {
			("only after the patient's death".into(), "see `salus patient death show`")
		}
		(RepresentativeStatus::Asleep, _) if !last.sleeps => {
			("not while the patient is at rest".into(), "see `salus patient death show`")
		}
		(RepresentativeStatus::Asleep, _) => (
			"only while a provider attests that the patient lacks capacity".into(),
			"see `salus patient proxy wake`",
		),
		(RepresentativeStatus::Held, Some(until)) => (
			format!("not before {until}: a privacy officer keeps them from it"),
			"ask the organization that `salus patient proxy list` names",
		),
		_ => ("no more".into(), "see `salus patient proxy list`"),
	};
	CliError::refused(format_args!(
		"Consent.NotAuthorized: {signer} acts for patient {patient} {why}"
	))
	.next(next)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::representatives::{Accepted, Hold};
	use salus_primitives::{
		Authorities, Authority, OrganizationId, RepresentativeCapacity, RepresentativeId,
		Represented,
	};

	const MIA: PatientId = PatientId([0xa1; 32]);
	const FATHER: Account = Account([7; 32]);

	fn father(id: u32, status: RepresentativeStatus) -> Representative {
		Representative {
			id: RepresentativeId(id),
			commitment: Hex32([0; 32]),
			authorities: Authorities::all(),
			valid_from: Moment(1_000),
			valid_until: Moment(9_000),
			of_age_in: None,
			of_age_on: None,
			sleeps: false,
			appointed_at: Moment(0),
			appointed_by: Account([0; 32]),
			accepted: Some(Accepted {
				account: FATHER,
				capacity: RepresentativeCapacity::Guardian,
				reason: Hex32([0; 32]),
				at: Moment(0),
			}),
			holds: Vec::new(),
			ended_at: None,
			status,
		}
	}

	#[test]
	fn who_may_not_act_is_told_why() {
		let line = |all: &[Representative]| refusal(all, FATHER, MIA).line();
		let stranger = line(&[]);
		assert!(stranger.contains("is no key") && stranger.contains("proxy accept"), "{stranger}");
		let appointed =
			Representative { accepted: None, ..father(0, RepresentativeStatus::Appointed) };
		assert_eq!(line(&[appointed]), stranger, "whom a commitment names shows nowhere");
		for (status, why) in [
			(RepresentativeStatus::NotYetValid, "not before 1970-01-01T00:00:01.000Z"),
			(RepresentativeStatus::Asleep, "not while the patient is at rest"),
			(RepresentativeStatus::Expired, "no more"),
			(RepresentativeStatus::Ended, "no more"),
		] {
			let told = line(&[father(0, status)]);
			assert!(told.contains("Consent.NotAuthorized") && told.contains(why), "{told}");
		}
		let held = Representative {
			holds: vec![Hold {
				organization: OrganizationId(1),
				by: Account([1; 32]),
				reason: Hex32([0; 32]),
				from: Moment(0),
				until: Moment(2_000),
			}],
			..father(0, RepresentativeStatus::Held)
		};
		assert!(line(&[held]).contains("not before 1970-01-01T00:00:02.000Z: a privacy officer"));
		let sleeps = Representative { sleeps: true, ..father(0, RepresentativeStatus::Asleep) };
		assert!(line(std::slice::from_ref(&sleeps)).contains("lacks capacity"));
		let accepted = sleeps
			.accepted
			.clone()
			.map(|accepted| Accepted { capacity: RepresentativeCapacity::Executor, ..accepted });
		assert!(line(&[Representative { accepted, ..sleeps }]).contains("the patient's death"));
		let anew =
			[father(0, RepresentativeStatus::Ended), father(1, RepresentativeStatus::Asleep)];
		assert!(line(&anew).contains("at rest"), "what they are last");
	}

	#[test]
	fn who_acts_is_told_as_what() {
		let one = Representation {
			representative: RepresentativeId(3),
			capacity: RepresentativeCapacity::Parent,
			represented: Represented::Minor,
			authorities: Authorities::of(&[Authority::Consent, Authority::View]),
			until: 1_000,
			gives_until: 2_000,
		};
		assert_eq!(
			in_words(&one, MIA),
			format!(
				"note: for patient {}, as representative 3 of the patient (PRN), in consent, view, \
				 until 1970-01-01T00:00:01.000Z",
				"a1".repeat(32)
			)
		);
	}
}
