//! Consent that was signed on paper, and that an organization recorded.
//!
//! The chain gets a salted commitment to the document and one to who saw it signed; what opens both is
//! the organization's to keep, with the paper ([`PaperOpening`]).

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::consent::{grantee_to, terms_to, Terms};
use crate::chain::custody::{is_given_for_another, NotGiven};
use crate::chain::error::ChainError;
use salus_commitments::PaperOpening;
use salus_primitives::{
	GrantId, Grantee, OrganizationId, PaperSigner, PatientId, Protected, RepresentativeCapacity,
	Scope, SignedPaper, UnixMillis,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use subxt::utils::Static;

/// A paper that was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Paper {
	/// The organization that recorded it, and keeps it.
	pub organization: OrganizationId,
	/// The salted commitment to the document.
	pub document: Hex32,
	/// For whom it was signed.
	pub patient: Hex32,
	/// The grant that it gave.
	pub grant: GrantId,
	/// The salted commitment to who saw it signed.
	pub witness: Hex32,
	/// Who signed it: `ONESELF`, or in which capacity.
	#[serde(serialize_with = "code")]
	pub signer: PaperSigner,
	/// When it was signed, as the organization says.
	pub signed_at: Moment,
	/// When it was recorded.
	pub recorded_at: Moment,
}

fn code<S: serde::Serializer>(signer: &PaperSigner, serializer: S) -> Result<S::Ok, S::Error> {
	serializer.serialize_str(signer.code())
}

impl Paper {
	fn new(organization: OrganizationId, document: [u8; 32], view: views::PaperView) -> Self {
		Self {
			organization,
			document: Hex32(document),
			patient: Hex32(view.patient.0 .0),
			grant: view.grant.0,
			witness: Hex32(view.witness),
			signer: view.signer.0,
			signed_at: Moment(view.signed_at),
			recorded_at: Moment(view.recorded_at),
		}
	}
}

/// The paper to which this is the commitment, if that organization recorded it.
pub async fn paper(
	at: &AtBlock,
	organization: OrganizationId,
	document: [u8; 32],
) -> Result<Option<Paper>, ChainError> {
	let query = api::runtime_apis().consent_api().paper(Static(organization), document);
	let view = at.runtime_apis().call(query).await?;
	Ok(view.map(|view| Paper::new(organization, document, view)))
}

/// When something was last taken back in a patient's name, if it ever was: what was signed on paper
/// until then is not recorded any more.
pub async fn withdrew_at(at: &AtBlock, patient: PatientId) -> Result<Option<Moment>, ChainError> {
	let query = api::runtime_apis().consent_api().withdrew_at(Static(patient));
	Ok(at.runtime_apis().call(query).await?.map(Moment))
}

/// The commitments to a document that was signed, and to who saw that, each under a fresh salt: what
/// opens them, of which [`PaperOpening::paper`] is what the chain gets.
///
/// # Errors
///
/// [`ChainError::Invalid`] if the system gives no random bytes.
pub fn commit(
	patient: PatientId,
	organization: OrganizationId,
	document: &[u8],
	witness: &str,
	signer: PaperSigner,
	signed_at: UnixMillis,
) -> Result<PaperOpening, ChainError> {
	let salt = || {
		let salt = crate::services::fresh_salt();
		salt.map(|salt| *salt.as_bytes()).map_err(|error| ChainError::Invalid(error.to_string()))
	};
	Ok(PaperOpening {
		patient,
		organization,
		document: Sha256::digest(document).into(),
		document_salt: salt()?,
		witness: witness.to_owned(),
		witness_salt: salt()?,
		signer,
		signed_at,
	})
}

/// What a paper gives, to record.
#[derive(Clone, Debug)]
pub struct NewPaper {
	/// In whose name it was signed.
	pub patient: PatientId,
	/// Who may use the records.
	pub grantee: Grantee<Account>,
	/// What it covers.
	pub scope: Scope,
	/// From when until when, how often, by which document.
	pub terms: Terms,
	/// Of the paper itself.
	pub paper: SignedPaper,
}

