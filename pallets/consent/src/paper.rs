//! Consent that was signed on paper, recorded by an organization.

use crate::{
	acting::Actor,
	pallet::*,
	types::{PaperRecord, Terms},
	WeightInfo,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::Time,
	weights::Weight,
};
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect, RelationshipInspect},
	OrganizationId, PatientId, RelationshipKind, Scope, SignedPaper, UnixMillis,
};
use salus_runtime_api::PaperView;

impl<T: Config> Pallet<T> {
	/// The body of `record_paper`.
	pub(crate) fn do_record_paper(
		by: T::AccountId,
		patient: PatientId,
		grantee: GranteeOf<T>,
		scope: Scope,
		terms: Terms,
		paper: SignedPaper,
	) -> DispatchResult {
		let organization = Self::recorder(&by, patient)?;
		Self::check_paper(patient, &paper)?;
		let SignedPaper { document, witness, signer, signed_at } = paper;
		let actor = Actor::Recorder { organization, document, signer };
		let grant = Self::give(by.clone(), &actor, patient, grantee, scope, terms)?;

		let recorded_at = T::Time::now();
		Papers::<T>::insert(
			patient,
			document,
			PaperRecord { grant, organization, witness, signer, signed_at, recorded_at },
		);
		Self::deposit_event(Event::PaperRecorded {
			patient,
			grant,
			organization,
			document,
			witness,
			signer,
			signed_at,
			by,
		});
		Ok(())
	}

	/// The organization in good standing for which `by` records what the patient signed: one that
	/// keeps the patient's keys, or has a relationship with the patient in force, which the patient
	/// sees and disputes.
	fn recorder(by: &T::AccountId, patient: PatientId) -> Result<OrganizationId, DispatchError> {
		let organization = T::Organizations::acting_for(by).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(T::Patients::exists(patient), Error::<T>::NotFound);
		let deals_with = |kind: &RelationshipKind| {
			T::Relationships::in_force(patient, organization, *kind).is_some()
		};
		let may = T::Patients::custodian(patient) == Some(organization)
			|| RelationshipKind::ALL.iter().any(deals_with);
		ensure!(may, Error::<T>::NotAuthorized);
		Ok(organization)
	}

	/// Checks that a paper was not recorded before, was signed lately, and since the patient last took
	/// something back.
	fn check_paper(patient: PatientId, paper: &SignedPaper) -> DispatchResult {
		let now = T::Time::now();
		ensure!(paper.signed_at <= now, Error::<T>::TooFar);
		ensure!(now < paper.records_until(), Error::<T>::Expired);
		ensure!(!Papers::<T>::contains_key(patient, paper.document), Error::<T>::AlreadyExists);
		let withdrew = Withdrawals::<T>::get(patient);
		ensure!(withdrew.is_none_or(|at| at < paper.signed_at), Error::<T>::Outdated);
		Ok(())
	}

	/// Writes that something was taken back in the patient's name now: what was signed on paper until
	/// now gives nothing any more.
	pub(crate) fn note_withdrawal(patient: PatientId) {
		Withdrawals::<T>::insert(patient, T::Time::now());
	}

	/// The weight of `record_paper`, which is measured without a directive.
	pub(crate) fn record_paper_weight(terms: &Terms) -> Weight {
		let with_directive = match terms.directive {
			None => Weight::zero(),
			Some(_) => T::WeightInfo::grant_by_directive(),
		};
		T::WeightInfo::record_paper()
			.saturating_add(T::Relationships::inspect_weight())
			.saturating_add(with_directive)
	}

	/// What is known of a recorded paper.
	pub fn paper(patient: PatientId, document: [u8; 32]) -> Option<PaperView> {
		let PaperRecord { grant, organization, witness, signer, signed_at, recorded_at } =
			Papers::<T>::get(patient, document)?;
		Some(PaperView { grant, organization, witness, signer, signed_at, recorded_at })
	}

	/// When something was last taken back in the patient's name, in Unix milliseconds: a paper that was
	/// signed until then is not recorded.
	pub fn withdrew_at(patient: PatientId) -> Option<UnixMillis> {
		Withdrawals::<T>::get(patient)
	}
}
