//! A chain in memory: signed transactions through the runtime's own executive.

pub mod chain;

pub use chain::*;

use codec::Encode;
use frame_support::storage::{with_transaction, TransactionOutcome};
use pallet_consent::Terms;
use salus_primitives::{
	Actions, Categories, Confidentiality, DataCategory, DayWindow, Grantee, Holder, OrganizationId,
	PatientId, Protected, Purpose, Purposes, Role, Roles, Scope,
};
use salus_runtime::{
	AccountId, Balance, Executive, Organizations, Runtime, RuntimeCall, RuntimeEvent, Signature,
	System, TxExtension, UncheckedExtrinsic, CREDIT,
};
use sp_core::{crypto::Pair as _, sr25519::Pair};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	generic::{Era, SignedPayload},
	traits::{BlakeTwo256, Hash as _},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, DispatchError, MultiAddress,
};

/// The free balance of an account.
pub fn balance(who: &AccountId) -> Balance {
	salus_runtime::Balances::free_balance(who)
}

/// The extension of a transaction.
pub fn extension(nonce: u32, era: Era) -> TxExtension {
	(
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(era),
		frame_system::CheckNonce::from(nonce),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0).into(),
		salus_runtime::extensions::PrioritizeFeeless,
		frame_system::WeightReclaim::new(),
	)
}

/// A transaction of `signer` with its next nonce.
pub fn signed(signer: &Pair, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
	let nonce = System::account_nonce(account(signer));
	signed_with(signer, call, extension(nonce, Era::Immortal))
}

/// A transaction of `signer` with this extension.
pub fn signed_with(
	signer: &Pair,
	call: impl Into<RuntimeCall>,
	extension: TxExtension,
) -> UncheckedExtrinsic {
	let call = call.into();
	let payload = SignedPayload::new(call.clone(), extension.clone()).expect("it can be signed");
	let signature = payload.using_encoded(|bytes| signer.sign(bytes));
	UncheckedExtrinsic::new_signed(
		call,
		MultiAddress::Id(account(signer)),
		Signature::Sr25519(signature),
		extension,
	)
}

/// What the pool would say of a transaction. It asks of a block that is never kept.
pub fn validate(transaction: UncheckedExtrinsic) -> TransactionValidity {
	with_transaction(|| {
		let validity = Executive::validate_transaction(
			TransactionSource::External,
			transaction,
			System::block_hash(1),
		);
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(validity))
	})
	.expect("a first transaction is not too deep")
}

/// Applies a transaction of `signer` to the block.
pub fn submit(signer: &Pair, call: impl Into<RuntimeCall>) -> ApplyExtrinsicResult {
	Executive::apply_extrinsic(signed(signer, call))
}

/// Applies a transaction and requires that it was accepted and its call succeeded.
pub fn succeed(signer: &Pair, call: impl Into<RuntimeCall>) {
	let call = call.into();
	let result = submit(signer, call.clone());
	assert_eq!(result, Ok(Ok(())), "{call:?}");
}

/// The council, by two thirds, makes this call.
pub fn by_council(call: impl Into<RuntimeCall>) {
	let call: RuntimeCall = call.into();
	let length = call.encoded_size() as u32;
	let hash = BlakeTwo256::hash_of(&call);
	let [alice, bob] = [Sr25519Keyring::Alice.pair(), Sr25519Keyring::Bob.pair()];
	let index = pallet_collective::ProposalCount::<Runtime, pallet_collective::Instance1>::get();
	succeed(
		&alice,
		pallet_collective::Call::<Runtime, pallet_collective::Instance1>::propose {
			threshold: 2,
			proposal: Box::new(call),
			length_bound: length,
		},
	);
	for voter in [&alice, &bob] {
		succeed(
			voter,
			pallet_collective::Call::<Runtime, pallet_collective::Instance1>::vote {
				proposal: hash,
				index,
				approve: true,
			},
		);
	}
	succeed(
		&alice,
		pallet_collective::Call::<Runtime, pallet_collective::Instance1>::close {
			proposal_hash: hash,
			index,
			proposal_weight_bound: salus_runtime::configs::MaximumBlockWeight::get() / 4,
			length_bound: length,
		},
	);
	let executed = System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::Council(pallet_collective::Event::Executed { result, .. }) => Some(result),
		_ => None,
	});
	assert_eq!(executed, Some(Ok(())), "the motion executes");
}

/// Admits a provider with some credit, and returns its id.
pub fn admit(name: &str, admin: &Pair) -> OrganizationId {
	by_council(pallet_organizations::Call::<Runtime>::admit {
		name: name.as_bytes().to_vec().try_into().expect("the name is short"),
		roles: Roles::of(&[Role::Provider]),
		admin: account(admin),
		license_expires_at: START + 300 * DAY,
		credit: 1_000 * CREDIT,
		npi: None,
	});
	Organizations::administered_by_view(&account(admin)).expect("it was admitted").id
}

/// Registers a patient without balance through an organization.
pub fn register(sponsor: &Pair, organization: OrganizationId, patient: &Pair) -> PatientId {
	succeed(sponsor, registration(organization, patient));
	identity(patient)
}

/// A call that grants an organization reading of laboratory results for treatment, for 30 days.
pub fn grant_call(patient: PatientId, to: OrganizationId) -> RuntimeCall {
	pallet_consent::Call::<Runtime>::grant {
		patient,
		grantee: Grantee::Organization(to),
		scope: Scope {
			holder: Holder::Any,
			actions: Actions::of(&[salus_primitives::Action::Read]),
			purposes: Purposes::of(&[Purpose::Treat]),
			categories: Categories::of(&[DataCategory::LabResults]),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		},
		terms: Terms { valid_until: Some(START + 30 * DAY), ..Terms::default() },
	}
	.into()
}
