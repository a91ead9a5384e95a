//! Emergencies: what they open to who asks.

use crate::{
	pallet::*,
	requester::{Member, Requester},
};
use alloc::vec::Vec;
use salus_primitives::{
	traits::EmergencyInspect, Action, EmergencyInForce, EmergencyKind, OrganizationId, PatientId,
	Purpose,
};

impl<T: Config> Pallet<T> {
	/// The emergencies that open to this requester what `holder` has. They are looked for only where
	/// the question is one that an emergency answers: a practitioner's, to read, for its purpose.
	pub(crate) fn emergencies_for(
		patient: PatientId,
		holder: OrganizationId,
		requester: &Requester<T::AccountId>,
		action: Action,
		purpose: Purpose,
	) -> Vec<EmergencyInForce<T::AccountId>> {
		let Requester::Other { member: Some(Member { practitioner: Some(who), .. }), .. } =
			requester
		else {
			return Vec::new();
		};
		EmergencyKind::ALL
			.iter()
			.filter(|kind| action == Action::Read && kind.purpose() == purpose)
			.flat_map(|kind| T::Emergencies::opened_for(patient, who, holder, *kind))
			.collect()
	}
}
