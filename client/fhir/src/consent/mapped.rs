//! What a consent document says in Salus terms: grants and restrictions that belong together.

use super::time::day_text;
use salus_primitives::{
	Action, Actions, Categories, Confidentiality, DayWindow, Purposes, Sensitivities,
};
use serde::{Serialize, Serializer};

/// The most grants and restrictions that one directive holds, hence the most that a document can make.
/// A patient can have no more restrictions, either.
pub const MAX_ITEMS: usize = 16;

/// The most grants to one grantee that a patient can have at a time. To any member, to roles and to
/// commitments, they count together.
pub const MAX_GRANTS_PER_GRANTEE: usize = 8;

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
	/// Whether it was mapped or refused.
	pub outcome: Verdict,
	/// Why it was refused: the element's path, a colon, and words; `None` if it was mapped.
	pub reason: Option<String>,
	/// Whose consent it is, by the document's own reference (`Consent.patient`, in R5 `Consent.subject`):
	/// a reference's text, or `system|value` of an identifier. `None` if the document was refused before
	/// that was read.
	pub subject: Option<String>,
	/// What was read into the document, or not taken from it, each with the element's path.
	pub warnings: Vec<String>,
	/// What the document says. A refused one says nothing.
	#[serde(flatten)]
	pub mapped: Mapped,
}

/// Whether a document was mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
	/// All of it was, or a warning says what was not.
	Mapped,
	/// None of it was. A refusal is never a permit.
	Refused,
}

/// The grants and restrictions of one document: they are applied together and end together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mapped {
	/// What it permits.
	pub grants: Vec<MappedGrant>,
	/// What it withholds, whatever any grant says.
	pub restrictions: Vec<MappedRestriction>,
}

impl Mapped {
	/// The same in one order, each thing once, so that two of them can be compared.
	#[must_use]
	pub fn in_order(mut self) -> Self {
		self.grants.sort();
		self.grants.dedup();
		self.restrictions.sort();
		self.restrictions.dedup();
		self
	}
}

/// Somebody a document names, by its own reference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GranteeRef {
	/// What the reference leads to.
	pub kind: GranteeKind,
	/// The document's reference; `None` of [`GranteeKind::Any`].
	pub reference: Option<String>,
}

impl GranteeRef {
	/// Any member organization.
	pub const ANY: Self = Self { kind: GranteeKind::Any, reference: None };

	/// One of this kind.
	pub fn new(kind: GranteeKind, reference: impl Into<String>) -> Self {
		Self { kind, reference: Some(reference.into()) }
	}

	/// The grantee, if the chain counts its grants alone. Whom a role, a study or a commitment is for is
	/// seen from none of them, so that these count together with those to any member.
	pub(super) const fn counted_alone(&self) -> Option<&Self> {
		match self.kind {
			GranteeKind::Any | GranteeKind::Role | GranteeKind::Study | GranteeKind::Committed => {
				None
			}
			GranteeKind::Organization | GranteeKind::Practitioner | GranteeKind::Person => {
				Some(self)
			}
		}
	}
}

/// What a reference to a grantee leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GranteeKind {
	/// Any member organization, and its practitioners.
	Any,
	/// Every member organization of a role; the reference is the role's name.
	Role,
	/// One organization, and its practitioners.
	Organization,
	/// One practitioner.
	Practitioner,
	/// A person who is no practitioner: a relative, a patient.
	Person,
	/// Somebody who is named on the chain by a commitment; the reference is the commitment.
	Committed,
	/// Whoever takes part in a research study.
	Study,
}

