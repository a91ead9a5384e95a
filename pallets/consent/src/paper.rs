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
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	recovery::SUPPORTER_MATURITY,
	traits::{OrganizationInspect, PatientInspect, RelationshipInspect},
	Acting, Confidentiality, OrganizationId, PatientId, Protected, RelationshipKind, Scope,
	SignedPaper, UnixMillis,
};
use salus_runtime_api::PaperView;

/// For how long after something was taken back it costs a fee to take back papers that are not
/// recorded, in milliseconds: an hour.
const FREE_WITHDRAWAL_REST: UnixMillis = 60 * 60 * 1_000;

/// A withdrawal of papers that passed every check.
pub(crate) struct PaperWithdrawal<T: Config> {
	patient: PatientId,
	by: T::AccountId,
	acting: Acting,
}

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
		let organization = Self::recorder(&by, patient, &scope)?;
		// The numbers of directives are the patient's.
		ensure!(terms.directive.is_none(), Error::<T>::NotAuthorized);
		let SignedPaper { document, witness, signer, signed_at } = paper;
		Self::check_paper(patient, organization, &paper)?;
		let actor = Actor::Recorder { organization, document, signer };
		let grant = Self::give(by.clone(), &actor, patient, grantee, scope, terms)?;

		let recorded_at = T::Time::now();
		let record = PaperRecord { patient, grant, witness, signer, signed_at, recorded_at };
		Papers::<T>::insert(organization, document, record);
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

	/// The organization in good standing for which `by` records what a patient without a device signed:
	/// the one that keeps the patient's key, or another that treats or covers the patient. The first
	/// must be in good standing, since it takes back for the patient. For what is protected, or above
	/// `N`, by its admin or a privacy officer, and another when it has dealt with the patient for thirty
	/// days.
	fn recorder(
		by: &T::AccountId,
		patient: PatientId,
		scope: &Scope,
	) -> Result<OrganizationId, DispatchError> {
		let now = T::Time::now();
		let organization = T::Organizations::acting_for(by).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(T::Patients::exists(patient), Error::<T>::NotFound);
		let custodian = T::Patients::custodian(patient).ok_or(Error::<T>::NotInCustody)?;
		let deals_with = |kind: &RelationshipKind| {
			T::Relationships::in_force(patient, organization, *kind).is_some()
				&& Self::roles_for(organization, *kind).intersects(kind.roles())
		};
		let may = custodian == organization || RelationshipKind::ALL.iter().any(deals_with);
		ensure!(may, Error::<T>::NotAuthorized);
		// What is protected opens by who answers for the organization, not by every one of its people.
		if scope.protected != Protected::None || scope.confidentiality > Confidentiality::N {
			let speaks = Self::speaks_for(by) == Some(organization);
			ensure!(speaks, Error::<T>::NotAuthorized);
			let is_known = custodian == organization
				|| RelationshipKind::ALL.iter().any(|kind| {
					let held = T::Relationships::held(patient, organization, *kind);
					held.iter().any(|(from, _)| from.saturating_add(SUPPORTER_MATURITY) <= now)
				});
			ensure!(is_known, Error::<T>::NotAuthorized);
		}
		let takes_back = T::Organizations::in_good_standing(custodian);
		ensure!(takes_back, Error::<T>::NotInGoodStanding);
		Ok(organization)
	}

	/// Checks that a paper was not recorded before, was signed lately, and since something was last
	/// taken back for the patient.
	fn check_paper(
		patient: PatientId,
		organization: OrganizationId,
		paper: &SignedPaper,
	) -> DispatchResult {
		let now = T::Time::now();
		ensure!(paper.signed_at <= now, Error::<T>::TooFar);
		ensure!(now < paper.records_until(), Error::<T>::Expired);
		let is_known = Papers::<T>::contains_key(organization, paper.document);
		ensure!(!is_known, Error::<T>::AlreadyExists);
		let withdrew = Withdrawals::<T>::get(patient);
		ensure!(withdrew.is_none_or(|at| at < paper.signed_at), Error::<T>::Outdated);
		Ok(())
	}

	/// The checks of `withdraw_papers`: it succeeds exactly if they pass.
	pub(crate) fn withdraws_papers(
		origin: OriginFor<T>,
		patient: PatientId,
	) -> Result<PaperWithdrawal<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		ensure!(T::Patients::custodian(patient).is_some(), Error::<T>::NotInCustody);
		let actor = Self::actor(&by, patient)?;
		Ok(PaperWithdrawal { patient, by, acting: actor.acting() })
	}

	/// Whether `withdraw_papers` is free: it succeeds, and nothing was taken back for an hour.
	pub(crate) fn withdraws_papers_free(origin: OriginFor<T>, patient: PatientId) -> bool {
		let rests = |at: UnixMillis| T::Time::now() < at.saturating_add(FREE_WITHDRAWAL_REST);
		Self::withdraws_papers(origin, patient).is_ok()
			&& !Withdrawals::<T>::get(patient).is_some_and(rests)
	}

	/// The writes of `withdraw_papers`. They cannot fail.
	pub(crate) fn do_withdraw_papers(withdrawal: PaperWithdrawal<T>) {
		let PaperWithdrawal { patient, by, acting } = withdrawal;
		Self::note_withdrawal(patient);
		Self::deposit_event(Event::PapersWithdrawn { patient, by, acting });
	}

	/// The weight of `withdraw_papers`. Its checks run once more, before the call and outside of what is
	/// measured: whether it is free must be known first.
	pub(crate) fn withdraw_papers_weight() -> Weight {
		// The last withdrawal, and the time.
		let reads = T::DbWeight::get().reads(2);
		Self::acted_for(T::WeightInfo::withdraw_papers())
			.saturating_add(T::Patients::inspect_weight())
			.saturating_add(Self::looked_up_beside())
			.saturating_add(reads)
	}

	/// Writes that something was taken back in the patient's name now: what was signed on paper until
	/// now gives nothing any more.
	pub(crate) fn note_withdrawal(patient: PatientId) {
		Withdrawals::<T>::insert(patient, T::Time::now());
	}

	/// What is known of a paper that an organization recorded.
	pub fn paper(organization: OrganizationId, document: [u8; 32]) -> Option<PaperView> {
		let PaperRecord { patient, grant, witness, signer, signed_at, recorded_at } =
			Papers::<T>::get(organization, document)?;
		Some(PaperView { patient, grant, witness, signer, signed_at, recorded_at })
	}

	/// When something was last taken back in the patient's name, in Unix milliseconds: a paper that was
	/// signed until then is not recorded.
	pub fn withdrew_at(patient: PatientId) -> Option<UnixMillis> {
		Withdrawals::<T>::get(patient)
	}
}
