//! What an organization's admin decides about its practitioners.

use crate::{
	Config, Error, Event, Organization, Organizations, Pallet, Practitioner, Practitioners,
};
use frame_support::{ensure, traits::Get};
use salus_primitives::{OrganizationId, Privilege, Privileges, UnixMillis};
use sp_runtime::{DispatchError, DispatchResult};

/// When `BreakGlass` comes into force, for somebody who has these privileges from `now` on and had
/// `earlier` before: a privilege that is kept keeps its start, one newly given waits.
pub(crate) fn break_glass_from(
	privileges: Privileges,
	earlier: Option<UnixMillis>,
	now: UnixMillis,
	delay_ms: u64,
) -> Option<UnixMillis> {
	privileges
		.contains(Privilege::BreakGlass)
		.then(|| earlier.unwrap_or_else(|| now.saturating_add(delay_ms)))
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_enroll_practitioner(
		admin: T::AccountId,
		practitioner: T::AccountId,
		privileges: Privileges,
		expires_at: UnixMillis,
	) -> DispatchResult {
		let now = Self::now();
		Self::ensure_expiry(expires_at, now, T::MaxCredentialPeriod::get())?;
		let (organization, current) = Self::ensure_admin(&admin, now)?;
		ensure!(current.practitioners < T::MaxPractitioners::get(), Error::<T>::LimitReached);
		let practitioners = current.practitioners.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let acquaintance = Self::ensure_free(&practitioner)?;

		Self::acquaint(&practitioner, acquaintance);
		let break_glass_from = break_glass_from(privileges, None, now, T::BreakGlassDelay::get());
		Practitioners::<T>::insert(
			&practitioner,
			Practitioner {
				organization,
				privileges,
				break_glass_from,
				enrolled_at: now,
				expires_at,
				removed_at: None,
			},
		);
		Organizations::<T>::insert(organization, Organization { practitioners, ..current });
		Self::deposit_event(Event::PractitionerEnrolled {
			organization,
			practitioner,
			privileges,
			break_glass_from,
			expires_at,
			by: admin,
		});
		Ok(())
	}

	pub(crate) fn do_renew_practitioner(
		admin: T::AccountId,
		practitioner: T::AccountId,
		privileges: Privileges,
		expires_at: UnixMillis,
	) -> DispatchResult {
		let now = Self::now();
		Self::ensure_expiry(expires_at, now, T::MaxCredentialPeriod::get())?;
		let (organization, _) = Self::ensure_admin(&admin, now)?;
		let current = Self::ensure_own(organization, &practitioner)?;

		let break_glass_from =
			break_glass_from(privileges, current.break_glass_from, now, T::BreakGlassDelay::get());
		Practitioners::<T>::insert(
			&practitioner,
			Practitioner { privileges, break_glass_from, expires_at, ..current },
		);
		Self::deposit_event(Event::PractitionerRenewed {
			organization,
			practitioner,
			privileges,
			break_glass_from,
			expires_at,
			by: admin,
		});
		Ok(())
	}

	pub(crate) fn do_remove_practitioner(
		admin: T::AccountId,
		practitioner: T::AccountId,
	) -> DispatchResult {
		let now = Self::now();
		let (organization, current) = Self::ensure_admin(&admin, now)?;
		let removed = Self::ensure_own(organization, &practitioner)?;

		Practitioners::<T>::insert(
			&practitioner,
			Practitioner { removed_at: Some(now), ..removed },
		);
		let practitioners = current.practitioners.saturating_sub(1);
		Organizations::<T>::insert(organization, Organization { practitioners, ..current });
		Self::deposit_event(Event::PractitionerRemoved { organization, practitioner, by: admin });
		Ok(())
	}

	/// A practitioner whom `organization` credentials, expired or not.
	fn ensure_own(
		organization: OrganizationId,
		practitioner: &T::AccountId,
	) -> Result<Practitioner, DispatchError> {
		let credential = Practitioners::<T>::get(practitioner).ok_or(Error::<T>::NotFound)?;
		ensure!(credential.organization == organization, Error::<T>::NotAuthorized);
		ensure!(credential.removed_at.is_none(), Error::<T>::Removed);
		Ok(credential)
	}
}
