//! For whom somebody decides: for themselves, or for a patient for whom they act.

use super::patient_of;
use crate::{error::CliError, online::note};
use salus_client::chain::{
	custody::{self, NotGiven},
	organizations::{self, Standing},
	patients,
	representatives::{self, Representative, RepresentativeStatus},
	words, Account, AtBlock, Chain, Hex32, Moment,
};
use salus_primitives::{
	Acting, Grantee, OrganizationId, PatientId, Representation, Scope, UnixMillis,
};

/// What nobody does for a patient whose key an organization keeps, and the patient may afterwards.
const TAKEN_OVER: &str =
	"the patient does it, who takes the identity over first: `salus patient claim-identity`";

/// Who decides about the consent of which patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decider {
	/// The patient.
	pub patient: PatientId,
	/// The organization that keeps the patient's key, if who signs acts for it.
	custodian: Option<OrganizationId>,
}

impl Decider {
	/// Whether somebody signs for an organization that keeps the patient's key.
	pub const fn is_custodian(&self) -> bool {
		self.custodian.is_some()
	}

	/// Refuses what only the patient does, if somebody signs for an organization that keeps the key:
	/// `what` says what that is.
	///
	/// # Errors
	///
	/// That refusal.
	pub fn must_not_be_custodian(&self, what: &str) -> Result<(), CliError> {
		let Some(organization) = self.custodian else { return Ok(()) };
		Err(CliError::refused(format_args!(
			"Consent.NotAuthorized: organization {} keeps the key of patient {}, and {what}",
			organization.0,
			Hex32(self.patient.0)
		))
		.next(TAKEN_OVER))
	}

	/// Refuses what an organization that keeps the key may not give to that grantee, until then.
	///
	/// # Errors
	///
	/// That refusal, and what keeps the chain from being asked.
	pub async fn must_give(
		&self,
		at: &AtBlock,
		scope: &Scope,
		grantee: &Grantee<Account>,
		until: Option<UnixMillis>,
		now: UnixMillis,
	) -> Result<(), CliError> {
		let Some(organization) = self.custodian else { return Ok(()) };
		let is_own = custody::is_own(at, organization, grantee).await?;
		custody::gives(scope, grantee, is_own, until, now).map_err(not_given)
	}

	/// Refuses an annex of a grant, if somebody signs for an organization that keeps the key.
	///
	/// # Errors
	///
	/// That refusal.
	pub fn must_not_annex(&self, is_asked_for: bool) -> Result<(), CliError> {
		if self.is_custodian() && is_asked_for {
			return Err(not_given(NotGiven::Protected));
		}
		Ok(())
	}
}

fn not_given(why: NotGiven) -> CliError {
	CliError::refused(format_args!("{}: {why}", why.error())).next(why.remedy())
}

/// The patient about whose consent somebody decides: the given one, or the one whose key signs. Who
/// signs as a proxy of the patient, or for the organization that keeps the patient's key, is told as
/// what.
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
) -> Result<Decider, CliError> {
	let best = chain.best().await?;
	let patient = match given {
		Some(patient) => patient,
		None => patient_of(chain, None, signer).await?,
	};
	if let Some(custodian) = kept_by(&best, patient).await? {
		acts_for(&best, signer, custodian, patient).await?;
		return Ok(Decider { patient, custodian: Some(custodian) });
	}
	let own = patients::patient_of(&best, signer).await?;
	if own.is_some_and(|(own, _)| own == patient) {
		return Ok(Decider { patient, custodian: None });
	}
	match representatives::representation(&best, signer, patient).await? {
		Some(one) => note(&in_words(&one, patient)),
		None => {
			let all = representatives::representatives(&best, patient).await?;
			return Err(refusal(&all, signer, patient));
		}
	}
	Ok(Decider { patient, custodian: None })
}

/// The organization that keeps a patient's key now, if one does.
pub async fn kept_by(
	best: &AtBlock,
	patient: PatientId,
) -> Result<Option<OrganizationId>, CliError> {
	let identity = patients::patient(best, patient).await?;
	Ok(identity.and_then(|identity| identity.custodian()))
}

