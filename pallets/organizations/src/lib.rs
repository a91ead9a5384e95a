//! Member organizations of the consortium, their practitioners, and who can act now.
//!
//! # Terminology
//!
//! - *Organization*: a hospital, insurer, laboratory… that the council admitted, with its roles and
//!   the expiry of its membership.
//! - *Licence*: what one of the organization's roles rests on, beside the membership: to run a
//!   facility, a laboratory, a pharmacy, or to insure. Once one was attested, the role ends with it.
//! - *Admin*: the one account that administers an organization and pays for it.
//! - *Practitioner*: an account that one organization credentials, with privileges and an expiry.
//! - *Standing*: whether an organization or a practitioner can act now. Good, suspended, expired or
//!   removed. Judged when read, with the block's time: valid while the time is before the expiry.
//! - *Fee credit*: the balance from which an admin pays fees. The council issues it.
//!
//! # Who may
//!
//! | call | council (two thirds) | admin of an organization in good standing |
//! |---|---|---|
//! | [`admit`](Call::admit), [`renew`](Call::renew), [`suspend`](Call::suspend), [`reinstate`](Call::reinstate), [`remove`](Call::remove) | yes | |
//! | [`issue_credit`](Call::issue_credit), [`withdraw_license`](Call::withdraw_license) | yes | |
//! | [`license`](Call::license) | yes | of a regulator: for another organization, and never for a shorter time |
//! | [`enroll_practitioner`](Call::enroll_practitioner) | | for the own organization |
//! | [`renew_practitioner`](Call::renew_practitioner), [`remove_practitioner`](Call::remove_practitioner) | | for the own practitioners |
//! | [`set_encryption_key`](Call::set_encryption_key), [`rotate_admin`](Call::rotate_admin) | | for the own organization |
//!
//! Root may nothing here, unless the runtime's admin origin says so.
//!
//! # Scenario: a clinic joins, works, and is stopped
//!
//! 1. The council admits the clinic by `admit`: name, roles, admin, until when, and some fee credit.
//! 2. Its admin publishes an encryption key by `set_encryption_key`, and enrolls Dr Okafor by
//!    `enroll_practitioner` with the privilege to break the glass. She can act at once; the
//!    privilege is in force a day later. She needs no balance.
//! 3. A year later the council renews the membership by `renew`, the admin her credential by
//!    `renew_practitioner`. The privilege keeps its start.
//! 4. It also sells medicines, by a licence of the state. The council attested it by `license`, and
//!    the state's regulator, a member too, prolongs it every year. Once it does not, the clinic is no
//!    pharmacy any more, and goes on treating.
//! 5. The council calls `suspend`. From that moment on neither the clinic nor Dr Okafor can do
//!    anything; what they did stays valid. `reinstate` lifts it, `remove` is for good.
//!
//! # What is on chain
//!
//! The organization's name (chosen so that it shows no medical specialty), roles, accounts,
//! licences by kind and expiry, privileges, expiries, encryption key. Committed: who issued a licence
//! where, under which number; the National Provider Identifier, if it was given. Nobody's personal
//! name: a practitioner is an account.
//!
//! # Invariants
//!
//! See [`Pallet::do_try_state`]. Two matter most. An account takes one part at a time: it
//! administers one organization, or practises for one. And each account that ever took a part holds
//! one `sufficients` reference for ever, so that its nonce never starts again.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
	not(test),
	deny(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::panic
	)
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod errors;
mod events;
mod inspect;
mod license;
#[cfg(test)]
mod mock;
mod organization;
mod practitioner;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{
	Administration, FoundingOrganization, License, Organization, Practitioner, Suspension,
	MAX_LICENSES,
};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// The pallet's macro items: configuration, storage and calls; events and errors come from files of
/// their own.
#[import_section(events::events)]
#[import_section(errors::errors)]
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use frame_support::{
		pallet_prelude::*,
		traits::{fungible, Time},
	};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		EncryptionKey, KeyedId, LicenseKind, OrganizationId, Privileges, Roles, UnixMillis,
	};

	/// An amount of fee credit.
	pub type BalanceOf<T> = <<T as Config>::Credit as fungible::Inspect<
		<T as frame_system::Config>::AccountId,
	>>::Balance;
	/// An organization's name.
	pub type NameOf<T> = BoundedVec<u8, <T as Config>::MaxNameLength>;
	/// An organization, as it is stored.
	pub type OrganizationOf<T> = Organization<<T as frame_system::Config>::AccountId, NameOf<T>>;

	/// The pallet.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// What the runtime chooses.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who decides about membership: two thirds of the council. Not root, which a consortium
		/// does not have.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The clock: the timestamp pallet, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// What fees are paid in. It is issued to admins here, and never burned.
		type Credit: fungible::Mutate<Self::AccountId>;

		/// The longest name of an organization, in bytes. Must not be lowered below a stored name's
		/// length.
		#[pallet::constant]
		type MaxNameLength: Get<u32>;

		/// The most practitioners that one organization credentials. Must not be lowered below what
		/// an organization has.
		#[pallet::constant]
		type MaxPractitioners: Get<u32>;

		/// How long after it was given the privilege to break the glass comes into force, in
		/// milliseconds: the time in which an organization can notice that its admin's key was
		/// stolen. Must not be lowered below a working day.
		#[pallet::constant]
		type BreakGlassDelay: Get<UnixMillis>;

		/// How far in the future the expiry of a membership or a licence may lie, in milliseconds.
		#[pallet::constant]
		type MaxLicensePeriod: Get<UnixMillis>;

		/// How far in the future a credential's expiry may lie, in milliseconds. Longer than
		/// [`Config::BreakGlassDelay`].
		#[pallet::constant]
		type MaxCredentialPeriod: Get<UnixMillis>;

		/// The weights of the calls, as benchmarked.
		type WeightInfo: WeightInfo;
	}

	/// The number of organizations ever admitted, which is the next one's id.
	#[pallet::storage]
	pub type OrganizationCount<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// Every organization ever admitted.
	// Twox64Concat: the runtime counts the ids, nobody chooses one.
	#[pallet::storage]
	pub type Organizations<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, OrganizationOf<T>>;

	/// Every account that administers an organization, or did.
	// Blake2_128Concat: callers choose accounts.
	#[pallet::storage]
	pub type Admins<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Administration>;

	/// Every account that practises for an organization, or did.
	// Blake2_128Concat: callers choose accounts.
	#[pallet::storage]
	pub type Practitioners<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Practitioner>;

	/// The consortium's founders.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The organizations that are members from the first block on. There is no time yet, so
		/// their memberships are not held to [`Config::MaxLicensePeriod`].
		pub organizations: Vec<FoundingOrganization<T::AccountId>>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		#[expect(clippy::expect_used, reason = "a chain with a wrong genesis must not start")]
		fn build(&self) {
			for founder in &self.organizations {
				let name = NameOf::<T>::try_from(founder.name.clone().into_bytes())
					.expect("a founder's name is at most as long as any organization's");
				assert!(types::is_printable(&name), "a founder's name must be printable");
				assert!(!founder.roles.is_empty(), "a founder must have a role");
				assert!(founder.license_expires_at > 0, "a founder's membership must be valid");
				let acquaintance = Pallet::<T>::ensure_free(&founder.admin)
					.expect("each founder has an admin of its own");
				Pallet::<T>::insert_organization(
					name,
					founder.roles,
					founder.admin.clone(),
					founder.license_expires_at,
					None,
					acquaintance,
				)
				.expect("there are fewer founders than ids");
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxNameLength::get() > 0, "an organization must have a name");
			assert!(T::MaxPractitioners::get() > 0, "an organization must have practitioners");
			assert!(T::MaxLicensePeriod::get() > 0, "a licence must be valid for a time");
			assert!(
				T::MaxCredentialPeriod::get() > T::BreakGlassDelay::get(),
				"a credential must outlast the delay of emergency access"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight = <T as Config>::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Admits an organization to the consortium.
		///
		/// *Dispatch origin*: [`Config::AdminOrigin`].
		///
		/// *Details*: the organization gets the next id. `admin` gets the reference by which it may
		/// act, and `credit` to pay fees from (none if 0). `license_expires_at` is the first moment
		/// at which the membership is no longer valid. `npi` is its National Provider Identifier, as a
		/// keyed identifier (see `salus-commitments`).
		///
		/// *Errors*: [`Error::Empty`], [`Error::NotPrintable`], [`Error::InPast`],
		/// [`Error::TooFar`], [`Error::AlreadyExists`], [`Error::LimitReached`], or the credit
		/// cannot be held.
		///
		/// *Events*: [`Event::Admitted`].
		#[pallet::call_index(0)]
		pub fn admit(
			origin: OriginFor<T>,
			name: NameOf<T>,
			roles: Roles,
			admin: T::AccountId,
			license_expires_at: UnixMillis,
			credit: BalanceOf<T>,
			npi: Option<KeyedId>,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_admit(name, roles, admin, license_expires_at, credit, npi)
		}

		/// Sets the expiry of an organization's membership.
		///
		/// *Dispatch origin*: [`Config::AdminOrigin`].
		///
		/// *Details*: earlier or later than before. A suspension stays, and so does what each licence
		/// says: a role ends with the membership or with its licence, whichever is earlier.
		///
		/// *Errors*: [`Error::InPast`], [`Error::TooFar`], [`Error::NotFound`],
		/// [`Error::Removed`].
		///
		/// *Events*: [`Event::Renewed`].
		#[pallet::call_index(1)]
		pub fn renew(
			origin: OriginFor<T>,
			organization: OrganizationId,
			license_expires_at: UnixMillis,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_renew(organization, license_expires_at)
		}

		/// Suspends an organization: it and its practitioners can do nothing from now on.
		///
		/// *Dispatch origin*: [`Config::AdminOrigin`].
		///
		/// *Errors*: [`Error::NotFound`], [`Error::Removed`], [`Error::Suspended`].
		///
		/// *Events*: [`Event::Suspended`].
		#[pallet::call_index(2)]
		pub fn suspend(origin: OriginFor<T>, organization: OrganizationId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_suspend(organization)
		}

		/// Ends an organization's suspension.
		///
		/// *Dispatch origin*: [`Config::AdminOrigin`].
		///
		/// *Details*: a membership or a licence that expired meanwhile stays expired.
		///
		/// *Errors*: [`Error::NotFound`], [`Error::Removed`], [`Error::NotSuspended`].
		///
		/// *Events*: [`Event::Reinstated`].
		#[pallet::call_index(3)]
		pub fn reinstate(origin: OriginFor<T>, organization: OrganizationId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_reinstate(organization)
		}

		/// Removes an organization for good.
		///
		/// *Dispatch origin*: [`Config::AdminOrigin`].
		///
		/// *Details*: its record stays. Its admin and its practitioners are free to take a part in
		/// another organization. Admitted again, it gets a new id.
		///
		/// *Errors*: [`Error::NotFound`], [`Error::Removed`].
		///
		/// *Events*: [`Event::Removed`].
		#[pallet::call_index(4)]
		pub fn remove(origin: OriginFor<T>, organization: OrganizationId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_remove(organization)
		}

		/// Issues fee credit to an organization's admin.
		///
		/// *Dispatch origin*: [`Config::AdminOrigin`].
		///
		/// *Errors*: [`Error::Empty`], [`Error::NotFound`], [`Error::Removed`], or the credit
		/// cannot be held.
		///
		/// *Events*: [`Event::CreditIssued`].
		#[pallet::call_index(5)]
		pub fn issue_credit(
			origin: OriginFor<T>,
			organization: OrganizationId,
			amount: BalanceOf<T>,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_issue_credit(organization, amount)
		}

		/// Attests a licence of an organization, on which one of its roles rests from now on.
		///
		/// *Dispatch origin*: [`Config::AdminOrigin`], or signed by the admin of a regulator in good
		/// standing.
		///
		/// *Details*: the licence takes the place of the one of its kind. The role ends at `expires_at`,
		/// or with the membership if that is earlier. `document` is a salted commitment to who issued it
		/// where, under which number. A regulator prolongs for others alone what the council attested, for
		/// no shorter time than it has now, and nothing that the council withdrew.
		///
		/// *Errors*: [`Error::InPast`], [`Error::TooFar`], [`Error::NotAuthorized`],
		/// [`Error::Suspended`], [`Error::Expired`], [`Error::NotFound`], [`Error::Removed`],
		/// [`Error::RoleMissing`], [`Error::Revoked`], [`Error::TooEarly`].
		///
		/// *Events*: [`Event::Licensed`].
		#[pallet::call_index(6)]
		pub fn license(
			origin: OriginFor<T>,
			organization: OrganizationId,
			kind: LicenseKind,
			expires_at: UnixMillis,
			document: [u8; 32],
		) -> DispatchResult {
			let attested_by = Self::ensure_attester(origin)?;
			Self::do_license(attested_by, organization, kind, expires_at, document)
		}

		/// Withdraws a licence of an organization: the role of its kind is over, also one that rested on
		/// the membership alone.
		///
		/// *Dispatch origin*: [`Config::AdminOrigin`].
		///
		/// *Details*: its record stays. Only the council attests it anew.
		///
		/// *Errors*: [`Error::NotFound`], [`Error::Removed`], [`Error::RoleMissing`],
		/// [`Error::Revoked`].
		///
		/// *Events*: [`Event::LicenseWithdrawn`].
		#[pallet::call_index(7)]
		pub fn withdraw_license(
			origin: OriginFor<T>,
			organization: OrganizationId,
			kind: LicenseKind,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_withdraw_license(organization, kind)
		}

		/// Credentials a practitioner of the signer's organization.
		///
		/// *Dispatch origin*: signed by the admin of an organization in good standing.
		///
		/// *Details*: `practitioner` gets the reference by which it may act without a balance, if it
		/// never had one. Breaking the glass is in force [`Config::BreakGlassDelay`] from now.
		///
		/// *Errors*: [`Error::InPast`], [`Error::TooFar`], [`Error::NotAuthorized`],
		/// [`Error::Suspended`], [`Error::Expired`], [`Error::Removed`], [`Error::LimitReached`],
		/// [`Error::AlreadyExists`].
		///
		/// *Events*: [`Event::PractitionerEnrolled`].
		#[pallet::call_index(10)]
		pub fn enroll_practitioner(
			origin: OriginFor<T>,
			practitioner: T::AccountId,
			privileges: Privileges,
			expires_at: UnixMillis,
		) -> DispatchResult {
			let admin = ensure_signed(origin)?;
			Self::do_enroll_practitioner(admin, practitioner, privileges, expires_at)
		}

		/// Sets a practitioner's privileges and the expiry of the credential.
		///
		/// *Dispatch origin*: signed by the admin of the practitioner's organization, in good
		/// standing.
		///
		/// *Details*: also after the credential expired. Breaking the glass keeps its start if the
		/// practitioner had that privilege, and waits as at enrollment if it is newly given.
		///
		/// *Errors*: [`Error::InPast`], [`Error::TooFar`], [`Error::NotAuthorized`],
		/// [`Error::Suspended`], [`Error::Expired`], [`Error::Removed`], [`Error::NotFound`].
		///
		/// *Events*: [`Event::PractitionerRenewed`].
		#[pallet::call_index(11)]
		pub fn renew_practitioner(
			origin: OriginFor<T>,
			practitioner: T::AccountId,
			privileges: Privileges,
			expires_at: UnixMillis,
		) -> DispatchResult {
			let admin = ensure_signed(origin)?;
			Self::do_renew_practitioner(admin, practitioner, privileges, expires_at)
		}

		/// Withdraws a practitioner's credential.
		///
		/// *Dispatch origin*: signed by the admin of the practitioner's organization, in good
		/// standing.
		///
		/// *Details*: the record stays; any organization may enroll the account anew.
		///
		/// *Errors*: [`Error::NotAuthorized`], [`Error::Suspended`], [`Error::Expired`],
		/// [`Error::Removed`], [`Error::NotFound`].
		///
		/// *Events*: [`Event::PractitionerRemoved`].
		#[pallet::call_index(12)]
		pub fn remove_practitioner(
			origin: OriginFor<T>,
			practitioner: T::AccountId,
		) -> DispatchResult {
			let admin = ensure_signed(origin)?;
			Self::do_remove_practitioner(admin, practitioner)
		}

		/// Publishes, replaces or withdraws the key to which others encrypt for the organization.
		///
		/// *Dispatch origin*: signed by the admin of an organization in good standing.
		///
		/// *Errors*: [`Error::NotAuthorized`], [`Error::Suspended`], [`Error::Expired`],
		/// [`Error::Removed`].
		///
		/// *Events*: [`Event::EncryptionKeySet`].
		#[pallet::call_index(13)]
		pub fn set_encryption_key(
			origin: OriginFor<T>,
			encryption_key: Option<EncryptionKey>,
		) -> DispatchResult {
			let admin = ensure_signed(origin)?;
			Self::do_set_encryption_key(admin, encryption_key)
		}

		/// Has another account administer the signer's organization from now on.
		///
		/// *Dispatch origin*: signed by the admin of an organization in good standing.
		///
		/// *Details*: fee credit stays with the old account, which may transfer it. `new_admin` gets
		/// the reference by which it may act, if it never had one.
		///
		/// *Errors*: [`Error::NotAuthorized`], [`Error::Suspended`], [`Error::Expired`],
		/// [`Error::Removed`], [`Error::AlreadyExists`].
		///
		/// *Events*: [`Event::AdminRotated`].
		#[pallet::call_index(14)]
		pub fn rotate_admin(origin: OriginFor<T>, new_admin: T::AccountId) -> DispatchResult {
			let admin = ensure_signed(origin)?;
			Self::do_rotate_admin(admin, new_admin)
		}
	}
}
