//! Opening emergencies, and closing them.

use crate::{
	pallet::*,
	rule::{exceeded, DISASTER_FACTOR, OPENERS},
	types::{Closed, Denial, Emergency},
	WeightInfo,
};
use frame_support::{
	defensive, ensure,
	pallet_prelude::DispatchError,
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect},
	EmergencyAccess, EmergencyFlags, EmergencyId, EmergencyKind, Holder, OrganizationId, PatientId,
	Privilege,
};
use salus_runtime_api::{Draw, EmergencyClosing};

/// An opening whose checks have passed.
pub(crate) struct Opening<T: Config> {
	patient: PatientId,
	holder: Holder,
	by: T::AccountId,
	organization: OrganizationId,
	id: EmergencyId,
	next_id: u32,
	/// By how much more may be opened than on other days.
	factor: u32,
	/// Whether it costs nothing.
	pub(crate) is_free: bool,
}

/// A closing whose checks have passed.
pub(crate) struct Closing<T: Config> {
	patient: PatientId,
	id: EmergencyId,
	by: T::AccountId,
	emergency: EmergencyOf<T>,
}

impl<T: Config> Pallet<T> {
	/// The checks of `open`: it succeeds exactly if they pass.
	pub(crate) fn opens(
		origin: OriginFor<T>,
		patient: PatientId,
		holder: Holder,
	) -> Result<Opening<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let organization = Self::may_break_the_glass(&by).ok_or(Error::<T>::NotAuthorized)?;
		let treats = T::Organizations::roles(organization).intersects(OPENERS);
		ensure!(treats, Error::<T>::NotAuthorized);
		ensure!(!Self::is_barred(&by), Error::<T>::Suspended);
		ensure!(T::Patients::exists(patient), Error::<T>::NotFound);
		if let Holder::Organization(one) = holder {
			ensure!(T::Organizations::in_good_standing(one), Error::<T>::NotInGoodStanding);
		}
		let id = NextEmergencyId::<T>::get(patient);
		let next_id = id.checked_add(1).ok_or(Error::<T>::LimitReached)?;

