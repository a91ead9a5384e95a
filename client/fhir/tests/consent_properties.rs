//! Random consents: what is written and read again is the same, and what is read permits nothing
//! that the document withholds.

use proptest::{collection::vec, option, prelude::*, sample::select, test_runner::TestRunner};
use salus_fhir::consent::{
	export, import, GranteeKind, GranteeRef, Letterhead, Mapped, MappedExcept, MappedGrant,
	MappedRestriction, MappedScope, Validity, Verdict, DATA_CATEGORY,
};
use salus_primitives::{
	Action, Actions, Categories, Confidentiality, DataCategory, Day, DayWindow, Purpose, Purposes,
	Sensitivities, Sensitivity,
};
use serde_json::{json, Value};

fn letterhead() -> Letterhead {
	Letterhead {
		patient: "Patient/ana".into(),
		performers: vec!["Patient/ana".into()],
		date_time: "2025-01-02".into(),
		policy: "http://example.org/policy".into(),
		source: Some("DocumentReference/d".into()),
	}
}

// ------------------------------------------------------------------------------- what is asked for

/// A question to the chain, in the document's own names.
#[derive(Clone, Debug)]
struct Question {
	holder: &'static str,
	/// Everything by which the requester is known.
	requester: Vec<GranteeRef>,
	action: Action,
	purpose: Purpose,
	category: DataCategory,
	confidentiality: Confidentiality,
	sensitivities: Sensitivities,
	days: (i32, i32),
	record: &'static str,
	context: &'static str,
	author: &'static str,
	at: u64,
}

const HOLDERS: [&str; 2] = ["Organization/clinic", "Organization/lab"];
const RECORDS: [&str; 2] = ["Observation/a/_history/1", "Observation/b/_history/2"];
const CONTEXTS: [&str; 2] = ["Encounter/a", "CarePlan/b"];
const AUTHORS: [&str; 2] = ["Practitioner/okafor", "Organization/lab"];
/// 2025-06-01 and 2028-01-01, in Unix milliseconds.
const MOMENTS: [u64; 2] = [1_748_736_000_000, 1_830_297_600_000];

fn grantees() -> Vec<GranteeRef> {
	let commitment = "7a".repeat(32);
	vec![
		GranteeRef::new(GranteeKind::Role, "Payer"),
		GranteeRef::new(GranteeKind::Organization, "Organization/lab"),
		GranteeRef::new(GranteeKind::Practitioner, "Practitioner/lind"),
		GranteeRef::new(GranteeKind::Person, "RelatedPerson/mother"),
		GranteeRef::new(GranteeKind::Committed, commitment),
	]
}

/// Whether the chain's rule permits, from the mapped form alone.
fn permits(mapped: &Mapped, asked: &Question) -> bool {
	!withheld(mapped, asked) && mapped.grants.iter().any(|grant| covers(grant, asked))
}

fn withheld(mapped: &Mapped, asked: &Question) -> bool {
	mapped.restrictions.iter().any(|one| reaches(one, asked))
}

fn named(scope: &MappedScope, asked: &Question) -> bool {
	let in_list = |list: &[String], one| list.is_empty() || list.iter().any(|name| name == one);
	scope.holder.as_deref().is_none_or(|holder| holder == asked.holder)
		&& scope.actions.contains(asked.action)
		&& scope.purposes.contains(asked.purpose)
		&& scope.categories.contains(asked.category)
		&& in_list(&scope.records, asked.record)
		&& in_list(&scope.contexts, asked.context)
		&& in_list(&scope.authors, asked.author)
}

fn covers(grant: &MappedGrant, asked: &Question) -> bool {
	let scope = &grant.scope;
	let (first, last) = asked.days;
	(grant.grantee == GranteeRef::ANY || asked.requester.contains(&grant.grantee))
		&& named(scope, asked)
		&& asked.confidentiality <= scope.confidentiality
		&& asked.sensitivities.iter().all(|code| scope.sensitivities.contains(code))
		&& scope.days.first().0 <= first
		&& last <= scope.days.last().0
		&& grant.validity.from().is_none_or(|from| from <= asked.at)
		&& grant.validity.until().is_none_or(|until| asked.at < until)
}

