//! What other pallets ask about consent.

use crate::{
	pallet::*,
	rule::{self, Facts, Member, PolicyFacts, PolicyHistory, Requester},
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{traits::Get, weights::Weight};
use salus_primitives::{
	traits::{ConsentInspect, LifeInspect, OrganizationInspect, RelationshipInspect},
	Action, Confidentiality, DataCategory, Day, DayWindow, DenyReason, OrganizationId, PatientId,
	Permission, Purpose, RecordFacts, Sensitivities,
};

impl<T: Config> ConsentInspect<T::AccountId> for Pallet<T> {
	/// What is given for a claim counts as an ordinary record of that day: of normal
	/// confidentiality, with no sensitivity, of an author that is not said. The holder's standing is
	/// not looked at: whether it may act at all is its caller's to know.
	fn permitted_on(
		patient: PatientId,
		permission: Permission,
		holder: OrganizationId,
		recipient: OrganizationId,
		purpose: Purpose,
		category: DataCategory,
		day: Day,
	) -> Result<(), DenyReason> {
		let record = RecordFacts {
			category,
			confidentiality: Confidentiality::N,
			sensitivities: Sensitivities::empty(),
			days: DayWindow::on(day),
			origin: None,
		};
		match permission {
			Permission::Grant(id) => {
				let grant = Grants::<T>::get(patient, id).ok_or(DenyReason::NoGrant)?;
				let facts = Self::facts_of_day(patient, holder, recipient, purpose)?;
				let restrictions = Restrictions::<T>::get(patient);
				rule::permitted_on(&facts, &grant, &restrictions, &record, day)
			}
			Permission::Policy(kind) => {
				let facts = Self::facts_of_day(patient, holder, recipient, purpose)?;
				let history = PolicyHistory {
					base: &BasePolicies::<T>::get(),
					holder: &HolderPolicies::<T>::get(holder),
					patient: &PatientPolicies::<T>::get(patient),
					held: &T::Relationships::held(patient, recipient, kind),
				};
				let restrictions = Restrictions::<T>::get(patient);
				rule::permitted_by_policy_on(&facts, kind, &history, &restrictions, &record, day)
			}
		}
	}

	fn inspect_weight() -> Weight {
		// Three policies, a relationship and the restrictions, which is more than a grant and these; of
		// the recipient, the standing and the roles; and whether the patient died or left.
		T::DbWeight::get()
			.reads(4)
			.saturating_add(T::Relationships::inspect_weight())
			.saturating_add(T::Organizations::inspect_weight().saturating_mul(2))
			.saturating_add(T::Life::inspect_weight())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_policy(
		patient: PatientId,
		key: &T::AccountId,
		holder: OrganizationId,
		recipient: OrganizationId,
	) -> Permission {
		crate::benchmarking::set_policy::<T>(patient, key, holder, recipient)
	}
}

impl<T: Config> Pallet<T> {
	/// What is known about a question of a past day: an organization in good standing wants to read.
	fn facts_of_day(
		patient: PatientId,
		holder: OrganizationId,
		recipient: OrganizationId,
		purpose: Purpose,
	) -> Result<Facts<T::AccountId>, DenyReason> {
		if !T::Organizations::in_good_standing(recipient) {
			return Err(DenyReason::RequesterNotInGoodStanding);
		}
		// Who covered that day is asked, and not whether it may cover anybody more.
		let roles = T::Organizations::admitted_roles(recipient);
		// An organization as such takes part in no study.
		let studies = BTreeMap::new();
		let member = Member { organization: recipient, roles, practitioner: None, studies };
		Ok(Facts {
			holder,
			requester: Requester::Other { member: Some(member), person: None },
			action: Action::Read,
			purpose,
			// What holds now is nothing to a day that is over.
			policy: PolicyFacts::default(),
			emergencies: Vec::new(),
			representation: None,
			closed: T::Life::closed(patient),
			law: None,
			receipt: None,
		})
	}
}
