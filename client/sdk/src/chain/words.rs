//! Calls in words: what somebody is about to sign, relay or vote on.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types as types;
use crate::chain::attestations;
use crate::chain::call::Call;
use crate::chain::claims;
use crate::chain::client::AtBlock;
use crate::chain::consent::{grantee_from, policy, Right, Terms};
use crate::chain::coverage;
use crate::chain::disclosures;
use crate::chain::emergencies;
use crate::chain::error::ChainError;
use crate::chain::life;
use crate::chain::organizations;
use crate::chain::papers;
use crate::chain::relationships;
use crate::chain::representatives;
use crate::chain::restrictions::Exceptions;
use crate::chain::studies;
use jiff::civil::Date;
use jiff::ToSpan;
use salus_primitives::{
	Actions, Categories, Day, DayWindow, DirectiveId, Grantee, Holder, PatientId, Place, Protected,
	Purposes, Scope,
};
use std::fmt::Display;
use subxt::utils::AccountId32;

/// What a call does, in one line.
pub fn describe(at: &AtBlock, call: &Call) -> Result<String, ChainError> {
	Ok(match call.typed(at)? {
		api::Call::Organizations(call) => organizations::in_words(call),
		api::Call::PatientIdentity(call) => identity(call),
		api::Call::Consent(call) => consent(call),
		api::Call::RecordAnchor(call) => anchor(call),
		api::Call::Disclosures(call) => disclosure(call),
		api::Call::Relationships(call) => relationships::in_words(call),
		api::Call::Attestations(call) => attestations::in_words(call),
		api::Call::LifeEvents(call) => life::in_words(call),
		api::Call::Representatives(call) => representatives::in_words(call),
		api::Call::Studies(call) => studies::in_words(call),
		api::Call::EmergencyAccess(call) => emergencies::in_words(call),
		api::Call::InsuranceCoverage(call) => coverage::in_words(call),
		api::Call::InsuranceClaims(call) => claims::in_words(call),
		_ => call.spelled_out(at)?,
	})
}

fn identity(call: types::pallet_patient_identity::pallet::Call) -> String {
	use types::pallet_patient_identity::pallet::Call as C;
	match call {
		C::register { encryption_key } => {
			let rest = encryption_key.map_or_else(String::new, |key| {
				format!(" with encryption key {}", Hex32(key.0 .0))
			});
			format!("register the signer as a new patient{rest}")
		}
		C::register_sponsored { key, expires_at, .. } => format!(
			"register {} as a new patient, sponsored by the signer's organization, before {}",
			account(key),
			Moment(expires_at)
		),
		C::add_key { patient, key, purposes, .. } => format!(
			"add key {} to patient {} for {}",
			account(key),
			Hex32(patient.0 .0),
			list(purposes.0.iter())
		),
		C::remove_key { patient, key } => {
			format!("remove key {} from patient {} for ever", account(key), Hex32(patient.0 .0))
		}
		C::set_encryption_key { patient, encryption_key } => format!(
			"{} of patient {}",
			key(encryption_key.map(|key| key.0 .0)),
			Hex32(patient.0 .0)
		),
		C::rotate_key { patient, old, key, .. } => format!(
			"put key {} in the place of key {} of patient {}, for ever",
			account(key),
			account(old),
			Hex32(patient.0 .0)
		),
		C::set_key_purposes { patient, key, purposes } => format!(
			"have key {} of patient {} be for {}",
			account(key),
			Hex32(patient.0 .0),
			list(purposes.0.iter())
		),
		C::set_guardians { patient, guardians, .. } if guardians.0.is_empty() => format!(
			"let two organizations recover patient {}, instead of guardians, and end an open recovery",
			Hex32(patient.0 .0)
		),
		C::set_guardians { patient, guardians, threshold, delay_ms } => format!(
			"let {threshold} of {} guardians recover patient {}, after {} hours, and end an open recovery",
			guardians.0.len(),
			Hex32(patient.0 .0),
			delay_ms / 3_600_000
		),
		C::start_recovery { patient, key, .. } => {
			format!("start to recover patient {} to key {}", Hex32(patient.0 .0), account(key))
		}
		C::support_recovery { patient, key, .. } => {
			format!(
				"support the recovery of patient {} to key {}",
				Hex32(patient.0 .0),
				account(key)
			)
		}
		C::withdraw_support { patient } => {
			format!("support the recovery of patient {} no longer", Hex32(patient.0 .0))
		}
		C::veto_recovery { patient } => {
			format!("end the recovery of patient {}", Hex32(patient.0 .0))
		}
		C::complete_recovery { patient } => {
			format!("complete the recovery of patient {}", Hex32(patient.0 .0))
		}
		C::register_custodial { key, expires_at, .. } => format!(
			"register {} as the key of a new patient without a device, kept by the signer's \
			 organization, before {}",
			account(key),
			Moment(expires_at)
		),
		C::claim_identity { patient, key, expires_at, evidence, .. } => format!(
			"attest by evidence {} that who holds {} is the person of patient {}, and give them the \
			 identity in place of who keeps its key, before {}",
			Hex32(evidence),
			account(key),
			Hex32(patient.0 .0),
			Moment(expires_at)
		),
	}
}