fn reaches(restriction: &MappedRestriction, asked: &Question) -> bool {
	let MappedRestriction { scope, except } = restriction;
	let (first, last) = asked.days;
	named(scope, asked)
		&& asked.confidentiality >= scope.confidentiality
		&& (scope.sensitivities.is_empty()
			|| asked.sensitivities.iter().any(|code| scope.sensitivities.contains(code)))
		&& scope.days.first().0 <= last
		&& first <= scope.days.last().0
		&& !asked.requester.iter().any(|one| except.grantees.contains(one))
		&& !except.purposes.contains(asked.purpose)
}

fn question() -> impl Strategy<Value = Question> {
	let who = (select(&HOLDERS[..]), vec(select(grantees()), 0..3));
	let what = (
		select(Action::ALL),
		select(Purpose::ALL),
		select(DataCategory::ALL),
		select(Confidentiality::ALL),
		vec(select(sensitivities()), 0..3),
	);
	let days = (0..12i32, 0..3i32);
	let origin = (select(&RECORDS[..]), select(&CONTEXTS[..]), select(&AUTHORS[..]));
	(who, what, days, origin, select(&MOMENTS[..])).prop_map(|(who, what, days, origin, at)| {
		Question {
			holder: who.0,
			requester: who.1,
			action: what.0,
			purpose: what.1,
			category: what.2,
			confidentiality: what.3,
			sensitivities: what.4.into_iter().collect(),
			days: (days.0, days.0 + days.1),
			record: origin.0,
			context: origin.1,
			author: origin.2,
			at,
		}
	})
}

// --------------------------------------------------------------------------- what can be written

fn sensitivities() -> Vec<Sensitivity> {
	let all = Sensitivity::ALL.iter().copied();
	all.filter(|code| *code != Sensitivity::OtherProtected).collect()
}

/// Some of these, at least one; often all.
fn some<T: Copy + std::fmt::Debug + 'static, S>(all: &'static [T]) -> impl Strategy<Value = S>
where
	S: FromIterator<T> + std::fmt::Debug + 'static,
{
	prop_oneof![
		2 => vec(select(all), 1..5).prop_map(|some| some.into_iter().collect()),
		1 => Just(()).prop_map(|()| all.iter().copied().collect()),
	]
}

fn window() -> impl Strategy<Value = DayWindow> {
	let open = DayWindow::ALWAYS;
	(option::of(0..6i32), option::of(6..12i32)).prop_map(move |(first, last)| {
		DayWindow::new(first.map_or(open.first(), Day), last.map_or(open.last(), Day)).unwrap()
	})
}

fn holder() -> impl Strategy<Value = Option<String>> {
	option::of(select(&HOLDERS[..]).prop_map(String::from))
}

/// Records, contexts and authors: of one kind at most.
fn narrowing() -> impl Strategy<Value = [Vec<String>; 3]> {
	let names = |all: &'static [&'static str]| {
		vec(select(all), 1..3).prop_map(|names| {
			let mut names: Vec<_> = names.into_iter().map(String::from).collect();
			names.sort();
			names.dedup();
			names
		})
	};
	prop_oneof![
		3 => Just([Vec::new(), Vec::new(), Vec::new()]),
		1 => names(&RECORDS).prop_map(|names| [names, Vec::new(), Vec::new()]),
		1 => names(&CONTEXTS).prop_map(|names| [Vec::new(), names, Vec::new()]),
		1 => names(&AUTHORS).prop_map(|names| [Vec::new(), Vec::new(), names]),
	]
}

fn scope() -> impl Strategy<Value = MappedScope> {
	let sets = (
		some::<_, Categories>(DataCategory::ALL),
		some::<_, Actions>(Action::ALL),
		some::<_, Purposes>(Purpose::ALL),
	);
	let labels = (vec(select(sensitivities()), 0..3), select(Confidentiality::ALL));
	(holder(), sets, labels, window(), narrowing()).prop_map(
		|(holder, sets, labels, days, narrow)| {
			let [records, contexts, authors] = narrow;
			MappedScope {
				holder,
				categories: sets.0,
				actions: sets.1,
				purposes: sets.2,
				sensitivities: labels.0.into_iter().collect(),
				confidentiality: labels.1,
				records,
				contexts,
				authors,
				days,
			}
		},
	)
}

