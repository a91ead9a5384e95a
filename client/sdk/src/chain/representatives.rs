//! Representatives: who acts for a patient, as what, in what, and until when.
//!
//! A patient appoints somebody as a salted commitment, and gives them the file that opens it. They
//! accept by it, and are in clear from then on. They act by the patient's own calls, under their own
//! key: [`acting`] says as what. A guardian who helps to recover an identity is somebody else
//! ([`recovery`](crate::chain::recovery)).

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::pallet_consent::types::Right as Given;
use crate::chain::api::runtime_types::pallet_representatives::pallet::Call as PalletCall;
use crate::chain::api::runtime_types::pallet_representatives::types as pallet;
use crate::chain::api::runtime_types::salus_runtime_api::representatives as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::submit::Receipt;
use crate::chain::words::list;
use jiff::{civil::Date, Span};
use salus_commitments::{AgeOutOpening, RepresentativeOpening};
use salus_primitives::{
	Acting, AgeOut, Authorities, Day, Month, OrganizationId, PatientId, Representation,
	RepresentativeCapacity, RepresentativeHash, RepresentativeId, UnixMillis, Wakes,
};
use serde::Serialize;
use subxt::utils::{AccountId32, Static};

/// Where a representative stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum RepresentativeStatus {
	/// Appointed, and has not accepted.
	Appointed,
	/// Their time has not begun.
	NotYetValid,
	/// They wait for an attestation that the patient lacks capacity, or died; or the patient died or
	/// left.
	Asleep,
	/// A privacy officer keeps them from acting.
	Held,
	/// They may act.
	InForce,
	/// Their time is over.
	Expired,
	/// The patient removed them, they resigned, or the patient came of age.
	Ended,
}

/// Who accepted to act for a patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Accepted {
	/// The account by which they act.
	pub account: Account,
	/// In which capacity.
	pub capacity: RepresentativeCapacity,
	/// The salted commitment to why.
	pub reason: Hex32,
	/// When they accepted.
	pub at: Moment,
}

/// A safeguarding hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hold {
	/// The organization of the privacy officer.
	pub organization: OrganizationId,
	/// The privacy officer.
	pub by: Account,
	/// The salted commitment to why.
	pub reason: Hex32,
	/// The first moment of it.
	pub from: Moment,
	/// The first moment after it.
	pub until: Moment,
}

/// A representative of a patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Representative {
	/// The number among the patient's.
	pub id: RepresentativeId,
	/// The salted commitment to who, in which capacity and why.
	pub commitment: Hex32,
	/// In what they may act.
	pub authorities: Authorities,
	/// The first moment at which they may.
	pub valid_from: Moment,
	/// The first moment at which they no longer may.
	pub valid_until: Moment,
	/// The month in which the patient comes of age, as `2031-06`; `None` for an adult.
	pub of_age_in: Option<String>,
	/// The salted commitment to the day of it.
	pub of_age_on: Option<Hex32>,
	/// Whether they may act only while the patient lacks capacity.
	pub sleeps: bool,
	/// When they were appointed.
	pub appointed_at: Moment,
	/// The patient's key that appointed them.
	pub appointed_by: Account,
	/// Who it is, once they accepted.
	pub accepted: Option<Accepted>,
	/// The safeguarding holds, past ones too.
	pub holds: Vec<Hold>,
	/// When it ended before its time, if it did.
	pub ended_at: Option<Moment>,
	/// Where they stand.
	pub status: RepresentativeStatus,
}

/// What was last attested of a patient's capacity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Incapacity {
	/// The organization that attested that the patient lacks it.
	pub organization: OrganizationId,
	/// The practitioner who did.
	pub attested_by: Account,
	/// When.
	pub attested_at: Moment,
	/// The first moment at which it no longer holds of itself.
	pub valid_until: Moment,
	/// The salted commitment to what shows it.
	pub evidence: Hex32,
	/// When it was ended before its time, if it was.
	pub ended_at: Option<Moment>,
	/// Whether it holds.
	pub is_in_force: bool,
}