fn consent(call: types::pallet_consent::pallet::Call) -> String {
	use types::pallet_consent::pallet::Call as C;
	match call {
		C::grant { patient, grantee, scope, terms } => format!(
			"patient {} permits {} to {} {}",
			Hex32(patient.0 .0),
			grantee_in_words(&grantee_from(grantee.0)),
			scope_in_words(&scope.0),
			terms_in_words(&terms_from(terms)),
		),
		C::revoke { patient, id } => by_patient(patient.0, "revokes grant", id.0 .0),
		C::suspend { patient, id } => by_patient(patient.0, "suspends grant", id.0 .0),
		C::resume { patient, id } => by_patient(patient.0, "resumes grant", id.0 .0),
		C::restrict { patient, scope, except, directive } => format!(
			"patient {} lets {}{}",
			Hex32(patient.0 .0),
			restriction_in_words(&scope.0, &Exceptions::from(except.0)),
			by_directive(directive.map(|id| id.0)),
		),
		C::lift { patient, restriction } => {
			by_patient(patient.0, "lifts restriction", restriction.0 .0)
		}
		C::revoke_directive { patient, directive } => format!(
			"patient {} revokes directive {}: all that it granted and restricted",
			Hex32(patient.0 .0),
			directive.0 .0
		),
		C::revoke_all { patient, grantee } => format!(
			"patient {} revokes all that {} was given",
			Hex32(patient.0 .0),
			grantee_in_words(&grantee_from(grantee.0)),
		),
		C::take_use { patient, id } => {
			format!("take a use of grant {} of patient {}", id.0 .0, Hex32(patient.0 .0))
		}
		C::reshare { patient, parent, grantee, scope, valid_until } => format!(
			"pass on grant {} of patient {}: {} may {} {}",
			parent.0 .0,
			Hex32(patient.0 .0),
			grantee_in_words(&grantee_from(grantee.0)),
			scope_in_words(&scope.0),
			until_in_words(valid_until.map(Moment)),
		),
		C::give_back { patient, id } => {
			format!("give back grant {} of patient {}", id.0 .0, Hex32(patient.0 .0))
		}
		C::request { patient, grantee, scope, terms } => format!(
			"ask patient {} to permit {} to {} {}",
			Hex32(patient.0 .0),
			grantee_in_words(&grantee_from(grantee.0)),
			scope_in_words(&scope.0),
			request_terms(&terms),
		),
		C::approve { patient, request, asked, directive, protected } => format!(
			"patient {} gives what request {} asks for: that {} may {} {}{}{}",
			Hex32(patient.0 .0),
			request.0 .0,
			grantee_in_words(&grantee_from(asked.grantee.0)),
			scope_in_words(&asked.scope.0),
			asked_terms(&asked.terms),
			protected.map_or_else(String::new, |one| format!(", {}", protected_in_words(one.0))),
			by_directive(directive.map(|id| id.0)),
		),
		C::narrow { patient, request, grantee, scope, terms } => format!(
			"patient {} answers request {} by permitting {} to {} {}",
			Hex32(patient.0 .0),
			request.0 .0,
			grantee_in_words(&grantee_from(grantee.0)),
			scope_in_words(&scope.0),
			terms_in_words(&terms_from(terms)),
		),
		C::decline { patient, request } => by_patient(patient.0, "declines request", request.0 .0),
		C::withdraw_request { patient, request } => {
			format!("take back request {} to patient {}", request.0 .0, Hex32(patient.0 .0))
		}
		C::plan_base_policy { policy } => policy::plan_in_words(policy.0),
		C::set_holder_policy { policy } => policy::set_in_words(policy.0),
		C::set_patient_policy { patient, policy } => policy::patient_in_words(patient.0, policy.0),
		C::record_paper { patient, grantee, scope, terms, paper } => format!(
			"record that patient {} permits {} to {} {}, by {}",
			Hex32(patient.0 .0),
			grantee_in_words(&grantee_from(grantee.0)),
			scope_in_words(&scope.0),
			terms_in_words(&terms_from(terms)),
			papers::in_words(&paper.0),
		),
		C::withdraw_papers { patient } => format!(
			"take back whatever patient {} signed on paper and nobody recorded yet",
			Hex32(patient.0 .0)
		),
	}
}

