//! The plan by which a patient's footprint is erased: it asks every pallet that keeps something of a
//! patient, so that none of them has to know the others.

use crate::{
	AccountId, Attestations, Consent, LifeEvents, Organizations, PatientIdentity, Relationships,
	Representatives, Runtime, RuntimeCall, Studies,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::BoundedVec;
use pallet_attestations::{Call as Attest, Links};
use pallet_consent::{Call as Consents, LiveGrants, NextGrantId};
use pallet_emergency_access::Emergencies;
use pallet_insurance_claims::CoverageClaimCount;
use pallet_insurance_coverage::CoveragesOf;
use pallet_life_events::Call as Life;
use pallet_patient_identity::{Call as Identity, Settings};
use pallet_relationships::{Call as Relate, Relationships as Related};
use pallet_representatives::Call as Represent;
use salus_primitives::{
	days::DAY_MS,
	traits::{OrganizationInspect, PatientInspect, RelationshipInspect, StudyInspect},
	Grantee, OrganizationId, PatientId, UnixMillis,
};
use salus_runtime_api::{
	ErasePlan, Erased, ErasureActor, ErasureStep, GrantStatus, MergeStatus, Remaining, Remains,
	RemainsBecause, RepresentativeStatus, RequestStatus, MAX_ERASURE_STEPS,
};

/// The most entries of one kind that are looked at.
const MAX_ENTRIES: usize = 4_096;

/// The plan for a patient; `None` if there is none of this id.
pub fn of(patient: PatientId) -> Option<ErasePlan> {
	let exists = <PatientIdentity as PatientInspect<AccountId>>::exists(patient);
	exists.then(|| {
		let custodian = <PatientIdentity as PatientInspect<AccountId>>::custodian(patient);
		let mut steps = Steps { patient, custodian, steps: Vec::new(), is_complete: true };
		steps.consent();
		steps.attestations();
		steps.relationships();
		steps.identity();
		steps.leaving();
		let Steps { steps, is_complete, .. } = steps;
		ErasePlan { steps, is_complete, remains: remains(patient) }
	})
}

/// Steps as they are found.
struct Steps {
	patient: PatientId,
	/// Who keeps the key of a patient without a device, if somebody does.
	custodian: Option<OrganizationId>,
	steps: Vec<ErasureStep>,
	is_complete: bool,
}

impl Steps {
	fn add(&mut self, call: impl Into<RuntimeCall>, by: ErasureActor, what: Erased) {
		if self.steps.len() < MAX_ERASURE_STEPS as usize {
			self.steps.push(ErasureStep { call: call.into().encode(), by, what });
		} else {
			self.is_complete = false;
		}
	}

	/// Whether a paper that was signed may still be recorded, and nothing was taken back lately.
	fn has_papers(&self) -> bool {
		let now = pallet_timestamp::Now::<Runtime>::get();
		let rests = |at: UnixMillis| now < at.saturating_add(DAY_MS);
		!Consent::withdrew_at(self.patient).is_some_and(rests)
	}

	/// Who takes back what was given.
	fn takes_back(&self) -> ErasureActor {
		self.custodian.map_or(ErasureActor::ConsentKey, ErasureActor::Organization)
	}

	/// All that each grantee has, and what waits for an answer.
	fn consent(&mut self) {
		let patient = self.patient;
		let mut entries = 0usize;
		let mut grantees: Vec<Grantee<AccountId>> = Vec::new();
		for (_, ids) in LiveGrants::<Runtime>::iter_prefix(patient).take(MAX_ENTRIES) {
			entries = entries.saturating_add(1);
			for grant in ids.into_iter().filter_map(|id| Consent::grant_view(patient, id)) {
				let is_over = matches!(grant.status, GrantStatus::Revoked | GrantStatus::Expired);
				let is_left_out = grantees.len() > MAX_ERASURE_STEPS as usize;
				if !is_over
					&& !is_left_out && !is_for_nobody(&grant.grantee)
					&& !grantees.contains(&grant.grantee)
				{
					grantees.push(grant.grantee);
				}
			}
		}
		self.is_complete &= entries < MAX_ENTRIES;
		if self.custodian.is_some() && self.has_papers() {
			let call = Consents::<Runtime>::withdraw_papers { patient };
			self.add(call, self.takes_back(), Erased::Papers);
		}
		for grantee in grantees {
			let call = Consents::<Runtime>::revoke_all { patient, grantee };
			self.add(call, self.takes_back(), Erased::Grants);
		}
		for one in Consent::requests(patient) {
			if one.status == RequestStatus::Open {
				let call = Consents::<Runtime>::decline { patient, request: one.id };
				self.add(call, self.takes_back(), Erased::Request(one.id));
			}
		}
	}

	/// What organizations know the identity by, and what they said of it.
	fn attestations(&mut self) {
		let patient = self.patient;
		// Where nobody has a key, each organization ends what is its own.
		let custodian = self.custodian;
		let by = |organization| match custodian {
			None => ErasureActor::ConsentKey,
			Some(_) => ErasureActor::Organization(organization),
		};
		let mut entries = 0usize;
		for (organization, links) in Links::<Runtime>::iter_prefix(patient).take(MAX_ENTRIES) {
			entries = entries.saturating_add(1);
			for identifier in links.into_iter().map(|link| link.identifier) {
				let call = Attest::<Runtime>::unlink { patient, organization, identifier };
				self.add(call, by(organization), Erased::RecordLink(organization));
			}
		}
		self.is_complete &= entries < MAX_ENTRIES;
		let now = pallet_timestamp::Now::<Runtime>::get();
		for one in Attestations::assurances(patient) {
			if one.withdrawn_at.is_none() && now < one.valid_until {
				let organization = one.organization;
				let call = Attest::<Runtime>::withdraw_assurance { patient, organization };
				self.add(call, by(organization), Erased::Assurance(organization));
			}
		}
	}

	/// What members that can act attest that connects them with the patient: theirs to end.
	fn relationships(&mut self) {
		let patient = self.patient;
		let mut entries = 0usize;
		for (organization, kind) in Related::<Runtime>::iter_key_prefix(patient).take(MAX_ENTRIES) {
			entries = entries.saturating_add(1);
			let is_in_force = Relationships::in_force(patient, organization, kind).is_some();
			let can_act = <Organizations as OrganizationInspect<AccountId>>::in_good_standing;
			if is_in_force && can_act(organization) {
				let call = Relate::<Runtime>::end { patient, kind };
				let by = ErasureActor::Organization(organization);
				self.add(call, by, Erased::Relationship(organization));
			}
		}
		self.is_complete &= entries < MAX_ENTRIES;
	}

	/// Who acts and helps, and by what the patient is reached.
	fn identity(&mut self) {
		let (patient, control) = (self.patient, ErasureActor::ControlKey);
		for one in Representatives::representatives(patient) {
			let is_over =
				matches!(one.status, RepresentativeStatus::Ended | RepresentativeStatus::Expired);
			if !is_over {
				let call = Represent::<Runtime>::remove { patient, representative: one.id };
				self.add(call, control, Erased::Representative(one.id));
			}
		}
		let life = LifeEvents::life(patient);
		for link in life.merged_into.into_iter().chain(life.duplicates) {
			if link.status != MergeStatus::Undone {
				let duplicate = link.duplicate;
				let call = Life::<Runtime>::unmerge { duplicate };
				let by = self.custodian.map_or(control, ErasureActor::Organization);
				self.add(call, by, Erased::Merge(duplicate));
			}
		}
		let settings = Settings::<Runtime>::get(patient);
		if !settings.guardians.is_empty() {
			let call = Identity::<Runtime>::set_guardians {
				patient,
				guardians: BoundedVec::new(),
				threshold: 0,
				delay_ms: settings.delay_ms,
			};
			self.add(call, control, Erased::Guardians);
		}
		if <PatientIdentity as PatientInspect<AccountId>>::encryption_key(patient).is_some() {
			let call = Identity::<Runtime>::set_encryption_key { patient, encryption_key: None };
			let by = self.custodian.map_or(control, ErasureActor::Organization);
			self.add(call, by, Erased::EncryptionKey);
		}
	}

	/// The last step, when nothing else is left out.
	fn leaving(&mut self) {
		let patient = self.patient;
		let life = LifeEvents::life(patient);
		let has_left = life.left_at.is_some() && life.returned_at.is_none();
		// Who has no key leaves when they have taken the identity over.
		if self.is_complete && !has_left && self.custodian.is_none() {
			let call = Life::<Runtime>::deactivate { patient };
			self.add(call, ErasureActor::ControlKey, Erased::Activity);
		}
	}
}

/// Whether nobody can be the grantee any more: a study that is over. What is for one is over with it.
fn is_for_nobody(grantee: &Grantee<AccountId>) -> bool {
	let is_over = |study| <Studies as StudyInspect<AccountId>>::is_over(study);
	matches!(grantee, Grantee::Study(study) if is_over(*study))
}

/// What remains and why: of what can be counted only what there is.
fn remains(patient: PatientId) -> Vec<Remaining> {
	use RemainsBecause::{
		Accountability, AccountingOfDisclosures, DaysOfService, History, ReplayProtection,
		Retention, Unlinkable,
	};
	let life = LifeEvents::life(patient);
	let life_events = life.attestations.len().saturating_add(usize::from(life.left_at.is_some()));
	let merges = life.duplicates.len().saturating_add(usize::from(life.merged_into.is_some()));
	let emergencies = Emergencies::<Runtime>::iter_key_prefix(patient).take(MAX_ENTRIES).count();
	let relationships = Related::<Runtime>::iter_key_prefix(patient).take(MAX_ENTRIES).count();
	let coverages: Vec<_> = CoveragesOf::<Runtime>::iter_prefix_values(patient)
		.take(MAX_ENTRIES)
		.flat_map(|index| index.coverages)
		.collect();
	let claims = coverages.iter().map(CoverageClaimCount::<Runtime>::get);
	let claims = claims.fold(0u32, |sum, count| sum.saturating_add(count));
	let of = |count: usize| Some(u32::try_from(count).unwrap_or(u32::MAX));
	let all = [
		(Remains::Identity, Some(1), ReplayProtection),
		(Remains::Keys, None, ReplayProtection),
		(Remains::Grants, Some(NextGrantId::<Runtime>::get(patient)), DaysOfService),
		(Remains::Restrictions, of(Consent::restrictions(patient).len()), DaysOfService),
		(Remains::Policies, of(Consent::patient_policies(patient).len()), DaysOfService),
		(Remains::Requests, of(Consent::requests(patient).len()), Accountability),
		(
			Remains::Representatives,
			of(Representatives::representatives(patient).len()),
			Accountability,
		),
		(Remains::Assurances, of(Attestations::assurances(patient).len()), Accountability),
		(Remains::Relationships, of(relationships), DaysOfService),
		(Remains::LifeEvents, of(life_events), Accountability),
		(Remains::Merges, of(merges), Accountability),
		(Remains::Emergencies, of(emergencies), Accountability),
		(
			Remains::Disclosures,
			Some(pallet_disclosures::NextIndex::<Runtime>::get(patient)),
			AccountingOfDisclosures,
		),
		(Remains::Coverages, of(coverages.len()), Retention),
		(Remains::Claims, Some(claims), Retention),
		(Remains::Anchors, None, Unlinkable),
		(Remains::Blocks, None, History),
	];
	all.into_iter()
		.filter(|(_, count, _)| *count != Some(0))
		.map(|(what, count, why)| Remaining { what, count, why })
		.collect()
}