impl Representative {
	/// Whether they act for a patient who died, and for no other.
	pub fn executes(&self) -> bool {
		let capacity = self.accepted.as_ref().map(|accepted| accepted.capacity);
		capacity == Some(RepresentativeCapacity::Executor)
	}

	/// Whether they can never act again.
	pub const fn is_over(&self) -> bool {
		matches!(self.status, RepresentativeStatus::Expired | RepresentativeStatus::Ended)
	}

	/// Whether it is `account` who accepted this.
	pub fn is_of(&self, account: Account) -> bool {
		self.accepted.as_ref().is_some_and(|accepted| accepted.account == account)
	}
}

impl From<views::RepresentativeStatus> for RepresentativeStatus {
	fn from(status: views::RepresentativeStatus) -> Self {
		match status {
			views::RepresentativeStatus::Appointed => Self::Appointed,
			views::RepresentativeStatus::NotYetValid => Self::NotYetValid,
			views::RepresentativeStatus::Asleep => Self::Asleep,
			views::RepresentativeStatus::Held => Self::Held,
			views::RepresentativeStatus::InForce => Self::InForce,
			views::RepresentativeStatus::Expired => Self::Expired,
			views::RepresentativeStatus::Ended => Self::Ended,
		}
	}
}

impl From<views::AcceptedView<AccountId32>> for Accepted {
	fn from(view: views::AcceptedView<AccountId32>) -> Self {
		Self {
			account: view.account.into(),
			capacity: view.capacity.0,
			reason: Hex32(view.reason),
			at: Moment(view.at),
		}
	}
}

impl From<views::HoldView<AccountId32>> for Hold {
	fn from(view: views::HoldView<AccountId32>) -> Self {
		Self {
			organization: view.organization.0,
			by: view.by.into(),
			reason: Hex32(view.reason),
			from: Moment(view.from),
			until: Moment(view.until),
		}
	}
}

impl From<views::RepresentativeView<AccountId32>> for Representative {
	fn from(view: views::RepresentativeView<AccountId32>) -> Self {
		let age_out = view.age_out.map(|age_out| age_out.0);
		Self {
			id: view.id.0,
			commitment: Hex32(view.commitment.0 .0),
			authorities: view.authorities.0,
			valid_from: Moment(view.valid_from),
			valid_until: Moment(view.valid_until),
			of_age_in: age_out.map(|age_out| month_in_words(&age_out)),
			of_age_on: age_out.map(|age_out| Hex32(age_out.day)),
			sleeps: view.wakes.0 == Wakes::OnIncapacity,
			appointed_at: Moment(view.appointed_at),
			appointed_by: view.appointed_by.into(),
			accepted: view.accepted.map(Accepted::from),
			holds: view.holds.into_iter().map(Hold::from).collect(),
			ended_at: view.ended_at.map(Moment),
			status: view.status.into(),
		}
	}
}

/// The month in which somebody comes of age, as `2031-06`.
fn month_in_words(age_out: &AgeOut) -> String {
	format!("{}-{:02}", 1_970 + age_out.month.0 / 12, age_out.month.0 % 12 + 1)
}

/// A patient's representatives in the order of their numbers: every one that is not over, and of the
/// others those whose room was not needed yet.
pub async fn representatives(
	at: &AtBlock,
	patient: PatientId,
) -> Result<Vec<Representative>, ChainError> {
	let query = api::runtime_apis().representatives_api().representatives(Static(patient));
	let all = at.runtime_apis().call(query).await?;
	Ok(all.into_iter().map(Representative::from).collect())
}

/// As what an account may act for a patient now, though it is no key of the patient.
pub async fn representation(
	at: &AtBlock,
	who: Account,
	patient: PatientId,
) -> Result<Option<Representation>, ChainError> {
	let query =
		api::runtime_apis().representatives_api().representation(who.into(), Static(patient));
	Ok(at.runtime_apis().call(query).await?.map(|one| one.0))
}

