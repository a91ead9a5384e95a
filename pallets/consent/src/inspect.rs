//! What other pallets ask about consent.

use crate::{
	pallet::*,
	rule::{self, Facts, Member, Requester},
};
use frame_support::{traits::Get, weights::Weight};
use salus_primitives::{
	traits::{ConsentInspect, OrganizationInspect},
	Action, Confidentiality, DataCategory, Day, DayWindow, DenyReason, GrantId, OrganizationId,
	PatientId, Purpose, RecordFacts, Sensitivities,
};

impl<T: Config> ConsentInspect<T::AccountId> for Pallet<T> {
	/// What is given for a claim counts as an ordinary record of that day: of normal
	/// confidentiality, with no sensitivity, of an author that is not said. The holder's standing is not looked at: whether it may
	/// act at all is its caller's to know.
	fn permitted_on(
		patient: PatientId,
		grant: GrantId,
		holder: OrganizationId,
		recipient: OrganizationId,
		purpose: Purpose,
		category: DataCategory,
		day: Day,
	) -> Result<(), DenyReason> {
		let grant = Grants::<T>::get(patient, grant).ok_or(DenyReason::NoGrant)?;
		if !T::Organizations::in_good_standing(recipient) {
			return Err(DenyReason::RequesterNotInGoodStanding);
		}
		let roles = T::Organizations::roles(recipient);
		let member = Member { organization: recipient, roles, practitioner: None };
		let requester = Requester::Other { member: Some(member), person: None };
		let action = Action::Read;
		let facts = Facts { holder, requester, action, purpose, law: None, receipt: None };
		let record = RecordFacts {
			category,
			confidentiality: Confidentiality::N,
			sensitivities: Sensitivities::empty(),
			days: DayWindow::on(day),
			origin: None,
		};
		let restrictions = Restrictions::<T>::get(patient);
		rule::permitted_on(&facts, &grant, &restrictions, &record, day)
	}

	fn inspect_weight() -> Weight {
		// The grant and the restrictions; of the recipient, the standing and the roles.
		T::DbWeight::get()
			.reads(2)
			.saturating_add(T::Organizations::inspect_weight().saturating_mul(2))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_grant(patient: PatientId, key: &T::AccountId, recipient: OrganizationId) -> GrantId {
		crate::benchmarking::set_grant::<T>(patient, key, recipient)
	}
}