/// What a patient does with one of the own grants, restrictions or requests.
fn by_patient(patient: PatientId, does: &str, id: u32) -> String {
	format!("patient {} {does} {id}", Hex32(patient.0))
}

fn terms_from(terms: types::pallet_consent::types::Terms) -> Terms {
	Terms {
		valid_from: terms.valid_from,
		valid_until: terms.valid_until,
		ends_with: terms.ends_with,
		max_uses: terms.max_uses,
		directive: terms.directive.map(|id| id.0),
	}
}

/// For how long and how often a grant is asked for, why, and until when an answer is awaited.
fn request_terms(terms: &types::pallet_consent::types::RequestTerms) -> String {
	format!("{}, and wait for an answer until {}", asked_terms(terms), Moment(terms.expires_at))
}

/// For how long and how often a grant is asked for, and why.
fn asked_terms(terms: &types::pallet_consent::types::RequestTerms) -> String {
	let reason =
		terms.reason.map_or_else(String::new, |reason| format!(", for reason {}", Hex32(reason)));
	format!("{}{}{reason}", until_in_words(terms.valid_until.map(Moment)), uses(terms.max_uses))
}

fn anchor(call: types::pallet_record_anchor::pallet::Call) -> String {
	use types::pallet_record_anchor::pallet::Call as C;
	match call {
		C::anchor { leaf } => format!("anchor leaf {}", Hex32(leaf.0 .0)),
		C::anchor_batch { root, count } => {
			format!("anchor a batch of {count} leaves under root {}", Hex32(root))
		}
		C::amend { old_place, old, new } => format!(
			"anchor leaf {} in the place of leaf {}, {}",
			Hex32(new.0 .0),
			Hex32(old.0 .0),
			place_in_words(&old_place.0)
		),
		C::retract { leaf, place } => format!(
			"retract leaf {}, {}, as entered in error",
			Hex32(leaf.0 .0),
			place_in_words(&place.0)
		),
		C::tombstone { leaf, place, attestation } => format!(
			"say that the record of leaf {}, {}, was erased, by attestation {}",
			Hex32(leaf.0 .0),
			place_in_words(&place.0),
			Hex32(attestation)
		),
	}
}

fn disclosure(call: types::pallet_disclosures::pallet::Call) -> String {
	use types::pallet_disclosures::pallet::Call as C;
	match call {
		C::disclose { patient, recipient, outcome, description } => {
			disclosures::in_words(patient.0, &recipient.0, &outcome.0, description)
		}
	}
}

/// Where an anchored record is found, in words.
pub fn place_in_words(place: &Place) -> String {
	match place {
		Place::Single => "anchored singly".into(),
		Place::Batch { sequence, index, .. } => format!("index {index} of batch {}", sequence.0),
	}
}

fn by_directive(directive: Option<DirectiveId>) -> String {
	directive.map_or_else(String::new, |id| format!(", by directive {}", id.0))
}

/// From when until when a grant holds, how often it may be used, and what ends it, in words.
pub fn terms_in_words(terms: &Terms) -> String {
	let from = terms.valid_from.map_or_else(|| "now".to_owned(), |from| Moment(from).to_string());
	let event = terms.ends_with.map_or_else(String::new, |event| {
		format!(", and no longer than until the event {}", Hex32(event))
	});
	format!(
		"from {from} {}{}{event}{}",
		until_in_words(terms.valid_until.map(Moment)),
		uses(terms.max_uses),
		by_directive(terms.directive)
	)
}

/// How often a grant may be used, in words after a comma; nothing if as often as one likes.
pub fn uses(max_uses: Option<u32>) -> String {
	match max_uses {
		None => String::new(),
		Some(1) => ", once".into(),
		Some(most) => format!(", at most {most} times"),
	}
}

/// Until when something holds, in words.
pub fn until_in_words(until: Option<Moment>) -> String {
	until.map_or_else(|| "without an end".to_owned(), |until| format!("until {until}"))
}

/// By which right a grant was given, in words.
pub fn right_in_words(right: Right) -> String {
	match right {
		Right::Patient => "by the patient".into(),
		Right::Reshare { parent, organization } => {
			format!("by organization {}, out of grant {}", organization.0, parent.0)
		}
		Right::Representative { representative, capacity, .. } => {
			format!("by representative {} of the patient ({capacity})", representative.0)
		}
		Right::Custodian { organization } => {
			format!("by organization {}, which keeps the patient's key", organization.0)
		}
		Right::Paper { organization, document } => {
			format!("by a signed paper that organization {} recorded: {document}", organization.0)
		}
	}
}

