//! What must hold of the stored state after every block.

use crate::{
	Admins, Config, OrganizationCount, OrganizationOf, Organizations, Pallet, Practitioners,
};
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, traits::Get};
use salus_primitives::{OrganizationId, Privilege};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant:
	///
	/// 1. organizations are numbered from 0 without a gap, and the count is the next number;
	/// 2. each has a printable name and a role;
	/// 3. each names an admin whose record names it, running as long as it is not removed;
	/// 4. each running administration belongs to an organization that names that account;
	/// 5. each practitioner's organization exists, and `break_glass_from` is there exactly if the
	///    privilege is;
	/// 6. nobody is both a running admin and a practitioner of a member;
	/// 7. an organization counts exactly the practitioners it credentials, within the limit, and
	///    none once it is removed;
	/// 8. every account of a record holds a reference that keeps its nonce;
	/// 9. an organization has at most one licence of each kind, for a role that it has; it was
	///    attested by now, by the council or another organization, for a period within the limit,
	///    and withdrawn, if it was, after that and by now.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let credentialed = Self::try_state_practitioners()?;
		Self::try_state_admins()?;
		let count = OrganizationCount::<T>::get();
		let mut stored = 0u32;
		for (id, organization) in Organizations::<T>::iter() {
			stored = stored.saturating_add(1);
			ensure!(id.0 < count, "an organization's id is not below the count");
			ensure!(
				crate::types::is_printable(&organization.name),
				"an organization's name is not printable"
			);
			ensure!(!organization.roles.is_empty(), "an organization has no role");
			Self::try_state_licenses(id, &organization)?;
			let administration = Admins::<T>::get(&organization.admin)
				.ok_or("an organization's admin has no record")?;
			let removed = organization.removed_at.is_some();
			ensure!(
				removed || (administration.organization == id && administration.ended_at.is_none()),
				"an organization's admin does not administer it"
			);
			let expected =
				if removed { 0 } else { credentialed.get(&id).copied().unwrap_or_default() };
			ensure!(
				organization.practitioners == expected,
				"an organization miscounts its practitioners"
			);
			ensure!(
				organization.practitioners <= T::MaxPractitioners::get(),
				"an organization has too many practitioners"
			);
		}
		ensure!(stored == count, "an organization is missing");
		Ok(())
	}

	fn try_state_licenses(
		id: OrganizationId,
		organization: &OrganizationOf<T>,
	) -> Result<(), TryRuntimeError> {
		let now = Self::now();
		let kinds: BTreeSet<_> = organization.licenses.iter().map(|license| license.kind).collect();
		ensure!(
			kinds.len() == organization.licenses.len(),
			"an organization has two licences of one kind"
		);
		for license in &organization.licenses {
			ensure!(
				organization.roles.contains(license.kind.role()),
				"an organization has a licence for a role that it does not have"
			);
			let latest = license.attested_at.saturating_add(T::MaxLicensePeriod::get());
			ensure!(
				license.attested_at <= now
					&& license.attested_at < license.expires_at
					&& license.expires_at <= latest,
				"a licence's period is not one in which it can be attested"
			);
			ensure!(
				license.withdrawn_at.is_none_or(|at| license.attested_at <= at && at <= now),
				"a licence was withdrawn before it was attested, or after now"
			);
			ensure!(
				license
					.attested_by
					.is_none_or(|by| by != id && Organizations::<T>::contains_key(by)),
				"a licence was attested by the organization itself, or by none"
			);
		}
		Ok(())
	}

	fn try_state_admins() -> Result<(), TryRuntimeError> {
		for (account, administration) in Admins::<T>::iter() {
			Self::try_state_reference(&account)?;
			let organization = Organizations::<T>::get(administration.organization)
				.ok_or("an admin's organization does not exist")?;
			if administration.ended_at.is_some() {
				continue;
			}
			ensure!(
				organization.admin == account && organization.removed_at.is_none(),
				"an admin's organization has another admin, or is removed"
			);
			let practices = Practitioners::<T>::get(&account).is_some_and(|practitioner| {
				practitioner.removed_at.is_none()
					&& Organizations::<T>::get(practitioner.organization)
						.is_some_and(|organization| organization.removed_at.is_none())
			});
			ensure!(!practices, "an account is both admin and practitioner");
		}
		Ok(())
	}

	/// The number of practitioners each organization credentials.
	fn try_state_practitioners() -> Result<BTreeMap<OrganizationId, u32>, TryRuntimeError> {
		let mut credentialed = BTreeMap::<OrganizationId, u32>::new();
		for (account, practitioner) in Practitioners::<T>::iter() {
			Self::try_state_reference(&account)?;
			ensure!(
				Organizations::<T>::contains_key(practitioner.organization),
				"a practitioner's organization does not exist"
			);
			ensure!(
				practitioner.privileges.contains(Privilege::BreakGlass)
					== practitioner.break_glass_from.is_some(),
				"the start of emergency access and the privilege disagree"
			);
			if practitioner.removed_at.is_none() {
				let count = credentialed.entry(practitioner.organization).or_default();
				*count = count.saturating_add(1);
			}
		}
		Ok(credentialed)
	}

	fn try_state_reference(account: &T::AccountId) -> Result<(), TryRuntimeError> {
		ensure!(
			frame_system::Pallet::<T>::sufficients(account) > 0,
			"an account of a record holds no reference"
		);
		Ok(())
	}
}
