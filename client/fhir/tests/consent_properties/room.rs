//! What the chain has room for: a document is mapped exactly if all of it has.

use crate::provisions::{coding, consent};
use proptest::prelude::*;
use salus_fhir::consent::{import, Verdict, ORGANIZATION_ROLE};
use serde_json::{json, Value};

const ROLES: [&str; 3] = ["Provider", "Payer", "Laboratory"];

fn recipient(reference: Value) -> Value {
	json!({ "role": { "coding": [coding("v3-ParticipationType", "IRCP")] }, "reference": reference })
}

/// A permission for these, of the records of as many custodians, with denials of labels in it.
fn document(custodians: usize, organizations: usize, roles: usize, denials: usize) -> Value {
	let of_role = |role: &&str| {
		recipient(json!({ "identifier": { "system": ORGANIZATION_ROLE, "value": role } }))
	};
	let named =
		(0..organizations).map(|n| recipient(json!({ "reference": format!("Organization/{n}") })));
	let actors: Vec<_> = named.chain(ROLES.iter().take(roles).map(of_role)).collect();
	let labels = [
		coding("v3-Confidentiality", "R"),
		coding("v3-Confidentiality", "V"),
		coding("v3-ActCode", "HIV"),
		coding("v3-ActCode", "PSY"),
	];
	let denial = |label: &Value| json!({ "type": "deny", "securityLabel": [label] });
	let denials: Vec<_> = labels.iter().take(denials).map(denial).collect();
	let mut permit = json!({ "type": "permit", "purpose": [coding("v3-ActReason", "TREAT")] });
	for (name, values) in [("actor", actors), ("provision", denials)] {
		if !values.is_empty() {
			permit[name] = values.into();
		}
	}
	let mut consent = consent(&permit);
	consent["organization"] = (0..custodians)
		.map(|n| json!({ "reference": format!("Organization/custodian-{n}") }))
		.collect();
	consent
}

proptest! {
	#[test]
	fn what_is_mapped_has_room(
		custodians in 1..18usize,
		organizations in 0..9usize,
		roles in 0..=ROLES.len(),
		denials in 0..=4usize,
	) {
		// To nobody named: to any member, which counts with the roles.
		let open = if organizations + roles == 0 { 1 } else { roles };
		let items = custodians * (organizations + open + denials);
		let named = if organizations == 0 { 0 } else { custodians };
		let fits = items <= 16 && custodians * open <= 8 && named <= 8;
		let read = import(&document(custodians, organizations, roles, denials), &[], None);
		prop_assert_eq!(read.outcome == Verdict::Mapped, fits, "{:?}", read.reason);
		let made = read.mapped.grants.len() + read.mapped.restrictions.len();
		prop_assert_eq!(made, if fits { items } else { 0 });
	}
}