fn grant() -> impl Strategy<Value = MappedGrant> {
	let validity = (
		select(&[None, Some("2025"), Some("2025-03-01T10:00:00Z")][..]),
		select(&[None, Some("2027-06"), Some("2029-12-31")][..]),
	);
	let grantee = prop_oneof![Just(GranteeRef::ANY), select(grantees())];
	(grantee, scope(), validity).prop_map(|(grantee, mut scope, (start, end))| {
		if grantee.kind != GranteeKind::Practitioner {
			let without = scope.purposes.iter().filter(|code| *code != Purpose::Btg);
			scope.purposes = without.collect::<Purposes>().with(Purpose::Treat);
		}
		let text = |text: Option<&str>| text.map(String::from);
		MappedGrant { grantee, scope, validity: Validity { start: text(start), end: text(end) } }
	})
}

/// One that withholds something, but not all of what a holder has.
fn restriction() -> impl Strategy<Value = MappedRestriction> {
	let level = select(&[Confidentiality::U, Confidentiality::R, Confidentiality::V][..]);
	(scope(), level).prop_map(|(mut scope, level)| {
		scope.confidentiality = level;
		if level != Confidentiality::U {
			scope.sensitivities = Sensitivities::empty();
		} else if scope.sensitivities.is_empty() {
			scope.sensitivities = Sensitivity::Hiv.into();
		}
		MappedRestriction { scope, except: MappedExcept::default() }
	})
}

/// Any restriction at all, written or not.
fn any_restriction() -> impl Strategy<Value = MappedRestriction> {
	let purposes = prop_oneof![
		Just(Purposes::empty()),
		Just(Purpose::Btg.into()),
		some::<_, Purposes>(Purpose::ALL),
	];
	let except = (vec(select(grantees()), 0..2), purposes);
	let scope = prop_oneof![scope(), holder().prop_map(MappedScope::everything),];
	(scope, except).prop_map(|(scope, (grantees, purposes))| MappedRestriction {
		scope,
		except: MappedExcept { grantees, purposes },
	})
}

fn assert_same(mapped: &Mapped, document: &Value, asked: &[Question]) -> Result<(), TestCaseError> {
	let read = import(document, &[], None);
	prop_assert_eq!(read.outcome, Verdict::Mapped, "{:?}", read.reason);
	let read = read.mapped.in_order();
	prop_assert_eq!(&read, &mapped.clone().in_order());
	for asked in asked {
		prop_assert_eq!(permits(&read, asked), permits(mapped, asked), "{:?}", asked);
	}
	Ok(())
}

proptest! {
	/// Grants of any kind and restrictions without exceptions: all of them can be written.
	#[test]
	fn what_has_no_exceptions_is_written_and_read_again(
		grants in vec(grant(), 0..4),
		restrictions in vec(restriction(), 0..4),
		asked in vec(question(), 30),
	) {
		prop_assume!(!grants.is_empty() || !restrictions.is_empty());
		let mapped = Mapped { grants, restrictions };
		let document = export(&mapped, &letterhead());
		prop_assert!(document.is_ok(), "{:?}", document);
		assert_same(&mapped, &document.unwrap(), &asked)?;
	}

	/// Whatever else there is: it is written as it is, or not at all.
	#[test]
	fn nothing_is_written_otherwise_than_it_is(
		grants in vec(grant(), 0..3),
		restrictions in vec(any_restriction(), 0..3),
		asked in vec(question(), 30),
	) {
		let mapped = Mapped { grants, restrictions };
		if let Ok(document) = export(&mapped, &letterhead()) {
			assert_same(&mapped, &document, &asked)?;
		}
	}
}

// ---------------------------------------------------------------- what the document itself says

/// A provision as its author means it.
#[derive(Clone, Debug)]
struct Provision {
	permit: bool,
	actors: Vec<&'static str>,
	actions: Vec<Action>,
	purposes: Vec<Purpose>,
	level: Option<Confidentiality>,
	categories: Vec<DataCategory>,
	days: Option<(i32, i32)>,
}

fn provision(permit: bool) -> impl Strategy<Value = Provision> {
	let purposes =
		[Purpose::Treat, Purpose::Etreat, Purpose::Coc, Purpose::Hpaymt, Purpose::Treatds];
	let categories = [DataCategory::LabResults, DataCategory::Imaging];
	let actors = if permit { 0..2usize } else { 0..1 };
	let levels = match permit {
		true => vec![None, Some(Confidentiality::N), Some(Confidentiality::R)],
		false => vec![None, None, Some(Confidentiality::R)],
	};
	(
		vec(select(vec!["Organization/lab", "Practitioner/lind"]), actors),
		vec(select(vec![Action::Read, Action::Correct]), 0..2),
		vec(select(purposes.to_vec()), 0..3),
		select(levels),
		vec(select(categories.to_vec()), 0..2),
		option::weighted(0.3, (0..6i32, 0..6i32)),
	)
		.prop_map(move |(actors, actions, purposes, level, categories, days)| Provision {
			permit,
			actors,
			actions,
			purposes,
			level,
			categories,
			days: days.map(|(first, more)| (first, first + more)),
		})
}