/// What was last attested of a patient's capacity.
pub async fn incapacity(
	at: &AtBlock,
	patient: PatientId,
) -> Result<Option<Incapacity>, ChainError> {
	let query = api::runtime_apis().representatives_api().incapacity(Static(patient));
	Ok(at.runtime_apis().call(query).await?.map(|view| Incapacity {
		organization: view.organization.0,
		attested_by: view.attested_by.into(),
		attested_at: Moment(view.attested_at),
		valid_until: Moment(view.valid_until),
		evidence: Hex32(view.evidence),
		ended_at: view.ended_at.map(Moment),
		is_in_force: view.is_in_force,
	}))
}

/// Whom a patient appoints, and to what.
#[derive(Clone, Debug)]
pub struct NewRepresentative {
	/// The patient.
	pub patient: PatientId,
	/// The commitment to who, in which capacity and why ([`new_representative`]).
	pub commitment: RepresentativeHash,
	/// In what they may act.
	pub authorities: Authorities,
	/// The first moment at which they may; `None` for the block that appoints them.
	pub valid_from: Option<UnixMillis>,
	/// The first moment at which they no longer may.
	pub valid_until: UnixMillis,
	/// When the patient comes of age, if the patient is a minor ([`of_age`]).
	pub age_out: Option<AgeOut>,
	/// Whether they may act at once, or only while the patient lacks capacity.
	pub wakes: Wakes,
}

fn random_salt() -> Result<[u8; 32], ChainError> {
	let salt =
		crate::services::fresh_salt().map_err(|error| ChainError::Invalid(error.to_string()))?;
	Ok(*salt.as_bytes())
}

/// Somebody to appoint: the commitment, and what they need to accept. `reason` is a salted commitment
/// to why.
///
/// # Errors
///
/// [`ChainError::Invalid`] if the system gives no random bytes.
pub fn new_representative(
	account: Account,
	capacity: RepresentativeCapacity,
	reason: [u8; 32],
) -> Result<(RepresentativeHash, RepresentativeOpening), ChainError> {
	let salt = random_salt()?;
	let opening = RepresentativeOpening { salt, representative: account.0, capacity, reason };
	Ok((opening.hash(), opening))
}

/// The day on which a minor comes of age: what the chain gets of it, and what opens the rest.
///
/// # Errors
///
/// [`ChainError::Invalid`] if the system gives no random bytes, or the day is before 1970 or after
/// March 7431.
pub fn of_age(day: Day) -> Result<(AgeOut, AgeOutOpening), ChainError> {
	let opening = AgeOutOpening { salt: random_salt()?, day };
	let month =
		month_of(day).ok_or_else(|| ChainError::Invalid("nobody comes of age that day".into()))?;
	Ok((AgeOut { month, day: opening.hash() }, opening))
}

/// The month of a day, if it is one that can be named.
fn month_of(day: Day) -> Option<Month> {
	let date = Date::constant(1970, 1, 1).checked_add(Span::new().try_days(day.0).ok()?).ok()?;
	let months = (i32::from(date.year()) - 1_970) * 12 + i32::from(date.month()) - 1;
	u16::try_from(months).ok().map(Month)
}

/// The call by which a patient appoints somebody.
pub fn appoint_call(at: &AtBlock, new: &NewRepresentative) -> Result<Call, ChainError> {
	let appointment = pallet::Appointment {
		commitment: Static(new.commitment),
		authorities: Static(new.authorities),
		valid_from: new.valid_from,
		valid_until: new.valid_until,
		age_out: new.age_out.map(Static),
		wakes: Static(new.wakes),
	};
	Call::new(at, &api::tx().representatives().appoint(Static(new.patient), appointment))
}

