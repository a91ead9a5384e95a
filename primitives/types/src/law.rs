//! The laws that permit a disclosure without the patient's consent.

use crate::{codes::UnknownCode, Action, Purpose, Role, Roles, Sensitivities, Sensitivity};

code_set! {
	/// A ground on which a holder may give records without the patient's authorization: the
	/// paragraphs of 45 CFR 164.512.
	LegalBasis,
	/// Legal grounds.
	LegalBases(u16),
	{
		/// (a) Required by law.
		RequiredByLaw = "164.512(a)",
		/// (b) Public health activities.
		PublicHealth = "164.512(b)",
		/// (c) Victims of abuse, neglect or domestic violence.
		Abuse = "164.512(c)",
		/// (d) Health oversight.
		Oversight = "164.512(d)",
		/// (e) Judicial and administrative proceedings.
		Judicial = "164.512(e)",
		/// (f) Law enforcement.
		LawEnforcement = "164.512(f)",
		/// (g) Decedents: coroners, medical examiners, funeral directors.
		Decedents = "164.512(g)",
		/// (h) Donation of organs, eyes and tissue.
		Donation = "164.512(h)",
		/// (i) Research under a waiver.
		ResearchWaiver = "164.512(i)",
		/// (j) A serious and imminent threat.
		SeriousThreat = "164.512(j)",
		/// (k) Specialized government functions.
		Government = "164.512(k)",
		/// (l) Workers' compensation.
		WorkersCompensation = "164.512(l)",
	}
}

/// What 42 CFR Part 2 is about.
pub const SUBSTANCE_USE: Sensitivities = Sensitivities::empty()
	.with(Sensitivity::Eth)
	.with(Sensitivity::Sud)
	.with(Sensitivity::Ethud)
	.with(Sensitivity::Opioidud);

impl LegalBasis {
	/// The roles of which an organization needs one to be given records on this ground.
	pub const fn claimants(self) -> Roles {
		let regulator = Roles::empty().with(Role::Regulator);
		match self {
			Self::RequiredByLaw
			| Self::PublicHealth
			| Self::Abuse
			| Self::Oversight
			| Self::Judicial
			| Self::LawEnforcement
			| Self::Decedents
			| Self::Government => regulator,
			Self::Donation => Roles::empty().with(Role::Provider),
			Self::ResearchWaiver => Roles::empty().with(Role::Researcher),
			Self::SeriousThreat => regulator.with(Role::Provider),
			Self::WorkersCompensation => regulator.with(Role::Payer),
		}
	}

	/// Whether the ground can be for this purpose. Marketing, machine learning and emergencies never
	/// rest on one.
	pub const fn is_for(self, purpose: Purpose) -> bool {
		match self {
			Self::PublicHealth => matches!(purpose, Purpose::Pubhlth),
			Self::Oversight => {
				matches!(purpose, Purpose::Hoperat | Purpose::Fraud | Purpose::Patsfty)
			}
			Self::Donation => matches!(purpose, Purpose::Treat | Purpose::Coc),
			Self::ResearchWaiver => {
				matches!(purpose, Purpose::Hresch | Purpose::Clintrch | Purpose::Dsrch)
			}
			Self::WorkersCompensation => matches!(
				purpose,
				Purpose::Hpaymt | Purpose::Covauth | Purpose::Eligdtrm | Purpose::Clmattch
			),
			Self::SeriousThreat => {
				matches!(purpose, Purpose::Treat | Purpose::Coc | Purpose::Pubhlth)
			}
			Self::RequiredByLaw
			| Self::Abuse
			| Self::Judicial
			| Self::LawEnforcement
			| Self::Decedents
			| Self::Government => matches!(purpose, Purpose::Hoperat | Purpose::Pubhlth),
		}
	}

	/// Whether the ground reaches records that carry these sensitivities.
	///
	/// 42 CFR Part 2 knows research and audits (2.52, 2.53) of these grounds; a court's order, which
	/// 2.61 asks for, is beyond what a chain can judge. Psychotherapy notes need an authorization but
	/// for those that 45 CFR 164.508(a)(2)(ii) names.
	pub const fn reaches(self, sensitivities: Sensitivities) -> bool {
		let reaches_substance_use = matches!(self, Self::Oversight | Self::ResearchWaiver);
		let reaches_notes = matches!(
			self,
			Self::RequiredByLaw | Self::Oversight | Self::Decedents | Self::SeriousThreat
		);
		(reaches_substance_use || !sensitivities.intersects(SUBSTANCE_USE))
			&& (reaches_notes || !sensitivities.contains(Sensitivity::Psythpn))
	}

	/// Whether an organization with these roles may be given records that carry these sensitivities
	/// on this ground, for this purpose. Nothing but reading rests on a law.
	pub const fn permits(
		self,
		roles: Roles,
		action: Action,
		purpose: Purpose,
		sensitivities: Sensitivities,
	) -> bool {
		matches!(action, Action::Read)
			&& roles.intersects(self.claimants())
			&& self.is_for(purpose)
			&& self.reaches(sensitivities)
	}
}

#[cfg(test)]
#[path = "law_tests.rs"]
mod tests;
