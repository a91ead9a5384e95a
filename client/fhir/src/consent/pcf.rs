//! IHE Privacy Consent on FHIR (PCF): the root provision has a type, and the provisions in it are
//! exceptions from it, one level deep.

use super::{
	build::{Base, Builder, Head},
	document::{Members, Refusal},
	mapped::Mapped,
	r4::{self, Policy},
	rule::{Decision, Reader, Rule},
};

/// PCF's policies for where there is no consent.
const POLICIES: &str = "https://profiles.ihe.net/ITI/PCF/Policy-";
/// The one of them that withholds all.
pub(super) const POLICY_DENY: &str = "https://profiles.ihe.net/ITI/PCF/Policy-deny";

/// Reads a Consent of R4 whose root provision has a type.
pub(super) fn import<'a>(
	members: &Members<'a>,
	reader: &mut Reader<'a>,
	head: Head,
	policy: Policy,
	root: Rule<'a>,
	decision: Decision,
) -> Result<Mapped, Refusal> {
	if !members.has("policy") && !members.has("policyRule") {
		return Err(Refusal::new("Consent.policy", "neither a policy nor a policyRule (ppc-1)"));
	}
	check_policies(members, decision)?;
	let nested = r4::nested(reader, &root)?;
	let base =
		match (decision, policy) {
			(Decision::Permit, Policy::Unknown | Policy::OptIn) => Base::Permit(root),
			(Decision::Deny, Policy::Unknown | Policy::OptIn) => Base::Deny(root),
			// In the words of R4: an exception from a policy that withholds.
			(Decision::Permit, Policy::OptOut) if nested.is_empty() => {
				let base = Base::Deny(Rule::naming_nothing("Consent.policyRule"));
				return Builder::new(reader, head).build(base, vec![(Decision::Permit, root)]);
			}
			(_, Policy::OptOut) => return Err(Refusal::new(
				&root.path,
				"the policy withholds all, the provision some: what holds for the rest is not said",
			)),
		};
	Builder::new(reader, head).build(base, nested)
}

/// The policies are not read; but PCF's own say by their names what they permit.
fn check_policies(members: &Members<'_>, decision: Decision) -> Result<(), Refusal> {
	for policy in members.each("policy")? {
		let Some(uri) = policy.members(&["authority", "uri"])?.get("uri") else { continue };
		let name = uri.text()?.strip_prefix(POLICIES);
		if decision == Decision::Permit && matches!(name, Some("deny" | "break-glass-only")) {
			return Err(uri.refuse("the policy withholds what the provision permits"));
		}
	}
	Ok(())
}