impl Provision {
	fn json(&self, nested: &[Self]) -> Value {
		const THO: &str = "http://terminology.hl7.org/CodeSystem/";
		let coding =
			|system: &str, code: &str| json!({ "system": format!("{THO}{system}"), "code": code });
		let date = |day: i32| format!("1970-01-{:02}", day + 1);
		let mut written = json!({ "type": if self.permit { "permit" } else { "deny" } });
		let mut put = |name: &str, values: Vec<Value>| {
			if !values.is_empty() {
				written[name] = values.into();
			}
		};
		put(
			"actor",
			self.actors
				.iter()
				.map(|one| {
					json!({
			"role": { "coding": [coding("v3-ParticipationType", "IRCP")] },
			"reference": { "reference": one } })
				})
				.collect(),
		);
		put(
			"action",
			self.actions
				.iter()
				.map(|action| {
					let code = if *action == Action::Read { "access" } else { "correct" };
					json!({ "coding": [coding("consentaction", code)] })
				})
				.collect(),
		);
		put(
			"purpose",
			self.purposes.iter().map(|one| coding("v3-ActReason", one.code())).collect(),
		);
		put(
			"securityLabel",
			self.level.iter().map(|one| coding("v3-Confidentiality", one.code())).collect(),
		);
		put(
			"class",
			self.categories
				.iter()
				.map(|kind| json!({ "system": DATA_CATEGORY, "code": kind.code() }))
				.collect(),
		);
		put("provision", nested.iter().map(|one| one.json(&[])).collect());
		if let Some((first, last)) = self.days {
			written["dataPeriod"] = json!({ "start": date(first), "end": date(last) });
		}
		written
	}

	/// What it does not name, it has from the provision that it is in; of days, what both have.
	fn within(&self, outer: &Self) -> Self {
		fn or<T: Clone>(own: &[T], outer: &[T]) -> Vec<T> {
			if own.is_empty() {
				outer.to_vec()
			} else {
				own.to_vec()
			}
		}
		Self {
			permit: self.permit,
			actors: or(&self.actors, &outer.actors),
			actions: or(&self.actions, &outer.actions),
			purposes: or(&self.purposes, &outer.purposes),
			level: self.level.or(outer.level),
			categories: or(&self.categories, &outer.categories),
			days: match (self.days, outer.days) {
				(Some(own), Some(outer)) => Some((own.0.max(outer.0), own.1.min(outer.1))),
				(own, outer) => own.or(outer),
			},
		}
	}

	fn names(&self, asked: &Question, below: fn(Purpose, Purpose) -> bool) -> bool {
		let is_actor =
			|one: &&str| asked.requester.iter().any(|who| who.reference.as_deref() == Some(*one));
		(self.actors.is_empty() || self.actors.iter().any(is_actor))
			&& (self.purposes.is_empty()
				|| self.purposes.iter().any(|head| below(asked.purpose, *head)))
			&& (self.categories.is_empty() || self.categories.contains(&asked.category))
	}

	/// Whether it permits: only what lies in it as a whole.
	fn allows(&self, asked: &Question) -> bool {
		self.excepts(asked) && asked.sensitivities.is_empty()
	}

	/// Whether it takes this out of what is withheld around it: what it permits, whatever sensitivity
	/// a record carries.
	fn excepts(&self, asked: &Question) -> bool {
		let read_only = self.actions.is_empty() && asked.action == Action::Read;
		!self.purposes.is_empty()
			&& self.names(asked, |code, head| {
				code == head
					|| (is_below(code, head) && !matches!(code, Purpose::Treatds | Purpose::Pmtds))
			}) && (read_only || self.actions.contains(&asked.action))
			&& asked.confidentiality <= self.level.unwrap_or(Confidentiality::N)
			&& self.days.is_none_or(|(first, last)| first <= asked.days.0 && asked.days.1 <= last)
	}

