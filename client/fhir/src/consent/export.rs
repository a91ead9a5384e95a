//! From grants and restrictions of one directive to a Consent document.
//!
//! Every document is read again by [`import`](super::import) before it is given out: it says the
//! same, or there is none.

use super::{
	chain,
	codes::{
		permitted, withheld, ACTION, ACT_CODE, ACT_REASON, CONFIDENTIALITY, CONSENT_ACTION,
		CONSENT_SCOPE, DATA_CATEGORY, EXACT, GRANTEE_COMMITMENT, LOINC, ORGANIZATION_ROLE,
		PARTICIPATION, POLICY,
	},
	mapped::{
		action_code, GranteeKind, GranteeRef, Mapped, MappedGrant, MappedRestriction, MappedScope,
		Validity, Verdict,
	},
	pcf::POLICY_DENY,
	time::day_text,
};
use salus_primitives::{
	Action, Actions, Categories, Confidentiality, DayWindow, Purpose, Purposes,
};
use serde_json::{json, Map, Value};
use std::collections::BTreeMap;

/// The part of a document that no grant and no restriction says. References are literal
/// (`Patient/ana`), or to what a chain names ([`chain_reference`](super::chain_reference)).
#[derive(Clone, Debug)]
pub struct Letterhead {
	/// The patient's reference.
	pub patient: String,
	/// Who gave the consent: the patient, or who acts for it.
	pub performers: Vec<String>,
	/// When the statement was made, a FHIR dateTime.
	pub date_time: String,
	/// The URI of the policy under which it is given. `None`: where its root permits, [`POLICY`], and
	/// where it withholds, IHE PCF's `Policy-deny`.
	pub policy: Option<String>,
	/// The reference of the signed document, if there is one.
	pub source: Option<String>,
	/// The names by which people know what a reference leads to, by the reference.
	pub displays: BTreeMap<String, String>,
}

/// Why there is no document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
	/// There is nothing to write.
	#[error("neither a grant nor a restriction")]
	Nothing,
	/// No Consent says exactly what this grant says.
	#[error("grant {index} cannot be written as a Consent: {reason}")]
	Grant {
		/// Its place, from 0.
		index: usize,
		/// What reading it again says.
		reason: String,
	},
	/// No Consent says exactly what this restriction says.
	#[error("restriction {index} cannot be written as a Consent: {reason}")]
	Restriction {
		/// Its place, from 0.
		index: usize,
		/// What reading it again says.
		reason: String,
	},
	/// Each of them can be written, but not all in one Consent.
	#[error("these grants and restrictions cannot be written as one Consent")]
	Together,
}

/// How a provision is written.
#[derive(Clone, Copy)]
struct Style {
	/// Whether what a reader takes for granted is left out, as IHE PCF does.
	brief: bool,
	/// Whether provisions are marked as exact.
	exact: bool,
}

const STYLES: [Style; 4] = [
	Style { brief: true, exact: false },
	Style { brief: false, exact: false },
	Style { brief: true, exact: true },
	Style { brief: false, exact: true },
];

/// Writes a Consent of FHIR R4 in the shape of IHE PCF that [`import`](super::import) reads as
/// exactly these grants and restrictions, or says which part of them no document can say.
pub fn export(mapped: &Mapped, letterhead: &Letterhead) -> Result<Value, ExportError> {
	if mapped.grants.is_empty() && mapped.restrictions.is_empty() {
		return Err(ExportError::Nothing);
	}
	let mapped = mapped.clone().in_order();
	if let Some(document) = candidates(&mapped, letterhead).find(|one| says(one, &mapped).is_ok()) {
		return Ok(document);
	}
	let reason = |part: &Mapped| {
		let tried = candidates(part, letterhead).map(|one| says(&one, part)).collect::<Vec<_>>();
		match tried.iter().any(Result::is_ok) {
			true => None,
			false => Some(tried.into_iter().find_map(Result::err).unwrap_or_default()),
		}
	};
	for (index, grant) in mapped.grants.iter().enumerate() {
		let alone = Mapped { grants: vec![grant.clone()], ..Mapped::default() };
		if let Some(reason) = reason(&alone) {
			return Err(ExportError::Grant { index, reason });
		}
	}
	for (index, restriction) in mapped.restrictions.iter().enumerate() {
		let alone = Mapped { restrictions: vec![restriction.clone()], ..Mapped::default() };
		if let Some(reason) = reason(&alone) {
			return Err(ExportError::Restriction { index, reason });
		}
	}
	Err(ExportError::Together)
}