/// Who may use a grant, in words.
pub fn grantee_in_words(grantee: &Grantee<Account>) -> String {
	match grantee {
		Grantee::AnyMember => "any member".into(),
		Grantee::Role(role) => format!("any {role}"),
		Grantee::Organization(id) => format!("organization {}", id.0),
		Grantee::Practitioner(account) => format!("practitioner {account}"),
		Grantee::Person(id) => format!("person {}", Hex32(id.0)),
		Grantee::Committed(hash) => format!("whom commitment {} names", Hex32(hash.0)),
		Grantee::Study(id) => format!("who takes part in study {}", id.0),
	}
}

/// What a grant's scope covers, in words.
pub fn scope_in_words(scope: &Scope) -> String {
	scope_with(scope, "up to")
}

/// What a restriction keeps from whom, in words: `nobody …, but …`.
pub fn restriction_in_words(scope: &Scope, except: &Exceptions) -> String {
	let grantees = except.grantees.iter().map(grantee_in_words);
	let purposes = except.purposes.iter().map(|purpose| format!("anybody for {purpose}"));
	let excepted: Vec<_> = grantees.chain(purposes).collect();
	let but =
		if excepted.is_empty() { String::new() } else { format!(", but {}", excepted.join(", ")) };
	format!("nobody {}{but}", restricted_scope_in_words(scope))
}

/// What a restriction's scope reaches, in words.
pub fn restricted_scope_in_words(scope: &Scope) -> String {
	scope_with(scope, "at or above")
}

/// A scope in words; `confidentiality` says which side of its level is meant.
fn scope_with(scope: &Scope, confidentiality: &str) -> String {
	let holder = match scope.holder {
		Holder::Any => "any member".to_owned(),
		Holder::Organization(id) => format!("organization {}", id.0),
	};
	let protected = protected_in_words(scope.protected);
	format!(
		"{} the records of {holder} about {} for {}, {confidentiality} {}, {protected}, {}",
		all_or_list(scope.actions == Actions::all(), "use in any way", scope.actions.iter()),
		all_or_list(scope.categories == Categories::all(), "anything", scope.categories.iter()),
		all_or_list(scope.purposes == Purposes::all(), "any purpose", scope.purposes.iter()),
		scope.confidentiality,
		window(&scope.days),
	)
}

pub(crate) fn protected_in_words(protected: Protected) -> String {
	match protected {
		Protected::None => "nothing that carries a sensitivity".into(),
		Protected::All => "whatever their sensitivities".into(),
		Protected::Annex(hash) => {
			format!("with the sensitivities that annex {} names", Hex32(hash.0))
		}
		Protected::Particular(hash) => {
			format!("and of them alone what annex {} names", Hex32(hash.0))
		}
	}
}

/// A window of days, in words.
pub fn window(days: &DayWindow) -> String {
	if *days == DayWindow::ALWAYS {
		return "from any day".into();
	}
	if days.first() == days.last() {
		return format!("from {}", day(days.first()));
	}
	format!("from {} to {}", day(days.first()), day(days.last()))
}

/// A day as FHIR writes it, `2019-05-17`; a day that no calendar here holds, as its number.
pub fn day(day: Day) -> String {
	let epoch = Date::constant(1970, 1, 1);
	// The span itself is refused beyond jiff's limits, which panics in the unchecked constructor.
	let limit = 4_000_000;
	if !(-limit..=limit).contains(&day.0) {
		return format!("day {}", day.0);
	}
	match epoch.checked_add(day.0.days()) {
		Ok(date) => date.to_string(),
		Err(_) => format!("day {}", day.0),
	}
}

fn account(id: AccountId32) -> Account {
	id.into()
}

pub(crate) fn key(encryption_key: Option<[u8; 32]>) -> String {
	match encryption_key {
		Some(bytes) => format!("publish {} as the encryption key", Hex32(bytes)),
		None => "withdraw the encryption key".into(),
	}
}

fn all_or_list<T: Display>(is_all: bool, all: &str, codes: impl Iterator<Item = T>) -> String {
	if is_all {
		all.into()
	} else {
		list(codes)
	}
}

