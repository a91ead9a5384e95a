//! Member organizations and their practitioners.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::bounded_collections::bounded_vec::BoundedVec;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use salus_primitives::{EncryptionKey, OrganizationId, Privileges, Roles, UnixMillis};
use serde::Serialize;
use subxt::utils::{AccountId32, Static};

/// How many entries a page of a list is asked for.
pub(crate) const PAGE: u32 = 256;

/// Whether a member can act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Standing {
	/// It can.
	Good,
	/// The council suspended the organization.
	Suspended,
	/// The licence or the credential has expired.
	Expired,
	/// It was removed.
	Removed,
}

impl From<views::Standing> for Standing {
	fn from(standing: views::Standing) -> Self {
		match standing {
			views::Standing::Good => Self::Good,
			views::Standing::Suspended => Self::Suspended,
			views::Standing::Expired => Self::Expired,
			views::Standing::Removed => Self::Removed,
		}
	}
}

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Organization {
	/// Its id.
	pub id: OrganizationId,
	/// Its name.
	pub name: String,
	/// Its roles.
	pub roles: Roles,
	/// The account that administers it.
	pub admin: Account,
	/// The first moment at which its licence is no longer valid.
	pub license_expires_at: Moment,
	/// The X25519 key to which others encrypt for it.
	pub encryption_key: Option<Hex32>,
	/// Whether it can act.
	pub standing: Standing,
	/// The number of practitioners that it credentials.
	pub practitioners: u32,
}

impl From<views::OrganizationView<AccountId32>> for Organization {
	fn from(view: views::OrganizationView<AccountId32>) -> Self {
		Self {
			id: view.id.0,
			name: String::from_utf8_lossy(&view.name).into_owned(),
			roles: view.roles.0,
			admin: view.admin.into(),
			license_expires_at: Moment(view.license_expires_at),
			encryption_key: view.encryption_key.map(|key| Hex32(key.0 .0)),
			standing: view.standing.into(),
			practitioners: view.practitioners,
		}
	}
}

/// A practitioner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Practitioner {
	/// Their account.
	pub account: Account,
	/// The organization that credentials them.
	pub organization: OrganizationId,
	/// Their privileges that are in force.
	pub privileges: Privileges,
	/// The first moment at which the credential is no longer valid.
	pub expires_at: Moment,
	/// Whether they can act.
	pub standing: Standing,
}

/// One organization.
pub async fn organization(
	at: &AtBlock,
	id: OrganizationId,
) -> Result<Option<Organization>, ChainError> {
	let query = api::runtime_apis().organizations_api().organization(Static(id));
	Ok(at.runtime_apis().call(query).await?.map(Organization::from))
}

/// Every organization, in the order of ids.
pub async fn organizations(at: &AtBlock) -> Result<Vec<Organization>, ChainError> {
	let mut all: Vec<Organization> = Vec::new();
	loop {
		let from = all.last().map_or(0, |last| last.id.0.saturating_add(1));
		let query = api::runtime_apis()
			.organizations_api()
			.organizations(Static(OrganizationId(from)), PAGE);
		let page = at.runtime_apis().call(query).await?;
		if page.is_empty() {
			return Ok(all);
		}
		all.extend(page.into_iter().map(Organization::from));
	}
}

/// The organization that an account administers, whatever its standing.
pub async fn administered_by(
	at: &AtBlock,
	account: Account,
) -> Result<Option<Organization>, ChainError> {
	let query = api::runtime_apis().organizations_api().administered_by(account.into());
	Ok(at.runtime_apis().call(query).await?.map(Organization::from))
}

/// One practitioner, whatever their standing.
pub async fn practitioner(
	at: &AtBlock,
	account: Account,
) -> Result<Option<Practitioner>, ChainError> {
	let query = api::runtime_apis().organizations_api().practitioner(account.into());
	Ok(at.runtime_apis().call(query).await?.map(|view| Practitioner {
		account: view.account.into(),
		organization: view.organization.0,
		privileges: view.privileges.0,
		expires_at: Moment(view.expires_at),
		standing: view.standing.into(),
	}))
}

/// The organization for which an account acts, as its admin or its practitioner; whatever the
/// standing, so that the chain's own refusal is heard.
pub async fn acting_for(
	at: &AtBlock,
	account: Account,
) -> Result<Option<OrganizationId>, ChainError> {
	if let Some(organization) = administered_by(at, account).await? {
		return Ok(Some(organization.id));
	}
	Ok(practitioner(at, account).await?.map(|practitioner| practitioner.organization))
}

/// An organization to admit.
#[derive(Clone, Debug)]
pub struct Admission {
	/// Its name.
	pub name: String,
	/// Its roles.
	pub roles: Roles,
	/// The account that will administer it.
	pub admin: Account,
	/// The first moment at which its licence is no longer valid.
	pub license_expires_at: UnixMillis,
	/// The fee credit that its admin gets, in the chain's smallest unit.
	pub credit: u128,
}

/// The council's call that admits an organization.
pub fn admit(at: &AtBlock, admission: &Admission) -> Result<Call, ChainError> {
	let payload = api::tx().organizations().admit(
		BoundedVec(admission.name.clone().into_bytes()),
		Static(admission.roles),
		admission.admin.into(),
		admission.license_expires_at,
		admission.credit,
	);
	Call::new(at, &payload)
}

/// The council's call that sets a licence's expiry.
pub fn renew(
	at: &AtBlock,
	id: OrganizationId,
	license_expires_at: UnixMillis,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().organizations().renew(Static(id), license_expires_at))
}

/// The council's call that suspends an organization.
pub fn suspend(at: &AtBlock, id: OrganizationId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().organizations().suspend(Static(id)))
}

/// The council's call that ends a suspension.
pub fn reinstate(at: &AtBlock, id: OrganizationId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().organizations().reinstate(Static(id)))
}

/// The council's call that removes an organization for good.
pub fn remove(at: &AtBlock, id: OrganizationId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().organizations().remove(Static(id)))
}

/// The council's call that issues fee credit, in the chain's smallest unit.
pub fn issue_credit(at: &AtBlock, id: OrganizationId, amount: u128) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().organizations().issue_credit(Static(id), amount))
}

/// The admin's call that credentials a practitioner.
pub fn enroll_practitioner(
	at: &AtBlock,
	practitioner: Account,
	privileges: Privileges,
	expires_at: UnixMillis,
) -> Result<Call, ChainError> {
	let payload = api::tx().organizations().enroll_practitioner(
		practitioner.into(),
		Static(privileges),
		expires_at,
	);
	Call::new(at, &payload)
}

/// The admin's call that sets a practitioner's privileges and expiry.
pub fn renew_practitioner(
	at: &AtBlock,
	practitioner: Account,
	privileges: Privileges,
	expires_at: UnixMillis,
) -> Result<Call, ChainError> {
	let payload = api::tx().organizations().renew_practitioner(
		practitioner.into(),
		Static(privileges),
		expires_at,
	);
	Call::new(at, &payload)
}

/// The admin's call that withdraws a practitioner's credential.
pub fn remove_practitioner(at: &AtBlock, practitioner: Account) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().organizations().remove_practitioner(practitioner.into()))
}

/// The admin's call that publishes, replaces or withdraws the organization's encryption key.
pub fn set_encryption_key(
	at: &AtBlock,
	encryption_key: Option<EncryptionKey>,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().organizations().set_encryption_key(encryption_key.map(Static)))
}

/// The admin's call that makes another account the admin.
pub fn rotate_admin(at: &AtBlock, new_admin: Account) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().organizations().rotate_admin(new_admin.into()))
}
