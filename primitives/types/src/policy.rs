//! Base policies: what holds where no grant of the patient covers it, and the relationships on which
//! such a policy rests.

use crate::{
	codes::UnknownCode, Action, Actions, Categories, Confidentiality, DayWindow, Holder,
	OrganizationId, Protected, Purpose, Purposes, Role, Roles, Scope, UnixMillis,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

code_set! {
	/// What connects an organization with a patient, as the organization attests.
	RelationshipKind,
	/// Kinds of relationships.
	RelationshipKinds(u8),
	{
		/// It treats the patient.
		Treatment = "treatment",
		/// It covers the patient's care.
		Coverage = "coverage",
	}
}

impl RelationshipKind {
	/// The roles of which an organization needs one to have such a relationship.
	pub const fn roles(self) -> Roles {
		match self {
			Self::Treatment => {
				Roles::empty().with(Role::Provider).with(Role::Pharmacy).with(Role::Laboratory)
			}
			Self::Coverage => Roles::empty().with(Role::Payer),
		}
	}
}

/// What holds without a grant: one of the implicit policies of IHE Privacy Consent on FHIR
/// (section 1:53.2.1). Ordered, the strictest first.
///
/// | policy | relationship | who | actions | purposes | records |
/// |---|---|---|---|---|---|
/// | `Deny` | | nobody | | | |
/// | `BreakGlassOnly` | | nobody | | | |
/// | `BasicNormal` | treatment | practitioners | `Read` | [`CARE`] | up to `N`, no sensitivity |
/// | `AllNormal` | treatment | the organization and its practitioners | `Read` | [`CARE`], [`PAYMENT`] and [`OPERATIONS`] | up to `N`, no sensitivity |
/// | `AllNormal` | coverage | the organization and its practitioners | `Read` | [`PAYMENT`] and [`OPERATIONS`] | up to `N`, no sensitivity |
///
/// IHE's *all authorized uses* are those for which one covered entity may give another what it has
/// without an authorization (45 CFR 164.506(c)). Never among them: emergencies, which have a way of
/// their own, research, marketing, public health, and what trains or feeds a model.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum BasePolicy {
	/// Nothing.
	#[default]
	#[serde(rename = "deny")]
	Deny,
	/// Nothing but emergency access, which no policy withholds.
	#[serde(rename = "break-glass-only")]
	BreakGlassOnly,
	/// Treatment, by practitioners who treat the patient.
	#[serde(rename = "basic-normal")]
	BasicNormal,
	/// Treatment, payment and operations, by whoever treats or covers the patient.
	#[serde(rename = "all-normal")]
	AllNormal,
}

/// The purposes of care.
pub const CARE: Purposes = Purposes::empty().with(Purpose::Treat).with(Purpose::Coc);

/// The purposes of payment (45 CFR 164.506(c)(3)).
pub const PAYMENT: Purposes = Purposes::empty()
	.with(Purpose::Hpaymt)
	.with(Purpose::Covauth)
	.with(Purpose::Eligver)
	.with(Purpose::Eligdtrm)
	.with(Purpose::Clmattch);

/// The purposes of operations that concern a patient whom both sides know (45 CFR 164.506(c)(4)).
pub const OPERATIONS: Purposes = Purposes::empty()
	.with(Purpose::Hoperat)
	.with(Purpose::Caremgt)
	.with(Purpose::Patsfty)
	.with(Purpose::Fraud);

impl BasePolicy {
	/// Every policy, the strictest first.
	pub const ALL: &'static [Self] =
		&[Self::Deny, Self::BreakGlassOnly, Self::BasicNormal, Self::AllNormal];

	/// What it is called: the last part of its URI without `Policy-`.
	pub const fn code(self) -> &'static str {
		match self {
			Self::Deny => "deny",
			Self::BreakGlassOnly => "break-glass-only",
			Self::BasicNormal => "basic-normal",
			Self::AllNormal => "all-normal",
		}
	}

	/// Its URI in IHE Privacy Consent on FHIR.
	pub const fn uri(self) -> &'static str {
		match self {
			Self::Deny => "https://profiles.ihe.net/ITI/PCF/Policy-deny",
			Self::BreakGlassOnly => "https://profiles.ihe.net/ITI/PCF/Policy-break-glass-only",
			Self::BasicNormal => "https://profiles.ihe.net/ITI/PCF/Policy-basic-normal",
			Self::AllNormal => "https://profiles.ihe.net/ITI/PCF/Policy-all-normal",
		}
	}

	/// The purposes for which it permits an organization with such a relationship to read; empty if
	/// for none.
	pub const fn purposes(self, relationship: RelationshipKind) -> Purposes {
		match (self, relationship) {
			(Self::Deny | Self::BreakGlassOnly, _)
			| (Self::BasicNormal, RelationshipKind::Coverage) => Purposes::empty(),
			(Self::BasicNormal, RelationshipKind::Treatment) => CARE,
			(Self::AllNormal, RelationshipKind::Treatment) => CARE.union(PAYMENT).union(OPERATIONS),
			(Self::AllNormal, RelationshipKind::Coverage) => PAYMENT.union(OPERATIONS),
		}
	}

	/// Whether it is for whoever acts for an organization: `BasicNormal` is for its practitioners alone.
	pub const fn is_for(self, is_practitioner: bool) -> bool {
		is_practitioner || !matches!(self, Self::BasicNormal)
	}

	/// What it permits an organization with such a relationship to see of what `holder` has, as a
	/// grant would say it.
	pub const fn scope(self, holder: OrganizationId, relationship: RelationshipKind) -> Scope {
		Scope {
			holder: Holder::Organization(holder),
			actions: Actions::empty().with(Action::Read),
			purposes: self.purposes(relationship),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		}
	}
}

impl core::str::FromStr for BasePolicy {
	type Err = UnknownCode;

	fn from_str(code: &str) -> Result<Self, UnknownCode> {
		Self::ALL.iter().copied().find(|known| known.code() == code).ok_or(UnknownCode)
	}
}

impl core::fmt::Display for BasePolicy {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str(self.code())
	}
}

/// That a policy holds from a moment on, until the next change.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct PolicyChange {
	/// The policy.
	pub policy: BasePolicy,
	/// The first moment at which it holds, in Unix milliseconds.
	pub from: UnixMillis,
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