/// Codes with commas between them, or `none`.
pub fn list<T: Display>(codes: impl Iterator<Item = T>) -> String {
	let codes: Vec<_> = codes.map(|code| code.to_string()).collect();
	if codes.is_empty() {
		"none".into()
	} else {
		codes.join(", ")
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{Action, Confidentiality, DataCategory, OrganizationId, Purpose};

	#[test]
	fn days_read_as_dates() {
		assert_eq!(day(Day(0)), "1970-01-01");
		assert_eq!(day(Day(-1)), "1969-12-31");
		assert_eq!(day(Day(i32::MAX)), format!("day {}", i32::MAX));
		assert_eq!(window(&DayWindow::ALWAYS), "from any day");
		assert_eq!(window(&DayWindow::on(Day(1))), "from 1970-01-02");
	}

	#[test]
	fn a_scope_reads_as_a_sentence() {
		let scope = Scope {
			holder: Holder::Organization(OrganizationId(3)),
			actions: Actions::of(&[Action::Read]),
			purposes: Purposes::of(&[Purpose::Treat, Purpose::Coc]),
			categories: Categories::of(&[DataCategory::LabResults]),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		};
		assert_eq!(
			scope_in_words(&scope),
			"Read the records of organization 3 about LabResults for TREAT, COC, up to N, nothing \
			 that carries a sensitivity, from any day"
		);
	}

	#[test]
	fn terms_say_when_how_often_and_by_what_a_grant_ends() {
		assert_eq!(terms_in_words(&Terms::default()), "from now without an end");
		let all = Terms {
			valid_from: Some(0),
			valid_until: Some(1_000),
			ends_with: Some([0xab; 32]),
			max_uses: Some(3),
			directive: Some(DirectiveId(7)),
		};
		assert_eq!(
			terms_in_words(&all),
			format!(
				"from 1970-01-01T00:00:00.000Z until 1970-01-01T00:00:01.000Z, at most 3 times, and \
				 no longer than until the event {}, by directive 7",
				"ab".repeat(32)
			)
		);
		let once = Terms { max_uses: Some(1), ..Terms::default() };
		assert_eq!(terms_in_words(&once), "from now without an end, once");
	}

	#[test]
	fn what_is_committed_is_named_by_its_commitment() {
		let hex = "cd".repeat(32);
		let grantee = Grantee::Committed(salus_primitives::GranteeHash([0xcd; 32]));
		assert_eq!(grantee_in_words(&grantee), format!("whom commitment {hex} names"));
		let study = Grantee::Study(salus_primitives::StudyId(3));
		assert_eq!(grantee_in_words(&study), "who takes part in study 3");
		let scope = |protected| Scope {
			holder: Holder::Any,
			actions: Actions::all(),
			purposes: Purposes::all(),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected,
		};
		let hash = salus_primitives::AnnexHash([0xcd; 32]);
		for (protected, words) in [
			(Protected::Annex(hash), format!("with the sensitivities that annex {hex} names")),
			(Protected::Particular(hash), format!("and of them alone what annex {hex} names")),
		] {
			let said = scope_in_words(&scope(protected));
			assert!(said.contains(&words), "{said}");
		}
		let passed_on = Right::Reshare {
			parent: salus_primitives::GrantId(1),
			organization: OrganizationId(2),
		};
		assert_eq!(right_in_words(passed_on), "by organization 2, out of grant 1");
		let organization = OrganizationId(2);
		let kept = Right::Custodian { organization };
		assert_eq!(right_in_words(kept), "by organization 2, which keeps the patient's key");
		let paper = Right::Paper { organization, document: Hex32([0xcd; 32]) };
		let words = format!("by a signed paper that organization 2 recorded: {hex}");
		assert_eq!(right_in_words(paper), words);
	}

	#[test]
	fn a_restriction_says_whom_it_leaves() {
		let scope = Scope {
			holder: Holder::Any,
			actions: Actions::all(),
			purposes: Purposes::all(),
			categories: Categories::of(&[DataCategory::Imaging]),
			confidentiality: Confidentiality::R,
			days: DayWindow::ALWAYS,
			protected: Protected::All,
		};
		let withheld = "nobody use in any way the records of any member about Imaging for any \
			 purpose, at or above R, whatever their sensitivities, from any day";
		let nobody = Exceptions { grantees: Vec::new(), purposes: Purposes::empty() };
		assert_eq!(restriction_in_words(&scope, &nobody), withheld);
		let some = Exceptions {
			grantees: vec![Grantee::Organization(OrganizationId(3))],
			purposes: Purpose::Etreat.into(),
		};
		assert_eq!(
			restriction_in_words(&scope, &some),
			format!("{withheld}, but organization 3, anybody for ETREAT")
		);
	}
}