		let now = T::Time::now();
		let factor = if Self::is_in_disaster(organization) { DISASTER_FACTOR } else { 1 };
		let opened = TallyOfPractitioner::<T>::get(&by).on_day_of(now);
		let is_free = opened < T::FreeOfPractitioner::get().saturating_mul(factor);
		let id = EmergencyId(id);
		Ok(Opening { patient, holder, by, organization, id, next_id, factor, is_free })
	}

	/// The writes of `open`. They cannot fail.
	pub(crate) fn do_open(opening: Opening<T>, kind: EmergencyKind, reason: [u8; 32]) {
		let Opening { patient, holder, by, organization, id, next_id, factor, .. } = opening;
		let flags = Self::count(&by, organization, factor);
		let access = Access::<T>::get(patient);
		let now = T::Time::now();
		let is_denied = access == EmergencyAccess::Nothing;
		if is_denied {
			let denial = Denial { at: now, by: by.clone(), organization, holder, kind, reason };
			Self::push_denial(patient, denial);
			Self::deposit_event(Event::Denied {
				patient,
				organization,
				holder,
				kind,
				by: by.clone(),
			});
		} else {
			Self::supersede(patient, &by, holder, kind);
			let expires_at = now.saturating_add(T::Window::get());
			let emergency = Emergency {
				opened_by: by.clone(),
				organization,
				holder,
				kind,
				access,
				reason,
				opened_at: now,
				expires_at,
				closed: None,
				flags,
				draw: Draw::Pending,
				disputed_at: None,
				review: None,
				reviewed_in: None,
				second_review: None,
			};
			Emergencies::<T>::insert(patient, id, emergency);
			NextEmergencyId::<T>::insert(patient, next_id);
			LastOpened::<T>::insert(patient, (by.clone(), holder, kind), id);
			Unsettled::<T>::insert(organization, (patient, id), ());
			Self::deposit_event(Event::Opened {
				patient,
				emergency: id,
				organization,
				holder,
				kind,
				access,
				expires_at,
				flags,
				by: by.clone(),
			});
		}
		if !flags.is_empty() {
			let emergency = Some(id).filter(|_| !is_denied);
			Self::deposit_event(Event::LimitExceeded {
				patient,
				emergency,
				organization,
				flags,
				by,
			});
		}
	}

	/// Ends what still runs of this practitioner, holder and kind, so that at most one does.
	fn supersede(patient: PatientId, by: &T::AccountId, holder: Holder, kind: EmergencyKind) {
		let now = T::Time::now();
		let Some(id) = LastOpened::<T>::get(patient, (by.clone(), holder, kind)) else { return };
		let Some(mut last) = Emergencies::<T>::get(patient, id) else { return };
		if last.runs(now) {
			let (organization, how) = (last.organization, EmergencyClosing::BySuccessor);
			last.closed = Some(Closed { at: now, how });
			Emergencies::<T>::insert(patient, id, last);
			let by = by.clone();
			Self::deposit_event(Event::Closed { patient, emergency: id, organization, how, by });
		}
	}

	/// Counts one more of this practitioner and organization today; the limits that it exceeds, if
	/// so many times as much as usual is expected.
	fn count(by: &T::AccountId, organization: OrganizationId, factor: u32) -> EmergencyFlags {
		let now = T::Time::now();
		let of_practitioner = TallyOfPractitioner::<T>::get(by).with_one(now);
		let of_organization = TallyOfOrganization::<T>::get(organization).with_one(now);
		TallyOfPractitioner::<T>::insert(by, of_practitioner);
		TallyOfOrganization::<T>::insert(organization, of_organization);
		exceeded(
			(of_practitioner.count, T::ExpectedOfPractitioner::get().saturating_mul(factor)),
			(of_organization.count, T::ExpectedOfOrganization::get().saturating_mul(factor)),
		)
	}

	/// Stores a denial; the eldest makes room.
	fn push_denial(patient: PatientId, denial: Denial<T::AccountId>) {
		Denials::<T>::mutate(patient, |denials| {
			if denials.is_full() {
				denials.remove(0);
			}
			if denials.try_push(denial).is_err() {
				defensive!("there is room: the eldest has just made it");
			}
		});
	}

	/// The checks of `close`: it succeeds, and is free, exactly if they pass.
	pub(crate) fn closes(
		origin: OriginFor<T>,
		patient: PatientId,
		id: EmergencyId,
	) -> Result<Closing<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let emergency = Emergencies::<T>::get(patient, id).ok_or(Error::<T>::NotFound)?;
		ensure!(emergency.opened_by == by, Error::<T>::NotAuthorized);
		ensure!(emergency.runs(T::Time::now()), Error::<T>::NotInForce);
		Ok(Closing { patient, id, by, emergency })
	}

	/// The writes of `close`. They cannot fail.
	pub(crate) fn do_close(closing: Closing<T>) {
		let Closing { patient, id, by, mut emergency } = closing;
		let (organization, how) = (emergency.organization, EmergencyClosing::ByOpener);
		emergency.closed = Some(Closed { at: T::Time::now(), how });
		Emergencies::<T>::insert(patient, id, emergency);
		Self::deposit_event(Event::Closed { patient, emergency: id, organization, how, by });
	}

	/// The organization in good standing for which `who` may break the glass, as far as it says.
	pub(crate) fn may_break_the_glass(who: &T::AccountId) -> Option<OrganizationId> {
		T::Organizations::practitioner(who)
			.filter(|(_, privileges)| privileges.contains(Privilege::BreakGlass))
			.map(|(organization, _)| organization)
	}

	/// Whether a finding of abuse keeps `who` from breaking the glass.
	pub(crate) fn is_barred(who: &T::AccountId) -> bool {
		Bars::<T>::get(who).is_some_and(|bar| bar.lifted_at.is_none())
	}

	/// The weight of `open`. Its checks run once more, before the call and outside of what is
	/// measured: the practitioner, the roles, the holder and the patient; the bar, the id, the
	/// disasters, the tally and the time.
	pub(crate) fn open_weight() -> Weight {
		T::WeightInfo::open()
			.saturating_add(T::Organizations::inspect_weight().saturating_mul(3))
			.saturating_add(T::Patients::inspect_weight())
			.saturating_add(T::DbWeight::get().reads(5))
	}

	/// The weight of `close`. Its checks run once more: the emergency and the time.
	pub(crate) fn close_weight() -> Weight {
		T::WeightInfo::close().saturating_add(T::DbWeight::get().reads(2))
	}
}