/// The call by which an organization records a paper.
///
/// # Errors
///
/// As of [`Call::new`].
pub fn record_call(at: &AtBlock, new: &NewPaper) -> Result<Call, ChainError> {
	let payload = api::tx().consent().record_paper(
		Static(new.patient),
		Static(grantee_to(&new.grantee)),
		Static(new.scope),
		terms_to(new.terms),
		Static(new.paper),
	);
	Call::new(at, &payload)
}

/// The call by which who keeps a patient's key takes back whatever was signed on paper and nobody
/// recorded yet: free if nothing was taken back for an hour.
///
/// # Errors
///
/// As of [`Call::new`].
pub fn withdraw_call(at: &AtBlock, patient: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().withdraw_papers(Static(patient)))
}

/// Why a paper is not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRecorded {
	/// It gives what no organization gives in a patient's name.
	#[error("{code}: {0}", code = .0.error())]
	Bounds(NotGiven),
	/// An executor signed, for whom nobody alive is.
	#[error("Consent.NotAuthorized: nobody executes an estate by a paper")]
	Executor,
	/// It covers what is specially protected, and somebody else signed.
	#[error(
		"Consent.NotAuthorized: only a paper that the patient signed gives what is specially protected"
	)]
	Protected,
	/// It was signed after now.
	#[error("Consent.TooFar: the paper was signed at {signed_at}, and it is {now}")]
	Early {
		/// When it was signed.
		signed_at: Moment,
		/// The chain's time.
		now: Moment,
	},
	/// It was signed too long ago.
	#[error(
		"Consent.Expired: a paper is recorded before {until}, thirty days after it was signed"
	)]
	Late {
		/// The first moment at which it is not recorded.
		until: Moment,
	},
	/// Something was taken back since.
	#[error(
		"Consent.Outdated: the paper was signed at {signed_at}, and at {withdrew_at} something was \
		 taken back in the patient's name"
	)]
	Outdated {
		/// When it was signed.
		signed_at: Moment,
		/// When something was last taken back.
		withdrew_at: Moment,
	},
}

impl NotRecorded {
	/// What to do instead.
	pub const fn remedy(self) -> &'static str {
		match self {
			Self::Bounds(why) => why.remedy(),
			Self::Executor => "leave it unrecorded",
			Self::Protected => "leave it out, or have the patient sign",
			Self::Early { .. } => "compare --signed with the paper and the clock",
			Self::Late { .. } | Self::Outdated { .. } => "have it signed anew",
		}
	}
}

/// Whether what a paper gives is recorded: by the chain's own rule, as far as it is known before the
/// call.
///
/// # Errors
///
/// What is in the way.
pub fn gives(
	signer: PaperSigner,
	scope: &Scope,
	grantee: &Grantee<Account>,
	valid_until: Option<UnixMillis>,
	now: UnixMillis,
) -> Result<(), NotRecorded> {
	is_given_for_another(scope, grantee, valid_until, now).map_err(NotRecorded::Bounds)?;
	match signer {
		PaperSigner::Representative(RepresentativeCapacity::Executor) => Err(NotRecorded::Executor),
		_ if signer.may_give(scope) => Ok(()),
		_ => Err(NotRecorded::Protected),
	}
}

/// Whether a paper is recorded at `now`, if something was last taken back at `withdrew_at`: by the
/// chain's own rule.
///
/// # Errors
///
/// What is in the way.
pub fn is_timely(
	paper: &SignedPaper,
	now: UnixMillis,
	withdrew_at: Option<Moment>,
) -> Result<(), NotRecorded> {
	let signed_at = Moment(paper.signed_at);
	if paper.signed_at > now {
		return Err(NotRecorded::Early { signed_at, now: Moment(now) });
	}
	if now >= paper.records_until() {
		return Err(NotRecorded::Late { until: Moment(paper.records_until()) });
	}
	match withdrew_at.filter(|at| *at >= signed_at) {
		Some(withdrew_at) => Err(NotRecorded::Outdated { signed_at, withdrew_at }),
		None => Ok(()),
	}
}

/// Whether this scope gets an annex, as every grant of a wallet does: what somebody else signed
/// covers nothing that is specially protected, by an annex neither.
pub const fn is_annexed(signer: PaperSigner, scope: &Scope) -> bool {
	matches!((signer, scope.protected), (PaperSigner::Patient, Protected::None))
}