/// The call by which somebody whom a patient appointed accepts.
pub fn accept_call(
	at: &AtBlock,
	patient: PatientId,
	id: RepresentativeId,
	opening: &RepresentativeOpening,
) -> Result<Call, ChainError> {
	let acceptance = pallet::Acceptance {
		capacity: Static(opening.capacity),
		reason: opening.reason,
		salt: opening.salt,
	};
	Call::new(at, &api::tx().representatives().accept(Static(patient), Static(id), acceptance))
}

/// The call by which a patient removes a representative: free exactly if it succeeds.
pub fn remove_call(
	at: &AtBlock,
	patient: PatientId,
	id: RepresentativeId,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().representatives().remove(Static(patient), Static(id)))
}

/// The call by which a representative acts no more: free exactly if it succeeds.
pub fn resign_call(at: &AtBlock, patient: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().representatives().resign(Static(patient)))
}

/// The call by which a practitioner attests that a patient lacks capacity.
pub fn attest_incapacity_call(
	at: &AtBlock,
	patient: PatientId,
	valid_until: UnixMillis,
	evidence: [u8; 32],
) -> Result<Call, ChainError> {
	let payload =
		api::tx().representatives().attest_incapacity(Static(patient), valid_until, evidence);
	Call::new(at, &payload)
}

/// The call by which a patient refutes that, or the organization withdraws it: free exactly if it
/// succeeds.
pub fn end_incapacity_call(at: &AtBlock, patient: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().representatives().end_incapacity(Static(patient)))
}

/// The call by which a privacy officer keeps a representative from acting for fourteen days.
pub fn hold_call(
	at: &AtBlock,
	patient: PatientId,
	id: RepresentativeId,
	reason: [u8; 32],
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().representatives().hold(Static(patient), Static(id), reason))
}

/// The call that says that a patient came of age.
pub fn age_out_call(
	at: &AtBlock,
	patient: PatientId,
	id: RepresentativeId,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().representatives().age_out(Static(patient), Static(id)))
}

/// As what somebody acted for a patient in a transaction about consent or keys; `None` if in none. An
/// act of a representative or an organization says so, whoever sent it.
pub fn acting(receipt: &Receipt) -> Result<Option<Acting>, ChainError> {
	use api::consent::events as consent;
	use api::patient_identity::events as identity;
	macro_rules! first_of {
		($($event:ty),*) => {
			$(
				if let Some(event) = receipt.find_event::<$event>()? {
					return Ok(Some(event.acting.0));
				}
			)*
		};
	}
	first_of!(consent::Revoked, consent::Suspended, consent::Restricted, consent::Lifted);
	first_of!(consent::DirectiveRevoked, consent::Approved, consent::Narrowed, consent::Declined);
	first_of!(consent::PatientPolicySet, consent::PapersWithdrawn, identity::EncryptionKeySet);
	let granted = receipt.find_event::<consent::Granted>()?;
	Ok(granted.and_then(|event| match event.right {
		Given::Patient => Some(Acting::Patient),
		Given::Representative { representative, capacity, .. } => {
			Some(Acting::Representative { representative: representative.0, capacity: capacity.0 })
		}
		Given::Custodian { organization } => {
			Some(Acting::Custodian { organization: organization.0 })
		}
		Given::Paper { organization, .. } => {
			Some(Acting::Recorder { organization: organization.0 })
		}
		Given::Reshare { .. } => None,
	}))
}

/// As what somebody acted, in words.
pub fn acting_in_words(acting: Acting) -> String {
	match acting {
		Acting::Patient => "as the patient".into(),
		Acting::Representative { representative, capacity } => {
			format!("as representative {} of the patient ({capacity})", representative.0)
		}
		Acting::Custodian { organization } => {
			format!("as organization {}, which keeps the patient's key", organization.0)
		}
		Acting::Recorder { organization } => {
			format!("as organization {}, which recorded a signed paper", organization.0)
		}
	}
}

