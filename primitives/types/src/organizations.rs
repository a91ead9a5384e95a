//! Vocabulary of what organizations stand for: the licences on which their roles rest, and how well
//! they know a person.

use crate::{codes::UnknownCode, Role};

code_set! {
	/// What a licence is for. A kind says what a public register says about an organization, and
	/// nothing about anybody's health: no specialty has a kind of its own.
	LicenseKind,
	/// Kinds of licences.
	LicenseKinds(u8),
	{
		/// To run a hospital, a practice, or another facility of care.
		Facility = "Facility",
		/// To run a laboratory.
		Laboratory = "Laboratory",
		/// To run a pharmacy.
		Pharmacy = "Pharmacy",
		/// To insure.
		Insurance = "Insurance",
	}
}

impl LicenseKind {
	/// The role that rests on such a licence. The other roles rest on none: whoever researches,
	/// regulates or reviews does so by the council's admission alone.
	pub const fn role(self) -> Role {
		match self {
			Self::Facility => Role::Provider,
			Self::Laboratory => Role::Laboratory,
			Self::Pharmacy => Role::Pharmacy,
			Self::Insurance => Role::Payer,
		}
	}
}

code_set! {
	/// How surely an identity is that of one real person, as an organization found out: the identity
	/// assurance levels of NIST SP 800-63A, of SP 800-63-3 and not of revision 4, and the one between the first two of HL7's *Interoperable
	/// Digital Identity and Patient Matching*. Ordered, the lowest first.
	AssuranceLevel,
	/// Identity assurance levels.
	AssuranceLevels(u8),
	{
		/// Attributes as the person gave them; nothing was validated.
		Ial1 = "IAL1",
		/// Enough for a person's own access to records, by evidence short of the next level.
		Idial18 = "IDIAL1.8",
		/// Evidence validated, and verified to be the person's, from afar or face to face.
		Ial2 = "IAL2",
		/// The same, face to face, with a biometric.
		Ial3 = "IAL3",
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Roles;

	/// Four roles rest on a licence, each on one of its own; three on none.
	#[test]
	fn each_kind_of_licence_carries_a_role_of_its_own() {
		let carried: Roles = LicenseKind::ALL.iter().map(|kind| kind.role()).collect();
		assert_eq!(carried.len() as usize, LicenseKind::ALL.len());
		let free = Roles::of(&[Role::Researcher, Role::Regulator, Role::ExternalReviewer]);
		assert!(!carried.intersects(free));
		assert_eq!(carried.union(free), Roles::all());
	}

	#[test]
	fn levels_are_ordered_and_spelled_as_their_standards_do() {
		let spelled: Vec<_> = AssuranceLevel::ALL.iter().map(|level| level.code()).collect();
		assert_eq!(spelled, ["IAL1", "IDIAL1.8", "IAL2", "IAL3"]);
		assert!(AssuranceLevel::ALL.is_sorted());
		assert_eq!("IDIAL1.8".parse(), Ok(AssuranceLevel::Idial18));
		assert_eq!("IAL4".parse::<AssuranceLevel>(), Err(UnknownCode));
	}
}