/// Refuses who does not act for the organization that keeps a patient's key, and says as what they do.
async fn acts_for(
	best: &AtBlock,
	signer: Account,
	custodian: OrganizationId,
	patient: PatientId,
) -> Result<(), CliError> {
	let organization = organizations::acting_for(best, signer).await?;
	must_act(organization, custodian, signer, patient)?;
	let found = organizations::organization(best, custodian).await?;
	must_stand(custodian, found.map(|found| found.standing))?;
	let acting = Acting::Custodian { organization: custodian };
	let words = representatives::acting_in_words(acting);
	note(&format!("note: for patient {}, {words}", Hex32(patient.0)));
	Ok(())
}

/// Refuses who does not act for the organization that keeps the key; the key itself does nothing.
fn must_act(
	organization: Option<OrganizationId>,
	custodian: OrganizationId,
	signer: Account,
	patient: PatientId,
) -> Result<(), CliError> {
	if organization == Some(custodian) {
		return Ok(());
	}
	Err(CliError::refused(format_args!(
		"Consent.NotAuthorized: organization {} keeps the key of patient {}, and {signer} does not act \
		 for it",
		custodian.0,
		Hex32(patient.0)
	))
	.next("sign as its admin or a practitioner, and name the patient with --patient; a kept key does nothing"))
}

/// Refuses what an organization does that cannot act now.
fn must_stand(organization: OrganizationId, standing: Option<Standing>) -> Result<(), CliError> {
	if standing == Some(Standing::Good) {
		return Ok(());
	}
	Err(CliError::refused(format_args!(
		"Consent.NotAuthorized: organization {}, which keeps the patient's key, is not in good standing",
		organization.0
	))
	.next("the council renews or reinstates it, or the patient takes the identity over elsewhere"))
}

/// Refuses what only the patient does, while an organization keeps the key.
///
/// # Errors
///
/// That refusal, with what to do instead.
pub async fn must_not_be_kept(
	chain: &Chain,
	patient: PatientId,
	instead: Option<&str>,
) -> Result<(), CliError> {
	match kept_by(&chain.best().await?, patient).await? {
		None => Ok(()),
		Some(organization) => Err(CliError::refused(format_args!(
			"organization {} keeps the key of patient {}, and only the patient does this",
			organization.0,
			Hex32(patient.0)
		))
		.next(instead.unwrap_or(TAKEN_OVER))),
	}
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
		Authorities, Authority, RepresentativeCapacity, RepresentativeId, Represented,
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
	fn who_keeps_the_key_does_not_do_what_is_the_patients() {
		let own = Decider { patient: MIA, custodian: None };
		let kept = Decider { custodian: Some(OrganizationId(3)), ..own };
		own.must_not_be_custodian("nothing").expect("it is the patient");
		own.must_not_annex(true).expect("every grant of a wallet has one");
		kept.must_not_annex(false).expect("none is attached");
		for line in [
			kept.must_not_annex(true).expect_err("protected").line(),
			kept.must_not_be_custodian("lifts nothing").expect_err("lift").line(),
		] {
			assert!(line.contains("Consent.NotAuthorized"), "{line}");
			assert!(line.contains("claim-identity"), "{line}");
		}
		let endless = not_given(NotGiven::End).line();
		assert!(endless.contains("Consent.TooFar") && endless.contains("--until"), "{endless}");
	}

	#[test]
	fn who_cannot_act_is_told_so_before_it_costs() {
		let custodian = OrganizationId(3);
		must_act(Some(custodian), custodian, FATHER, MIA).expect("it is its own");
		for organization in [Some(OrganizationId(4)), None] {
			let line =
				must_act(organization, custodian, FATHER, MIA).expect_err("a stranger").line();
			assert!(line.contains("does not act for it") && line.contains("--patient"), "{line}");
		}
		must_stand(custodian, Some(Standing::Good)).expect("it can");
		for standing in [Some(Standing::Suspended), None] {
			let line = must_stand(custodian, standing).expect_err("it cannot").line();
			assert!(line.contains("organization 3") && line.contains("good standing"), "{line}");
		}
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
