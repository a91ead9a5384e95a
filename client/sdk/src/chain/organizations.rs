//! Member organizations and their practitioners.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::bounded_collections::bounded_vec::BoundedVec;
use crate::chain::api::runtime_types::pallet_organizations::pallet::Call as PalletCall;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::texts::{License as LicenseText, TextOpening};
use crate::chain::words;
use salus_primitives::{
	EncryptionKey, KeyedId, LicenseKind, OrganizationId, Privileges, Roles, UnixMillis,
};
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

/// A licence of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct License {
	/// What it is for.
	pub kind: LicenseKind,
	/// The first moment at which it is no longer valid.
	pub expires_at: Moment,
	/// The salted commitment to who issued it where, under which number.
	pub document: Hex32,
	/// When it was last attested.
	pub attested_at: Moment,
	/// The regulator that attested it; nothing if the council did.
	pub attested_by: Option<OrganizationId>,
	/// When the council withdrew it, if it did.
	pub withdrawn_at: Option<Moment>,
	/// Whether it is valid.
	pub valid: bool,
}

impl From<views::LicenseView> for License {
	fn from(view: views::LicenseView) -> Self {
		Self {
			kind: view.kind.0,
			expires_at: Moment(view.expires_at),
			document: Hex32(view.document),
			attested_at: Moment(view.attested_at),
			attested_by: view.attested_by.map(|by| by.0),
			withdrawn_at: view.withdrawn_at.map(Moment),
			valid: view.valid,
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
	/// What it was admitted as.
	pub roles: Roles,
	/// The roles in which it can act now.
	pub roles_in_force: Roles,
	/// The account that administers it.
	pub admin: Account,
	/// The first moment at which its membership is no longer valid.
	pub license_expires_at: Moment,
	/// Its licences, at most one of each kind.
	pub licenses: Vec<License>,
	/// Its National Provider Identifier, as a keyed identifier.
	pub npi: Option<Hex32>,
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
			roles_in_force: view.roles_in_force.0,
			admin: view.admin.into(),
			license_expires_at: Moment(view.license_expires_at),
			licenses: view.licenses.into_iter().map(License::from).collect(),
			npi: view.npi.map(|npi| Hex32(npi.0 .0)),
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
	/// The first moment at which its membership is no longer valid.
	pub license_expires_at: UnixMillis,
	/// The fee credit that its admin gets, in the chain's smallest unit.
	pub credit: u128,
	/// Its National Provider Identifier, as a keyed identifier.
	pub npi: Option<KeyedId>,
}

/// The council's call that admits an organization.
pub fn admit(at: &AtBlock, admission: &Admission) -> Result<Call, ChainError> {
	let payload = api::tx().organizations().admit(
		BoundedVec(admission.name.clone().into_bytes()),
		Static(admission.roles),
		admission.admin.into(),
		admission.license_expires_at,
		admission.credit,
		admission.npi.map(Static),
	);
	Call::new(at, &payload)
}

/// The council's call that sets a membership's expiry.
pub fn renew(
	at: &AtBlock,
	id: OrganizationId,
	license_expires_at: UnixMillis,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().organizations().renew(Static(id), license_expires_at))
}

/// The call by which the council, or a regulator's admin, attests a licence; `document` is what
/// [`license_document`] commits to.
pub fn license(
	at: &AtBlock,
	id: OrganizationId,
	kind: LicenseKind,
	expires_at: UnixMillis,
	document: [u8; 32],
) -> Result<Call, ChainError> {
	let payload = api::tx().organizations().license(Static(id), Static(kind), expires_at, document);
	Call::new(at, &payload)
}

/// The council's call that withdraws a licence.
pub fn withdraw_license(
	at: &AtBlock,
	id: OrganizationId,
	kind: LicenseKind,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().organizations().withdraw_license(Static(id), Static(kind)))
}