/// Whether a document says exactly this; if not, why.
fn says(document: &Value, mapped: &Mapped) -> Result<(), String> {
	let read = super::import(document, &[], None);
	match read.outcome {
		Verdict::Refused => Err(read.reason.unwrap_or_default()),
		Verdict::Mapped if read.mapped.in_order() == *mapped => Ok(()),
		Verdict::Mapped => Err("no provision says exactly this".into()),
	}
}

/// Documents that may say it, the plainest first.
fn candidates<'m>(
	mapped: &'m Mapped,
	letterhead: &'m Letterhead,
) -> impl Iterator<Item = Value> + 'm {
	let holders = Holders::of(mapped);
	STYLES.into_iter().flat_map(move |style| {
		let writer = Writer { style, holders: holders.clone(), letterhead };
		let mut documents = writer.permitting(mapped);
		documents.extend(writer.withholding(mapped));
		documents
	})
}

/// Whose records the parts are about.
#[derive(Clone)]
struct Holders {
	/// What stands in `Consent.organization`.
	named: Vec<String>,
	/// Whether each provision names its own.
	in_provisions: bool,
}

impl Holders {
	fn of(mapped: &Mapped) -> Self {
		let scopes = mapped.grants.iter().map(|grant| &grant.scope);
		let scopes = scopes.chain(mapped.restrictions.iter().map(|one| &one.scope));
		let mut holders: Vec<_> = scopes.map(|scope| scope.holder.clone()).collect();
		holders.sort();
		holders.dedup();
		let in_provisions = holders.len() > 1;
		let any = holders.iter().any(Option::is_none);
		let named = if any { Vec::new() } else { holders.into_iter().flatten().collect() };
		Self { named, in_provisions }
	}
}

struct Writer<'m> {
	style: Style,
	holders: Holders,
	letterhead: &'m Letterhead,
}