	/// Whether it withholds: all that touches it.
	fn withholds(&self, asked: &Question) -> bool {
		self.names(asked, |code, head| code == head || is_below(code, head))
			&& (self.actions.is_empty() || self.actions.contains(&asked.action))
			&& self.level.is_none_or(|level| asked.confidentiality >= level)
			&& self.days.is_none_or(|(first, last)| first <= asked.days.1 && asked.days.0 <= last)
	}
}

/// Whether a purpose is below another in v3-ActReason. Who breaks the glass is asked elsewhere.
fn is_below(code: Purpose, head: Purpose) -> bool {
	use Purpose::*;
	match head {
		Treat => matches!(code, Coc | Clintrl | Treatds | Etreat),
		Hpaymt => matches!(code, Covauth | Eligver | Eligdtrm | Clmattch | Pmtds),
		_ => false,
	}
}

fn document(root: &Provision, nested: &[Provision]) -> Value {
	let tho = "http://terminology.hl7.org/CodeSystem/consentscope";
	json!({ "resourceType": "Consent", "status": "active",
		"scope": { "coding": [{ "system": tho, "code": "patient-privacy" }] },
		"patient": { "reference": "Patient/ana" },
		"organization": [{ "reference": HOLDERS[0] }],
		"policy": [{ "uri": "http://example.org/policy" }], "provision": root.json(nested) })
}

/// A question about what such documents speak of, so that answers differ.
fn pointed_question() -> impl Strategy<Value = Question> {
	let purposes = [
		Purpose::Treat,
		Purpose::Etreat,
		Purpose::Coc,
		Purpose::Treatds,
		Purpose::Hpaymt,
		Purpose::Pmtds,
		Purpose::Eligver,
		Purpose::Hresch,
	];
	let kinds = [DataCategory::LabResults, DataCategory::Imaging, DataCategory::Medications];
	(question(), select(purposes.to_vec()), select(kinds.to_vec()), 0..3usize).prop_map(
		|(mut asked, purpose, category, plain)| {
			asked.holder = HOLDERS[0];
			asked.purpose = purpose;
			asked.category = category;
			if plain > 0 {
				asked.action = Action::Read;
				asked.sensitivities = Sensitivities::empty();
				asked.confidentiality = Confidentiality::N;
			}
			asked
		},
	)
}

/// Holds the mapping of random documents against their own reading. Returns how many questions were
/// permitted, how many withheld, and how many documents were mapped.
#[test]
fn a_mapped_document_withholds_and_permits_what_it_says() {
	let strategy = (
		any::<bool>().prop_flat_map(provision),
		vec(any::<bool>().prop_flat_map(provision), 0..3),
		vec(pointed_question(), 40),
	);
	let counts = std::cell::Cell::new((0u32, 0u32, 0u32));
	TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })
		.run(&strategy, |(root, nested, questions)| {
			let json = document(&root, &nested);
			let read = import(&json, &[], None);
			if read.outcome == Verdict::Refused {
				prop_assert_eq!(read.mapped, Mapped::default());
				return Ok(());
			}
			let (mut permitted, mut denied, documents) = counts.get();
			for asked in &questions {
				// Of days around it, an exception without its own takes out the whole record.
				let as_read = |one: &Provision| Provision { days: one.days, ..one.within(&root) };
				let excepted = nested.iter().any(|one| one.permit && as_read(one).excepts(asked));
				let by_root = !root.permit && root.withholds(asked) && !excepted;
				let by_nested = nested.iter().any(|one| !one.permit && one.withholds(asked));
				let is_withheld = by_root || by_nested;
				prop_assert_eq!(
					withheld(&read.mapped, asked),
					is_withheld,
					"{:?} in {}",
					asked,
					json
				);
				let inside = nested.iter().filter(|one| one.permit).map(|one| one.within(&root));
				let allowed =
					inside.chain(root.permit.then(|| root.clone())).any(|one| one.allows(asked));
				let may = permits(&read.mapped, asked);
				prop_assert_eq!(may, allowed && !is_withheld, "{:?} in {}", asked, json);
				permitted += u32::from(may);
				denied += u32::from(is_withheld);
			}
			counts.set((permitted, denied, documents + 1));
			Ok(())
		})
		.unwrap();
	let (permitted, denied, documents) = counts.get();
	assert!(permitted > 50 && denied > 500 && documents > 30, "{:?}", counts.get());
}