/// What a call does, in words.
pub(crate) fn in_words(call: PalletCall) -> String {
	match call {
		PalletCall::appoint { patient, appointment } => format!(
			"let whom commitment {} names act for patient {} in {}, from {} until {}{}",
			Hex32(appointment.commitment.0 .0),
			Hex32(patient.0 .0),
			list(appointment.authorities.0.iter()),
			appointment.valid_from.map_or_else(|| "now".into(), |from| Moment(from).to_string()),
			Moment(appointment.valid_until),
			match appointment.wakes.0 {
				Wakes::AtOnce => "",
				Wakes::OnIncapacity => ", while the patient lacks capacity",
			},
		),
		PalletCall::accept { patient, representative, acceptance } => format!(
			"accept, in the open, to act for patient {} as representative {} ({})",
			Hex32(patient.0 .0),
			representative.0 .0,
			acceptance.capacity.0,
		),
		PalletCall::remove { patient, representative } => format!(
			"remove representative {} of patient {}",
			representative.0 .0,
			Hex32(patient.0 .0)
		),
		PalletCall::resign { patient } => {
			format!("act for patient {} no more", Hex32(patient.0 .0))
		}
		PalletCall::attest_incapacity { patient, valid_until, evidence } => format!(
			"attest that patient {} lacks capacity until {}, by evidence {}",
			Hex32(patient.0 .0),
			Moment(valid_until),
			Hex32(evidence)
		),
		PalletCall::end_incapacity { patient } => {
			format!("say that patient {} has capacity", Hex32(patient.0 .0))
		}
		PalletCall::hold { patient, representative, reason } => format!(
			"keep representative {} of patient {} from acting for 14 days, for reason {}",
			representative.0 .0,
			Hex32(patient.0 .0),
			Hex32(reason)
		),
		PalletCall::age_out { patient, representative } => format!(
			"say that patient {} came of age, and representative {} and others of a minor act no more",
			Hex32(patient.0 .0),
			representative.0 .0
		),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::Month;

	#[test]
	fn each_new_representative_has_a_salt_of_its_own() {
		let new = || new_representative(Account([1; 32]), RepresentativeCapacity::Parent, [2; 32]);
		let (first, opening) = new().unwrap();
		assert_ne!(first, new().unwrap().0);
		assert_eq!((first, opening.representative), (opening.hash(), [1; 32]));
		assert_eq!((opening.capacity, opening.reason), (RepresentativeCapacity::Parent, [2; 32]));
	}

	#[test]
	fn the_chain_gets_the_month_and_a_commitment_to_the_day() {
		// 2031-06-15.
		let (age_out, opening) = of_age(Day(22_445)).unwrap();
		assert_eq!((age_out.month, age_out.day), (Month(737), opening.hash()));
		assert_eq!(month_in_words(&age_out), "2031-06");
		let (other, _) = of_age(Day(22_445)).unwrap();
		assert_ne!(other.day, age_out.day, "a salt of its own");
		for (day, words) in [(0, "1970-01"), (30, "1970-01"), (31, "1970-02"), (364, "1970-12")] {
			assert_eq!(month_in_words(&of_age(Day(day)).unwrap().0), words);
		}
		for day in [-1, i32::MAX] {
			assert!(matches!(of_age(Day(day)), Err(ChainError::Invalid(_))), "{day}");
		}
	}

	#[test]
	fn an_act_says_as_what() {
		assert_eq!(acting_in_words(Acting::Patient), "as the patient");
		let representative = RepresentativeId(3);
		let capacity = RepresentativeCapacity::HealthcarePowerOfAttorney;
		let words = acting_in_words(Acting::Representative { representative, capacity });
		assert_eq!(words, "as representative 3 of the patient (HPOWATT)");
		let organization = OrganizationId(4);
		let custodian = acting_in_words(Acting::Custodian { organization });
		assert_eq!(custodian, "as organization 4, which keeps the patient's key");
		let recorder = acting_in_words(Acting::Recorder { organization });
		assert_eq!(recorder, "as organization 4, which recorded a signed paper");
	}
}