impl Writer<'_> {
	/// Documents that permit one of the grants at the root, and say the rest in it.
	fn permitting(&self, mapped: &Mapped) -> Vec<Value> {
		let groups = groups(&mapped.grants);
		let denies: Vec<_> =
			mapped.restrictions.iter().map(|one| self.deny(&one.scope, self.style.exact)).collect();
		(0..groups.len())
			.filter_map(|root| {
				let others = groups.iter().enumerate().filter(|(at, _)| *at != root);
				let permits = others.map(|(_, group)| self.permit(group, self.style.exact));
				let nested = permits.chain(denies.iter().cloned()).collect();
				Some(self.document(self.permit(groups.get(root)?, self.style.exact), nested))
			})
			.collect()
	}

	/// Documents that withhold at the root, with exceptions, and say the other restrictions in it.
	fn withholding(&self, mapped: &Mapped) -> Vec<Value> {
		let breaks_glass = |one: &MappedRestriction| one.except.purposes.contains(Purpose::Btg);
		let granted: Vec<_> = groups(&mapped.grants)
			.iter()
			.map(|group| self.permit(group, self.style.exact))
			.collect();
		let mut tried = Vec::new();
		if mapped.restrictions.iter().any(breaks_glass) {
			let group = granted.iter().cloned().chain([break_glass()]).collect();
			tried.extend(self.withholding_but(mapped, group));
		}
		// By what is granted: `BTG`, too, if it is granted to somebody by name.
		tried.extend(self.withholding_but(mapped, granted));
		tried
	}

	/// The same with these permissions.
	fn withholding_but(&self, mapped: &Mapped, permits: Vec<Value>) -> Vec<Value> {
		let whole = mapped.restrictions.first().map(|one| {
			let holder = one.scope.holder.clone();
			MappedScope::everything(holder)
		});
		let roots = mapped.restrictions.iter().map(|one| one.scope.clone()).chain(whole);
		roots
			.map(|root| {
				let deny = self.deny(&root, self.style.exact);
				let alone = self.document(deny.clone(), permits.clone());
				let read = super::import(&alone, &[], None);
				// What root and exceptions do not say already, stands beside them.
				let said = match read.outcome {
					Verdict::Mapped => read.mapped.restrictions,
					Verdict::Refused => return alone,
				};
				let missing = mapped
					.restrictions
					.iter()
					.filter(|one| !said.contains(one))
					.map(|one| self.deny(&one.scope, self.style.exact));
				self.document(deny, permits.iter().cloned().chain(missing).collect())
			})
			.collect()
	}

	fn permit(&self, group: &Group<'_>, exact: bool) -> Value {
		let scope = group.scope;
		let brief = self.style.brief;
		let mut actors: Vec<_> =
			group.grantees.iter().filter_map(|one| self.grantee(one)).map(recipient).collect();
		let mut provision = self.common("permit", scope, exact, &mut actors);
		put(&mut provision, "period", period(group.validity));
		put(&mut provision, "purpose", purposes(scope.purposes, exact, permitted));
		if !brief || scope.actions != Action::Read.into() {
			put(&mut provision, "action", actions(scope.actions));
		}
		let ordinary =
			scope.confidentiality == Confidentiality::N && scope.sensitivities.is_empty();
		if !brief || !ordinary {
			put(&mut provision, "securityLabel", labels(scope, Some(scope.confidentiality)));
		}
		put(&mut provision, "actor", Value::Array(actors));
		Value::Object(provision)
	}

	fn deny(&self, scope: &MappedScope, exact: bool) -> Value {
		let mut actors = Vec::new();
		let mut provision = self.common("deny", scope, exact, &mut actors);
		if scope.purposes != Purposes::all() {
			put(&mut provision, "purpose", purposes(scope.purposes, exact, withheld));
		}
		if scope.actions != Actions::all() {
			put(&mut provision, "action", actions(scope.actions));
		}
		let level = (scope.confidentiality != Confidentiality::U).then_some(scope.confidentiality);
		put(&mut provision, "securityLabel", labels(scope, level));
		put(&mut provision, "actor", Value::Array(actors));
		Value::Object(provision)
	}

	/// What permissions and withholdings write alike. A custodian goes to `actors`.
	fn common(
		&self,
		decision: &str,
		scope: &MappedScope,
		exact: bool,
		actors: &mut Vec<Value>,
	) -> Map<String, Value> {
		let mut provision = Map::new();
		if exact {
			let mark = json!([{ "url": EXACT, "valueBoolean": true }]);
			put(&mut provision, "modifierExtension", mark);
		}
		put(&mut provision, "type", json!(decision));
		if let Some(holder) = scope.holder.as_ref().filter(|_| self.holders.in_provisions) {
			actors.push(actor("CST", self.reference(holder)));
		}
		if scope.categories != Categories::all() {
			let classes = scope.categories.iter().map(|kind| coding(DATA_CATEGORY, kind.code()));
			put(&mut provision, "class", classes.collect());
		}
		put(&mut provision, "dataPeriod", days(scope.days));
		let data = |meaning: &'static str, these: &[String]| {
			let element =
				|one: &String| json!({ "meaning": meaning, "reference": self.reference(one) });
			these.iter().map(element).collect::<Vec<_>>()
		};
		let mut all = data("instance", &scope.records);
		all.extend(data("related", &scope.contexts));
		all.extend(data("authoredby", &scope.authors));
		put(&mut provision, "data", Value::Array(all));
		provision
	}

	fn document(&self, mut root: Value, nested: Vec<Value>) -> Value {
		let contains_group = nested.contains(&break_glass());
		if let Some(root) = root.as_object_mut() {
			put(root, "provision", Value::Array(nested));
		}
		let letterhead = self.letterhead;
		let reference = |text: &String| self.reference(text);
		let of_root = if root.get("type") == Some(&json!("deny")) { POLICY_DENY } else { POLICY };
		let mut document = Map::new();
		put(&mut document, "resourceType", json!("Consent"));
		if contains_group {
			let group = json!([{ "resourceType": "Group", "id": "privileged", "type": "practitioner",
				"actual": false, "name": "Those who may break the glass" }]);
			put(&mut document, "contained", group);
		}
		put(&mut document, "status", json!("active"));
		let scope = json!({ "coding": [coding(CONSENT_SCOPE, "patient-privacy")] });
		put(&mut document, "scope", scope);
		put(&mut document, "category", json!([{ "coding": [coding(LOINC, "59284-0")] }]));
		put(&mut document, "patient", reference(&letterhead.patient));
		put(&mut document, "dateTime", json!(letterhead.date_time));
		put(&mut document, "performer", letterhead.performers.iter().map(reference).collect());
		put(&mut document, "organization", self.holders.named.iter().map(reference).collect());
		put(
			&mut document,
			"sourceReference",
			letterhead.source.as_ref().map_or(Value::Null, reference),
		);
		put(
			&mut document,
			"policy",
			json!([{ "uri": letterhead.policy.as_deref().unwrap_or(of_root) }]),
		);
		put(&mut document, "provision", root);
		Value::Object(document)
	}

	fn reference(&self, text: &str) -> Value {
		chain::written(text, &self.letterhead.displays)
	}

	/// A reference to a grantee; none to everybody.
	fn grantee(&self, grantee: &GranteeRef) -> Option<Value> {
		let text = grantee.reference.as_ref();
		let logical = |system: &str| json!({ "identifier": { "system": system, "value": text } });
		match grantee.kind {
			GranteeKind::Any => None,
			GranteeKind::Role => Some(logical(ORGANIZATION_ROLE)),
			GranteeKind::Committed => Some(logical(GRANTEE_COMMITMENT)),
			GranteeKind::Organization
			| GranteeKind::Practitioner
			| GranteeKind::Person
			| GranteeKind::Study => text.map(|text| self.reference(text)),
		}
	}
}

