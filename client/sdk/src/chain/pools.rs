//! Pools: the settlement money of organizations, from which and into which claims are paid.

use crate::chain::account::Account;
use crate::chain::api;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use salus_primitives::{Money, OrganizationId};
use serde::Serialize;
use subxt::utils::Static;

/// An organization's pool. Amounts are in the smallest unit of the settlement currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pool {
	/// The organization.
	pub organization: OrganizationId,
	/// Its settlement account. No key exists for it.
	pub account: Account,
	/// What the account holds.
	pub balance: Money,
	/// What was ever put into it by the council.
	pub funded: Money,
	/// What the organization ever took out of it.
	pub redeemed: Money,
	/// What the organization owes for claims that await funds. Only what is above it can be taken
	/// out.
	pub owed: Money,
	/// How many claims that is: each takes one settlement, the eldest first.
	pub awaiting: u32,
}

/// The pool of an organization; empty, if it never had money.
pub async fn pool(at: &AtBlock, organization: OrganizationId) -> Result<Pool, ChainError> {
	let query = api::runtime_apis().insurance_claims_api().pool(Static(organization));
	let view = at.runtime_apis().call(query).await?;
	Ok(Pool {
		organization: view.organization.0,
		account: view.account.into(),
		balance: view.balance,
		funded: view.funded,
		redeemed: view.redeemed,
		owed: view.owed,
		awaiting: view.awaiting,
	})
}

/// The council's call that puts money into a payer's pool.
pub fn fund_call(
	at: &AtBlock,
	organization: OrganizationId,
	amount: Money,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().insurance_claims().fund(Static(organization), amount))
}

/// The admin's call that takes money out of the own pool.
pub fn redeem_call(at: &AtBlock, amount: Money) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().insurance_claims().redeem(amount))
}
