//! Emergencies as they are printed.

use crate::commands::consent::HolderReport;
use salus_client::chain::{
	emergencies::{self, Draw, Emergency, EmergencyClosing, Review, SecondReview},
	requests::ReasonOpening,
	Account, Hex32, Moment,
};
use salus_primitives::{
	EmergencyAccess, EmergencyFlags, EmergencyId, EmergencyKind, OrganizationId,
};
use serde::Serialize;

/// An emergency as it is printed.
#[derive(Serialize)]
pub struct EmergencyReport {
	patient: Hex32,
	id: EmergencyId,
	opened_by: Account,
	organization: OrganizationId,
	/// The name of the organization, as the chain has it.
	organization_name: Option<String>,
	holder: HolderReport,
	kind: EmergencyKind,
	/// What the patient's setting let it open.
	access: EmergencyAccess,
	opened_at: Moment,
	expires_at: Moment,
	closed_at: Option<Moment>,
	closed_how: Option<EmergencyClosing>,
	/// Whether it opens anything now.
	in_force: bool,
	/// The limits that were exceeded when it was opened.
	flags: EmergencyFlags,
	draw: Draw,
	disputed_at: Option<Moment>,
	review: Option<Review>,
	/// The block that carries it, from which the lot is drawn.
	reviewed_in: Option<u32>,
	/// The first moment at which the own organization's review is late, if it is missing.
	review_due: Option<Moment>,
	second_review: Option<SecondReview>,
	/// The first moment at which another organization's is late, if it is needed and missing.
	second_due: Option<Moment>,
	/// Whether only a regulator can make it.
	of_regulator: bool,
	settled: bool,
	/// Where it stands, in words.
	words: String,
	/// What reviews said, and what waits, in words.
	reviews: String,
	/// The commitment to the reason.
	reason: Hex32,
	/// The reason, if it was opened.
	reason_text: Option<String>,
}

/// The titles of a table of emergencies.
pub(super) const TITLES: [&str; 10] =
	["patient", "id", "opened", "by", "for", "at", "kind", "which is", "reviews", "reason"];

impl EmergencyReport {
	/// One emergency, with the name of its organization, and the reason if one of these opens it.
	pub fn new(
		emergency: Emergency,
		organization_name: Option<String>,
		reasons: &[ReasonOpening],
	) -> Self {
		let reason = reasons.iter().find(|opening| opening.opens_emergency(&emergency));
		Self {
			words: emergencies::status_in_words(&emergency),
			reviews: emergencies::review_in_words(&emergency),
			reason_text: reason.map(|opening| opening.text.clone()),
			patient: Hex32(emergency.patient.0),
			id: emergency.id,
			opened_by: emergency.opened_by,
			organization: emergency.organization,
			organization_name,
			holder: emergency.holder.into(),
			kind: emergency.kind,
			access: emergency.access,
			opened_at: emergency.opened_at,
			expires_at: emergency.expires_at,
			closed_at: emergency.closed_at,
			closed_how: emergency.closed_how,
			in_force: emergency.in_force,
			flags: emergency.flags,
			draw: emergency.draw,
			disputed_at: emergency.disputed_at,
			review: emergency.review,
			reviewed_in: emergency.reviewed_in,
			review_due: emergency.review_due,
			second_review: emergency.second_review,
			second_due: emergency.second_due,
			of_regulator: emergency.of_regulator,
			settled: emergency.settled,
			reason: emergency.reason,
		}
	}

	/// One row under [`TITLES`].
	pub(super) fn row(&self) -> Vec<String> {
		let mut is = self.words.clone();
		if let Some(at) = self.disputed_at {
			is.push_str(&format!("; disputed since {at}"));
		}
		if !self.flags.is_empty() {
			is.push_str("; beyond what is expected in a day");
		}
		vec![
			self.patient.to_string(),
			self.id.0.to_string(),
			self.opened_at.to_string(),
			self.opened_by.to_string(),
			organization(self.organization, self.organization_name.as_deref()),
			holder(&self.holder),
			self.kind.to_string(),
			is,
			self.reviews.clone(),
			self.reason_text.clone().unwrap_or_else(|| "not opened".into()),
		]
	}
}

/// An organization by its name, if that is known.
pub(super) fn organization(id: OrganizationId, name: Option<&str>) -> String {
	match name {
		Some(name) => format!("{name} (organization {})", id.0),
		None => format!("organization {}", id.0),
	}
}

/// Whose records are meant, in words.
pub(super) fn holder(holder: &HolderReport) -> String {
	match holder {
		HolderReport::Any => "any organization".into(),
		HolderReport::Organization(id) => format!("organization {}", id.0),
	}
}

#[cfg(test)]
pub(super) mod tests {
	use super::*;
	use salus_client::chain::requests;
	use salus_primitives::{EmergencyFlag, Holder, PatientId};

	/// An emergency that runs, opened at 1 s until 9 s.
	pub(in crate::commands::emergency) fn running(id: u32) -> Emergency {
		Emergency {
			patient: PatientId([7; 32]),
			id: EmergencyId(id),
			opened_by: Account([1; 32]),
			organization: OrganizationId(2),
			holder: Holder::Any,
			kind: EmergencyKind::Etreat,
			access: EmergencyAccess::Normal,
			reason: Hex32([3; 32]),
			opened_at: Moment(1_000),
			expires_at: Moment(9_000),
			closed_at: None,
			closed_how: None,
			in_force: true,
			flags: EmergencyFlags::empty(),
			draw: Draw::Pending,
			disputed_at: None,
			review: None,
			reviewed_in: None,
			review_due: Some(Moment(20_000)),
			second_review: None,
			second_due: None,
			of_regulator: false,
			settled: false,
		}
	}

	#[test]
	fn an_emergency_is_printed_with_what_is_known_of_it() {
		let (commitment, opening) = requests::reason("unconscious");
		let emergency = Emergency {
			reason: Hex32(commitment),
			disputed_at: Some(Moment(4_000)),
			flags: EmergencyFlag::Practitioner.into(),
			..running(4)
		};
		let other = requests::reason("bleeding").1;
		let name = Some("Lakeside".to_owned());
		let opened = EmergencyReport::new(emergency.clone(), name, &[other.clone(), opening]);
		let row = opened.row();
		assert_eq!(row.len(), TITLES.len());
		for cell in ["4", "Lakeside (organization 2)", "any organization", "ETREAT", "unconscious"]
		{
			assert!(row.iter().any(|one| one == cell), "{cell}: {row:?}");
		}
		for part in
			["open until", "disputed since 1970-01-01T00:00:04.000Z", "beyond what is expected"]
		{
			assert!(row[7].contains(part), "{part}: {row:?}");
		}
		assert!(row[8].contains("its own organization's is due by"), "{row:?}");
		let printed = serde_json::to_value(&opened).expect("JSON");
		assert_eq!(printed["in_force"], true);
		assert_eq!((&printed["draw"], &printed["access"]), (&"pending".into(), &"normal".into()));
		assert_eq!(printed["flags"], serde_json::json!(["practitioner"]));
		assert_eq!(printed["reason_text"], "unconscious");

		let closed = EmergencyReport::new(emergency, None, &[other]).row();
		assert_eq!((closed[4].as_str(), closed[9].as_str()), ("organization 2", "not opened"));
	}
}
