//! Revoking all that a grantee was given.

use crate::{pallet::*, WeightInfo};
use alloc::vec::Vec;
use frame_support::{
	ensure,
	pallet_prelude::DispatchError,
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	traits::{PatientInspect, StudyInspect},
	Acting, GrantId, PatientId,
};

/// A revocation of all that a grantee was given, which passed every check.
pub(crate) struct GranteeRevocation<T: Config> {
	patient: PatientId,
	by: T::AccountId,
	acting: Acting,
	/// The grants to the grantee that are not over, nor their parents; at least one.
	grants: Vec<(GrantId, GrantOf<T>)>,
}

impl<T: Config> Pallet<T> {
	/// The checks of `revoke_all`. It is free exactly when they pass: when it ends something.
	pub(crate) fn revokes_all(
		origin: OriginFor<T>,
		patient: PatientId,
		grantee: &GranteeOf<T>,
	) -> Result<GranteeRevocation<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let actor = Self::actor(&by, patient)?;
		// What is for a study that is over may have made room, or not yet: it counts as over.
		ensure!(!Self::is_for_nobody(grantee), Error::<T>::NotFound);
		let now = T::Time::now();
		// Whoever is not named alone shares a list with others.
		let grants: Vec<_> = LiveGrants::<T>::get(patient, grantee.kind())
			.into_iter()
			.filter_map(|id| Self::candidate(patient, id))
			.filter(|candidate| candidate.grant.grantee == *grantee && !candidate.is_over(now))
			.map(|candidate| (candidate.id, candidate.grant))
			.collect();
		ensure!(!grants.is_empty(), Error::<T>::NotFound);
		for (_, grant) in &grants {
			Self::ensure_takes_back(&actor, grant)?;
		}
		Ok(GranteeRevocation { patient, by, acting: actor.acting(), grants })
	}

	/// The writes of `revoke_all`. They cannot fail.
	pub(crate) fn do_revoke_all(revocation: GranteeRevocation<T>) {
		let GranteeRevocation { patient, by, acting, grants } = revocation;
		for (id, grant) in grants {
			Self::end_grant(patient, id, grant, by.clone(), acting);
		}
	}

	/// The weight of `revoke_all`. Its checks run once more, before the call and outside of what is
	/// measured: whether it is free must be known first.
	pub(crate) fn revoke_all_weight() -> Weight {
		// The index, the time, and each grant with its parent.
		let grants = u64::from(T::MaxGrantsPerGrantee::get());
		let reads = T::DbWeight::get().reads(grants.saturating_mul(2).saturating_add(2));
		Self::acted_for(T::WeightInfo::revoke_all())
			.saturating_add(T::Patients::inspect_weight())
			.saturating_add(Self::looked_up_beside())
			.saturating_add(T::Studies::inspect_weight())
			.saturating_add(reads)
	}
}