/// Which records are meant, for what. Read by a grant and by a restriction as the chain reads them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MappedScope {
	/// Whose records: the custodian's reference; `None` for any.
	pub holder: Option<String>,
	/// Which kinds of data.
	pub categories: Categories,
	/// Of a grant, the sensitivities it covers beside records that carry none. Of a restriction,
	/// those it reaches; if empty, it reaches records whatever they carry.
	pub sensitivities: Sensitivities,
	/// Of a grant, the highest level covered; of a restriction, the lowest reached.
	pub confidentiality: Confidentiality,
	/// For which actions, printed in the codes of `consentaction` where it has one.
	#[serde(serialize_with = "action_codes")]
	pub actions: Actions,
	/// For which purposes: exactly these.
	pub purposes: Purposes,
	/// If not empty: only these records.
	pub records: Vec<String>,
	/// If not empty: only records of these encounters and care plans.
	pub contexts: Vec<String>,
	/// If not empty: only records that one of these wrote.
	pub authors: Vec<String>,
	/// The days the data is from.
	#[serde(serialize_with = "day_texts")]
	pub days: DayWindow,
}

impl MappedScope {
	/// What a restriction reaches that names nothing: all.
	pub fn everything(holder: Option<String>) -> Self {
		Self {
			holder,
			categories: Categories::all(),
			sensitivities: Sensitivities::empty(),
			confidentiality: Confidentiality::U,
			actions: Actions::all(),
			purposes: Purposes::all(),
			records: Vec::new(),
			contexts: Vec::new(),
			authors: Vec::new(),
			days: DayWindow::ALWAYS,
		}
	}

	/// Whether it names particular records, contexts or authors.
	pub fn narrows(&self) -> bool {
		!(self.records.is_empty() && self.contexts.is_empty() && self.authors.is_empty())
	}
}

/// From when until when a grant holds: FHIR dates or moments, as in a Period.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Validity {
	/// Its beginning, all of a partial date's time included; `None`: at once.
	pub start: Option<String>,
	/// Its end, all of a partial date's time included; `None`: as long as the chain allows.
	pub end: Option<String>,
}

/// Something a document permits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MappedGrant {
	/// Who may.
	pub grantee: GranteeRef,
	/// What.
	#[serde(flatten)]
	pub scope: MappedScope,
	/// From when until when.
	pub validity: Validity,
}

/// Something a document withholds from everybody but those excepted, until it is lifted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MappedRestriction {
	/// What.
	pub scope: MappedScope,
	/// Whom it leaves as they are.
	pub except: MappedExcept,
}

/// Whom a restriction leaves as they are: who is one of the grantees, and who asks for one of the
/// purposes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MappedExcept {
	/// These.
	pub grantees: Vec<GranteeRef>,
	/// Everybody for these purposes.
	pub purposes: Purposes,
}

/// A restriction has no grantee and no validity of its own; they are printed all the same, so that a
/// reader finds the same members in grants and restrictions.
impl Serialize for MappedRestriction {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		#[derive(Serialize)]
		struct Printed<'a> {
			grantee: GranteeRef,
			#[serde(flatten)]
			scope: &'a MappedScope,
			validity: Validity,
			except: &'a MappedExcept,
		}
		Printed {
			grantee: GranteeRef::ANY,
			scope: &self.scope,
			validity: Validity::default(),
			except: &self.except,
		}
		.serialize(serializer)
	}
}

/// An action's code in `http://terminology.hl7.org/CodeSystem/consentaction`; that of the chain where
/// there is none.
pub(super) const fn action_code(action: Action) -> &'static str {
	match action {
		Action::Read => "access",
		Action::Contribute => Action::Contribute.code(),
		Action::Reshare => "disclose",
		Action::Correct => "correct",
	}
}

fn action_codes<S: Serializer>(actions: &Actions, serializer: S) -> Result<S::Ok, S::Error> {
	serializer.collect_seq(actions.iter().map(action_code))
}

fn day_texts<S: Serializer>(days: &DayWindow, serializer: S) -> Result<S::Ok, S::Error> {
	#[derive(Serialize)]
	struct Ends {
		start: Option<String>,
		end: Option<String>,
	}
	let always = DayWindow::ALWAYS;
	let text = |day, open| (day != open).then(|| day_text(day));
	let ends = (*days != always).then(|| Ends {
		start: text(days.first(), always.first()),
		end: text(days.last(), always.last()),
	});
	ends.serialize(serializer)
}