/// Grants that differ in their grantees alone.
struct Group<'m> {
	scope: &'m MappedScope,
	validity: &'m Validity,
	grantees: Vec<&'m GranteeRef>,
}

fn groups(grants: &[MappedGrant]) -> Vec<Group<'_>> {
	let mut groups: Vec<Group<'_>> = Vec::new();
	for grant in grants {
		let is_any = grant.grantee == GranteeRef::ANY;
		let same = groups.iter_mut().find(|group| {
			*group.scope == grant.scope
				&& *group.validity == grant.validity
				&& !is_any && !group.grantees.contains(&&GranteeRef::ANY)
		});
		match same {
			Some(group) => group.grantees.push(&grant.grantee),
			None => groups.push(Group {
				scope: &grant.scope,
				validity: &grant.validity,
				grantees: vec![&grant.grantee],
			}),
		}
	}
	groups
}

/// Puts a member that says something: FHIR has no null and no empty array.
fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
	let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
	if !empty {
		object.insert(name.into(), value);
	}
}

fn coding(system: &str, code: &str) -> Value {
	json!({ "system": system, "code": code })
}

fn actor(role: &str, reference: Value) -> Value {
	json!({ "role": { "coding": [coding(PARTICIPATION, role)] }, "reference": reference })
}

fn recipient(reference: Value) -> Value {
	actor("IRCP", reference)
}

/// The permission to break the glass, for those who have the privilege.
fn break_glass() -> Value {
	let group = json!({ "reference": "#privileged", "type": "Group" });
	json!({ "type": "permit", "purpose": [coding(ACT_REASON, "BTG")], "actor": [recipient(group)] })
}

/// The purposes; where a reader adds descendants, those are left out that it adds.
fn purposes(these: Purposes, exact: bool, family: fn(Purposes) -> Purposes) -> Value {
	let is_added =
		|code: Purpose| these.iter().any(|head| head != code && family(head.into()).contains(code));
	let written = these.iter().filter(|code| exact || !is_added(*code));
	written.map(|code| coding(ACT_REASON, code.code())).collect()
}

fn actions(these: Actions) -> Value {
	let concept = |action| {
		let system = if action == Action::Contribute { ACTION } else { CONSENT_ACTION };
		json!({ "coding": [coding(system, action_code(action))] })
	};
	these.iter().map(concept).collect()
}

fn labels(scope: &MappedScope, level: Option<Confidentiality>) -> Value {
	let level = level.into_iter().map(|level| coding(CONFIDENTIALITY, level.code()));
	level.chain(scope.sensitivities.iter().map(|code| coding(ACT_CODE, code.code()))).collect()
}

fn days(days: DayWindow) -> Value {
	let always = DayWindow::ALWAYS;
	let mut period = Map::new();
	for (name, day, open) in
		[("start", days.first(), always.first()), ("end", days.last(), always.last())]
	{
		if day != open {
			put(&mut period, name, json!(day_text(day)));
		}
	}
	if period.is_empty() {
		Value::Null
	} else {
		Value::Object(period)
	}
}

fn period(validity: &Validity) -> Value {
	let mut period = Map::new();
	put(&mut period, "start", json!(validity.start));
	put(&mut period, "end", json!(validity.end));
	if period.is_empty() {
		Value::Null
	} else {
		Value::Object(period)
	}
}
