//! The rule by which it is judged whether the basis of a release was in force for the recipient.
//!
//! It reads nothing: what is in force is answered by its arguments.

use salus_primitives::{
	Basis, EmergencyId, GrantId, Judged, LegalBasis, OrganizationId, Outcome, Recipient,
	RelationshipKind, RepresentativeCapacity, RepresentativeId,
};

/// What a holder says it did.
pub struct Report<'a> {
	/// Who says so, and whose records they were.
	pub holder: OrganizationId,
	/// Who got them, or asked for them.
	pub recipient: &'a Recipient,
	/// Whether they were released, and why.
	pub outcome: &'a Outcome,
}

/// Judges what a holder says it did. `in_force` answers whether a grant about the holder's records
/// is in force now for an organization, and `None` if the chain cannot tell; `by_policy` whether
/// the base policy permits an organization any of the holder's records by a relationship of a kind,
/// and it has one; `in_emergency` whether an emergency opens any of the holder's records now to a
/// practitioner of an organization; `may_cite` whether an organization is one that may be given
/// records by a law; `represents` whether a representative is in force in a capacity, and may view.
/// One of them is asked, at most once.
///
/// A holder's own record is a basis for nobody but the holder, the patient's request for nobody but
/// the patient, a representative's for nobody but who comes for the patient, a grant, a policy, an
/// emergency and a law for no one but members. That a recipient was the patient, and that the
/// release was permitted, is the holder's word: purpose, action, records and restrictions are not
/// looked at.
pub fn judge(
	report: &Report,
	in_force: impl FnOnce(GrantId, OrganizationId) -> Option<bool>,
	by_policy: impl FnOnce(RelationshipKind, OrganizationId) -> bool,
	in_emergency: impl FnOnce(EmergencyId, OrganizationId) -> bool,
	may_cite: impl FnOnce(LegalBasis, OrganizationId) -> bool,
	represents: impl FnOnce(RepresentativeId, RepresentativeCapacity) -> bool,
) -> Judged {
	let Report { holder, recipient, outcome } = *report;
	let Outcome::Released { basis } = outcome else { return Judged::NotJudged };
	let is_in_force = match (recipient, basis) {
		(Recipient::External(_), _) => return Judged::NotJudged,
		(Recipient::Organization(organization), Basis::OwnRecord) => *organization == holder,
		(Recipient::Organization(organization), Basis::Grant(id)) => {
			match in_force(*id, *organization) {
				Some(is_in_force) => is_in_force,
				None => return Judged::NotJudged,
			}
		}
		(Recipient::Organization(organization), Basis::Policy(kind)) => {
			by_policy(*kind, *organization)
		}
		(Recipient::Organization(organization), Basis::Emergency(id)) => {
			in_emergency(*id, *organization)
		}
		(Recipient::Organization(organization), Basis::Law(law)) => may_cite(*law, *organization),
		(Recipient::Organization(_), Basis::Patient | Basis::Representative { .. }) => false,
		(Recipient::Patient, Basis::Patient) => true,
		(Recipient::Patient, Basis::Representative { representative, capacity }) => {
			if represents(*representative, *capacity) {
				// Who came for the patient is not said: whether it was this one cannot be told.
				return Judged::NotJudged;
			}
			false
		}
		(
			Recipient::Patient,
			Basis::OwnRecord
			| Basis::Grant(_)
			| Basis::Policy(_)
			| Basis::Emergency(_)
			| Basis::Law(_),
		) => false,
	};
	if is_in_force {
		Judged::InForce
	} else {
		Judged::NotInForce
	}
}
