//! All that a decision needs to know about one record.

use crate::{category_by, days_of, label_of, SensitivityTable, UnknownResource};
use salus_primitives::RecordFacts;
use serde_json::Value;

/// The facts about a resource: category, confidentiality, sensitivities and days.
///
/// Refused if `resourceType` is no FHIR R4 resource type.
pub fn record_facts(
	resource: &Value,
	table: &SensitivityTable,
) -> Result<RecordFacts, UnknownResource> {
	let category = category_by(resource, table)?;
	let label = label_of(resource, table);
	Ok(RecordFacts {
		category,
		confidentiality: label.confidentiality,
		sensitivities: label.sensitivities,
		days: days_of(resource)?,
		origin: None,
	})
}