/// Who signed, in words.
pub fn signer_in_words(signer: PaperSigner) -> String {
	match signer {
		PaperSigner::Patient => "the patient".into(),
		PaperSigner::Representative(capacity) => {
			format!("somebody in the patient's name ({capacity})")
		}
	}
}

/// What is said of a paper, in words.
pub(crate) fn in_words(paper: &SignedPaper) -> String {
	format!(
		"the paper {} that {} signed at {}, seen by witness {}",
		Hex32(paper.document),
		signer_in_words(paper.signer),
		Moment(paper.signed_at),
		Hex32(paper.witness)
	)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{
		custody::MAX_PAPER_AGE, Action, AnnexHash, Categories, Confidentiality, DayWindow, Holder,
		Purpose,
	};

	const PARENT: PaperSigner = PaperSigner::Representative(RepresentativeCapacity::Parent);

	fn scope(purpose: Purpose, protected: Protected) -> Scope {
		Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes: purpose.into(),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected,
		}
	}

	fn opening(signer: PaperSigner) -> PaperOpening {
		let (patient, organization) = (PatientId([1; 32]), OrganizationId(2));
		commit(patient, organization, b"I consent.", "the nurse", signer, 1_000).expect("random")
	}

	#[test]
	fn one_document_recorded_twice_shows_nothing_in_common() {
		let (first, second) = (opening(PARENT), opening(PARENT));
		assert!(first.is_of_document(b"I consent.") && !first.is_of_document(b"I refuse."));
		assert_ne!(first.paper().document, second.paper().document);
		assert_ne!(first.paper().witness, second.paper().witness);
		assert_ne!(first.document_salt, first.witness_salt);
	}

	#[test]
	fn a_paper_is_recorded_in_time_and_since_the_last_withdrawal() {
		let paper = opening(PaperSigner::Patient).paper();
		let at = |now, withdrew: Option<u64>| is_timely(&paper, now, withdrew.map(Moment));
		assert!(matches!(at(999, None), Err(NotRecorded::Early { .. })));
		assert_eq!(at(1_000, None), Ok(()));
		let late = 1_000 + MAX_PAPER_AGE;
		assert_eq!(at(late - 1, None), Ok(()));
		assert_eq!(at(late, None), Err(NotRecorded::Late { until: Moment(late) }));
		assert_eq!(at(2_000, Some(999)), Ok(()));
		for withdrew in [1_000, 1_001] {
			assert!(matches!(at(2_000, Some(withdrew)), Err(NotRecorded::Outdated { .. })));
		}
	}

	#[test]
	fn a_paper_gives_within_bounds() {
		let clinic = Grantee::Organization(OrganizationId(2));
		let given = |signer, scope: &Scope| gives(signer, scope, &clinic, Some(1), 0);
		let research = scope(Purpose::Hresch, Protected::None);
		let refused = given(PaperSigner::Patient, &research).expect_err("research");
		assert_eq!(refused, NotRecorded::Bounds(NotGiven::Purposes));
		assert!(refused.to_string().starts_with("Consent.NotAuthorized: in a patient's name"));
		for protected in [Protected::All, Protected::Annex(AnnexHash([1; 32]))] {
			let scope = scope(Purpose::Treat, protected);
			assert_eq!(given(PaperSigner::Patient, &scope), Ok(()));
			assert_eq!(given(PARENT, &scope), Err(NotRecorded::Protected));
			assert!(!is_annexed(PaperSigner::Patient, &scope));
		}
		let plain = scope(Purpose::Treat, Protected::None);
		assert_eq!(given(PARENT, &plain), Ok(()));
		let executor = PaperSigner::Representative(RepresentativeCapacity::Executor);
		assert_eq!(given(executor, &plain), Err(NotRecorded::Executor));
		assert!(is_annexed(PaperSigner::Patient, &plain) && !is_annexed(PARENT, &plain));
	}

	#[test]
	fn a_paper_reads_as_a_sentence() {
		let paper =
			SignedPaper { document: [0xab; 32], witness: [0xcd; 32], signer: PARENT, signed_at: 0 };
		assert_eq!(
			in_words(&paper),
			format!(
				"the paper {} that somebody in the patient's name (PRN) signed at \
				 1970-01-01T00:00:00.000Z, seen by witness {}",
				"ab".repeat(32),
				"cd".repeat(32)
			)
		);
	}
}