/// Commits to who issued a licence where, under which number: what the chain gets, and what opens
/// that.
pub fn license_document(text: &str) -> ([u8; 32], LicenseOpening) {
	LicenseOpening::commit(text)
}

/// What opens who issued a licence where, under which number.
pub type LicenseOpening = TextOpening<LicenseText>;

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

/// What a call does, in words.
pub(crate) fn in_words(call: PalletCall) -> String {
	use PalletCall as C;
	match call {
		C::admit { name, roles, admin, license_expires_at, credit, npi } => format!(
			"admit \"{}\" as {}, administered by {}, until {}, with {credit} of fee credit{}",
			String::from_utf8_lossy(&name.0),
			words::list(roles.0.iter()),
			Account::from(admin),
			Moment(license_expires_at),
			npi.map_or_else(String::new, |npi| format!(", NPI {}", Hex32(npi.0 .0))),
		),
		C::renew { organization, license_expires_at } => format!(
			"renew the membership of organization {} until {}",
			organization.0 .0,
			Moment(license_expires_at)
		),
		C::license { organization, kind, expires_at, document } => format!(
			"attest the {} licence of organization {} until {}, document {}",
			kind.0,
			organization.0 .0,
			Moment(expires_at),
			Hex32(document)
		),
		C::withdraw_license { organization, kind } => {
			format!("withdraw the {} licence of organization {}", kind.0, organization.0 .0)
		}
		C::suspend { organization } => format!("suspend organization {}", organization.0 .0),
		C::reinstate { organization } => format!("reinstate organization {}", organization.0 .0),
		C::remove { organization } => format!("remove organization {} for good", organization.0 .0),
		C::issue_credit { organization, amount } => {
			format!("issue {amount} of fee credit to organization {}", organization.0 .0)
		}
		C::enroll_practitioner { practitioner, privileges, expires_at } => format!(
			"credential practitioner {} until {}, privileges {}",
			Account::from(practitioner),
			Moment(expires_at),
			words::list(privileges.0.iter()),
		),
		C::renew_practitioner { practitioner, privileges, expires_at } => format!(
			"renew the credential of practitioner {} until {}, privileges {}",
			Account::from(practitioner),
			Moment(expires_at),
			words::list(privileges.0.iter()),
		),
		C::remove_practitioner { practitioner } => {
			format!("withdraw the credential of practitioner {}", Account::from(practitioner))
		}
		C::set_encryption_key { encryption_key } => {
			format!("{} of the own organization", words::key(encryption_key.map(|key| key.0 .0)))
		}
		C::rotate_admin { new_admin } => {
			format!("make {} the admin of the own organization", Account::from(new_admin))
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn calls_read_as_sentences() {
		use PalletCall as C;
		let organization = || Static(OrganizationId(3));
		let kind = || Static(LicenseKind::Pharmacy);
		let license = C::license {
			organization: organization(),
			kind: kind(),
			expires_at: 0,
			document: [1; 32],
		};
		assert_eq!(
			in_words(license),
			format!(
				"attest the Pharmacy licence of organization 3 until 1970-01-01T00:00:00.000Z, \
				 document {}",
				"01".repeat(32)
			)
		);
		let withdraw = C::withdraw_license { organization: organization(), kind: kind() };
		assert_eq!(in_words(withdraw), "withdraw the Pharmacy licence of organization 3");
		let admit = |npi: Option<[u8; 32]>| {
			in_words(C::admit {
				name: BoundedVec(b"Lakeside".to_vec()),
				roles: Static(salus_primitives::Role::Provider.into()),
				admin: AccountId32([1; 32]),
				license_expires_at: 0,
				credit: 5,
				npi: npi.map(|npi| Static(KeyedId(npi))),
			})
		};
		assert!(admit(None).ends_with("with 5 of fee credit"), "{}", admit(None));
		assert!(admit(Some([2; 32])).ends_with(&format!(", NPI {}", "02".repeat(32))));
	}
}
