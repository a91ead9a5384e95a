//! What others may know about emergencies.

use crate::{
	pallet::*,
	rule::{missing, Missing, Now},
	types::Disaster,
};
use alloc::vec::Vec;
use frame_support::{
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use salus_primitives::{
	traits::{EmergencyInspect, OrganizationInspect},
	EmergencyAccess, EmergencyId, EmergencyInForce, EmergencyKind, Holder, OrganizationId,
	PatientId, UnixMillis,
};
use salus_runtime_api::{
	BarView, DenialView, DisasterView, EmergencyClosing, EmergencyView, QueuePage, ReviewQueue,
	MAX_PAGE,
};

/// How long after its end an emergency is still believed by who judges what was disclosed while it
/// ran, in milliseconds: it is logged later than it is read.
pub const LOGGED_WITHIN: UnixMillis = 3_600_000;

/// An emergency of this chain, as it is shown.
pub(crate) type ViewOf<T> =
	EmergencyView<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;
/// A page of a queue of this chain.
pub(crate) type PageOf<T> = QueuePage<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

impl<T: Config> EmergencyInspect<T::AccountId> for Pallet<T> {
	fn in_force(patient: PatientId, id: EmergencyId) -> Option<EmergencyInForce<T::AccountId>> {
		let emergency = Emergencies::<T>::get(patient, id)?;
		Self::in_force_until(patient, id, emergency.over_at(), emergency)
	}

	fn in_force_lately(
		patient: PatientId,
		id: EmergencyId,
	) -> Option<EmergencyInForce<T::AccountId>> {
		let emergency = Emergencies::<T>::get(patient, id)?;
		let was_disputed =
			emergency.closed.is_some_and(|closed| closed.how == EmergencyClosing::ByPatient);
		let later = if was_disputed { 0 } else { LOGGED_WITHIN };
		let until = emergency.over_at().saturating_add(later);
		Self::in_force_until(patient, id, until, emergency)
	}

	fn opened_for(
		patient: PatientId,
		who: &T::AccountId,
		holder: OrganizationId,
		kind: EmergencyKind,
	) -> Vec<EmergencyInForce<T::AccountId>> {
		[Holder::Organization(holder), Holder::Any]
			.into_iter()
			.filter_map(|named| LastOpened::<T>::get(patient, (who.clone(), named, kind)))
			.filter_map(|id| Self::in_force(patient, id))
			.collect()
	}

	fn inspect_weight() -> Weight {
		// `opened_for` reads the most: twice the last one's id, the emergency, the setting and the
		// bar, and who opened it; and the time.
		T::DbWeight::get()
			.reads(9)
			.saturating_add(T::Organizations::inspect_weight().saturating_mul(2))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_emergencies(
		patient: PatientId,
		who: &T::AccountId,
		organization: OrganizationId,
		holder: OrganizationId,
	) -> EmergencyId {
		crate::benchmarking::set_emergencies::<T>(patient, who, organization, holder)
	}
}

impl<T: Config> Pallet<T> {
	/// An emergency, if it would open something now if it ran until `until`, in Unix milliseconds.
	fn in_force_until(
		patient: PatientId,
		id: EmergencyId,
		until: UnixMillis,
		emergency: EmergencyOf<T>,
	) -> Option<EmergencyInForce<T::AccountId>> {
		let access = Self::opens_until(patient, &emergency, until)?;
		Some(EmergencyInForce {
			id,
			organization: emergency.organization,
			scope: access.scope(emergency.holder, emergency.kind)?,
			until: emergency.over_at(),
			opened_by: emergency.opened_by,
		})
	}

	/// What an emergency would open now if it ran until `until`, in Unix milliseconds; `None` if
	/// nothing.
	fn opens_until(
		patient: PatientId,
		emergency: &EmergencyOf<T>,
		until: UnixMillis,
	) -> Option<EmergencyAccess> {
		let opened_by = &emergency.opened_by;
		let now = T::Time::now();
		let opens = emergency.opened_at <= now
			&& now < until
			&& Self::may_break_the_glass(opened_by) == Some(emergency.organization)
			&& !Self::is_barred(opened_by);
		let access = emergency.access.min(Access::<T>::get(patient));
		Some(access).filter(|access| opens && *access != EmergencyAccess::Nothing)
	}

	/// One emergency, as it stands now.
	pub fn emergency(patient: PatientId, id: EmergencyId) -> Option<ViewOf<T>> {
		let emergency = Emergencies::<T>::get(patient, id)?;
		Some(Self::view_of(patient, id, emergency, &Disasters::<T>::get(), Self::now()))
	}

	/// A patient's emergencies, from the one after `after` on; at most `limit` or [`MAX_PAGE`],
	/// whichever is less. Their order means nothing, but is always the same.
	pub fn emergencies(
		patient: PatientId,
		after: Option<EmergencyId>,
		limit: u32,
	) -> Vec<ViewOf<T>> {
		let some = match after {
			None => Emergencies::<T>::iter_prefix(patient),
			Some(id) => Emergencies::<T>::iter_prefix_from(
				patient,
				Emergencies::<T>::hashed_key_for(patient, id),
			),
		};
		let (disasters, now) = (Disasters::<T>::get(), Self::now());
		some.take(limit.min(MAX_PAGE) as usize)
			.map(|(id, emergency)| Self::view_of(patient, id, emergency, &disasters, now))
			.collect()
	}

	/// The emergencies of an organization's practitioners that wait for a review, from the one
	/// after `after` on. At most `limit` or [`MAX_PAGE`], whichever is less, are looked at, and of
	/// these those are shown that are asked for.
	pub fn review_queue(
		organization: OrganizationId,
		queue: ReviewQueue,
		after: Option<(PatientId, EmergencyId)>,
		limit: u32,
	) -> PageOf<T> {
		let keys = match after {
			None => Unsettled::<T>::iter_key_prefix(organization),
			Some(key) => Unsettled::<T>::iter_key_prefix_from(
				organization,
				Unsettled::<T>::hashed_key_for(organization, key),
			),
		};
		let limit = limit.min(MAX_PAGE) as usize;
		let looked_at: Vec<_> = keys.take(limit).collect();
		let next = looked_at.last().copied().filter(|_| looked_at.len() == limit);
		let now = Self::now();
		let disasters = Disasters::<T>::get();
		let emergencies = looked_at
			.into_iter()
			.filter_map(|(patient, id)| {
				let emergency = Emergencies::<T>::get(patient, id)?;
				Some(Self::view_of(patient, id, emergency, &disasters, now))
			})
			.filter(|view| {
				let is_late = |due: Option<UnixMillis>| due.is_some_and(|due| due <= now.time);
				match queue {
					ReviewQueue::All => true,
					ReviewQueue::First => view.review_due.is_some(),
					ReviewQueue::Second => view.second_due.is_some(),
					ReviewQueue::Overdue => is_late(view.review_due) || is_late(view.second_due),
				}
			})
			.collect();
		QueuePage { emergencies, next }
	}

	fn view_of(
		patient: PatientId,
		id: EmergencyId,
		emergency: EmergencyOf<T>,
		disasters: &[Disaster],
		now: Now<BlockNumberFor<T>>,
	) -> ViewOf<T> {
		let Missing { review_due, second_due, of_regulator } =
			missing(&emergency, now, Self::periods(), disasters);
		EmergencyView {
			patient,
			id,
			in_force: Self::opens_until(patient, &emergency, emergency.over_at()).is_some(),
			settled: emergency.is_settled(),
			review_due,
			second_due,
			opened_by: emergency.opened_by,
			organization: emergency.organization,
			holder: emergency.holder,
			kind: emergency.kind,
			access: emergency.access,
			reason: emergency.reason,
			opened_at: emergency.opened_at,
			expires_at: emergency.expires_at,
			closed_at: emergency.closed.map(|closed| closed.at),
			closed_how: emergency.closed.map(|closed| closed.how),
			flags: emergency.flags,
			draw: emergency.draw,
			disputed_at: emergency.disputed_at,
			review: emergency.review,
			reviewed_in: emergency.reviewed_in,
			of_regulator,
			second_review: emergency.second_review,
		}
	}

	/// The last attempts that a patient's setting denied, in the order of time.
	pub fn emergency_denials(patient: PatientId) -> Vec<DenialView<T::AccountId>> {
		Denials::<T>::get(patient)
			.into_iter()
			.map(|denial| DenialView {
				at: denial.at,
				by: denial.by,
				organization: denial.organization,
				holder: denial.holder,
				kind: denial.kind,
				reason: denial.reason,
			})
			.collect()
	}

	/// What an emergency opens of a patient.
	pub fn emergency_access(patient: PatientId) -> EmergencyAccess {
		Access::<T>::get(patient)
	}

	/// Whether a practitioner was ever found to abuse emergency access, and when last.
	pub fn emergency_bar(practitioner: &T::AccountId) -> Option<BarView> {
		Bars::<T>::get(practitioner).map(|bar| BarView {
			from: bar.from,
			patient: bar.patient,
			emergency: bar.emergency,
			lifted_at: bar.lifted_at,
		})
	}

	/// The last disasters, in the order of time.
	pub fn disasters() -> Vec<DisasterView> {
		let now = T::Time::now();
		Disasters::<T>::get()
			.into_iter()
			.map(|disaster| DisasterView {
				in_force: disaster.lasts(now),
				id: disaster.id,
				affected: disaster.affected,
				from: disaster.from,
				until: disaster.until,
				ended_at: disaster.ended_at,
			})
			.collect()
	}
}
