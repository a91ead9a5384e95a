//! Journeys through the runtime, with signed transactions.

#[path = "journeys/attestations.rs"]
mod attestations;
#[path = "journeys/claims.rs"]
mod claims;
mod common;
#[path = "journeys/emergency.rs"]
mod emergency;
#[path = "journeys/give_back.rs"]
mod give_back;
#[path = "journeys/leaving.rs"]
mod leaving;
#[path = "journeys/licenses.rs"]
mod licenses;
#[path = "journeys/multisig.rs"]
mod multisig;
#[path = "journeys/paper.rs"]
mod paper;
#[path = "journeys/recovery.rs"]
mod recovery;
#[path = "journeys/representatives.rs"]
mod representatives;
#[path = "journeys/revoke_all.rs"]
mod revoke_all;
#[path = "journeys/same_answer.rs"]
mod same_answer;

use codec::{Decode, Encode};
use common::*;
use frame_support::assert_ok;
use pallet_meta_tx::MetaTx;
use salus_primitives::{
	Action, BasePolicy, Basis, Confidentiality, DataCategory, Day, DayWindow, Decision, DenyReason,
	GrantId, Leaf, PatientId, Purpose, RecordFacts, Sensitivities,
};
use salus_runtime::{
	configs::{ConsortiumAccount, MAX_TIP, TIP_TOO_LARGE},
	extensions::FEELESS_PRIORITY,
	AccountId, Consent, MetaTxExtension, RecordAnchor, Runtime, RuntimeCall, RuntimeEvent,
	Signature, System, VERSION,
};
use salus_runtime_api::AccessRequest;
use sp_core::{crypto::Pair as _, sr25519::Pair};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	generic::Era,
	traits::Hash as _,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	DispatchError,
};

const LAB_RESULT: RecordFacts = RecordFacts {
	category: DataCategory::LabResults,
	confidentiality: Confidentiality::N,
	sensitivities: Sensitivities::empty(),
	days: DayWindow::on(Day(20_000)),
	origin: None,
};

fn decide(holder: salus_primitives::OrganizationId, who: &Pair, patient: PatientId) -> Decision {
	Consent::check_access(AccessRequest {
		holder,
		requester: account(who),
		patient,
		action: Action::Read,
		purpose: Purpose::Treat,
		law: None,
		receipt: None,
		records: vec![LAB_RESULT],
		annexes: vec![],
		grantees: vec![],
	})
	.expect("one record is not too many")[0]
}

/// A meta transaction: what `signer` signs for somebody else to pay for. `change` may spoil it.
fn meta_tx(
	signer: &Pair,
	call: RuntimeCall,
	nonce: u32,
	genesis: [u8; 32],
) -> MetaTx<RuntimeCall, MetaTxExtension> {
	let era = Era::mortal(64, 1);
	let explicit = (era, codec::Compact(nonce));
	let implicit =
		(*b"_meta_tx", VERSION.spec_version, VERSION.transaction_version, genesis, era_hash());
	let payload = sp_io::hashing::blake2_256(&(0u8, &call, &explicit, &implicit).encode());
	let signature = Signature::Sr25519(signer.sign(&payload));
	let extension = (
		pallet_verify_signature::VerifySignature::new_with_signature(signature, account(signer)),
		pallet_meta_tx::MetaTxMarker::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(era),
		frame_system::CheckNonce::from(nonce),
	);
	MetaTx::new(call, 0, extension)
}

fn era_hash() -> sp_core::H256 {
	// Block 2 is being built; the era began with block 1.
	System::block_hash(1)
}

fn relay(relayer: &Pair, meta: MetaTx<RuntimeCall, MetaTxExtension>) -> sp_runtime::DispatchResult {
	let length = meta.encoded_size() as u32;
	let call = pallet_meta_tx::Call::<Runtime>::dispatch {
		meta_tx: Box::new(meta),
		meta_tx_encoded_len: length,
	};
	submit(relayer, call).expect("the relayer's own transaction is valid")?;
	System::events()
		.into_iter()
		.rev()
		.find_map(|record| match record.event {
			RuntimeEvent::MetaTx(pallet_meta_tx::Event::Dispatched { result }) => Some(result),
			_ => None,
		})
		.expect("a dispatched meta transaction leaves an event")
		.map(|_| ())
		.map_err(|error| error.error)
}

struct Actors {
	hospital: Pair,
	clinic: Pair,
	ana: Pair,
}

fn actors() -> Actors {
	Actors { hospital: key("//StMary"), clinic: key("//Clinic"), ana: key("//Ana") }
}

#[test]
fn the_first_journey_works() {
	with_chain(|| {
		let Actors { hospital, clinic, ana } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let lakeside = admit("Lakeside", &clinic);
		let patient = register(&hospital, st_mary, &ana);
		assert_eq!(balance(&account(&ana)), 0);

		// The hospital anchors a record; the clinic may not read it.
		let leaf = Leaf([7; 32]);
		succeed(&hospital, pallet_record_anchor::Call::<Runtime>::anchor { leaf });
		assert!(RecordAnchor::anchor_view(st_mary, leaf).is_some());
		assert_eq!(decide(st_mary, &clinic, patient), Decision::deny(DenyReason::NoGrant));

		// The patient has no money; the hospital relays the grant.
		let call = grant_call(patient, lakeside);
		assert_ok!(relay(&hospital, meta_tx(&ana, call, 0, genesis_hash().0)));
		assert!(matches!(
			decide(st_mary, &clinic, patient),
			Decision::Permit { basis: Basis::Grant(GrantId(0)), .. }
		));

		// The patient revokes, directly and free.
		succeed(&ana, pallet_consent::Call::<Runtime>::revoke { patient, id: GrantId(0) });
		assert_eq!(balance(&account(&ana)), 0);
		assert!(!decide(st_mary, &clinic, patient).is_permit());

		// The council suspends the clinic: it can do nothing.
		by_council(pallet_organizations::Call::<Runtime>::suspend { organization: lakeside });
		assert_eq!(
			decide(st_mary, &clinic, patient),
			Decision::deny(DenyReason::RequesterNotInGoodStanding)
		);
		let refused = submit(&clinic, pallet_record_anchor::Call::<Runtime>::anchor { leaf });
		assert!(matches!(refused, Ok(Err(_))));
	});
}

#[test]
fn fees_go_to_the_consortium_and_nothing_is_burned() {
	with_chain(|| {
		let alice = Sr25519Keyring::Alice.pair();
		let issuance = salus_runtime::Balances::total_issuance();
		let before = balance(&ConsortiumAccount::get());
		let credit = balance(&account(&alice));
		succeed(&alice, frame_system::Call::<Runtime>::remark { remark: vec![1, 2, 3] });
		let fee = credit - balance(&account(&alice));
		assert!(fee > 0);
		assert_eq!(balance(&ConsortiumAccount::get()) - before, fee);
		assert_eq!(salus_runtime::Balances::total_issuance(), issuance);
	});
}

#[test]
fn relaying_costs_the_relayer_and_not_the_patient() {
	with_chain(|| {
		let Actors { hospital, clinic, ana } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let lakeside = admit("Lakeside", &clinic);
		let patient = register(&hospital, st_mary, &ana);
		let before = balance(&account(&hospital));
		let meta = meta_tx(&ana, grant_call(patient, lakeside), 0, genesis_hash().0);
		assert_ok!(relay(&hospital, meta));
		assert!(balance(&account(&hospital)) < before);
		assert_eq!(balance(&account(&ana)), 0);
		assert_eq!(System::account_nonce(account(&ana)), 1);
	});
}

#[test]
fn a_relayed_transaction_is_accepted_once() {
	with_chain(|| {
		let Actors { hospital, clinic, ana } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let lakeside = admit("Lakeside", &clinic);
		let patient = register(&hospital, st_mary, &ana);
		let meta = || meta_tx(&ana, grant_call(patient, lakeside), 0, genesis_hash().0);
		assert_ok!(relay(&hospital, meta()));
		assert_eq!(relay(&hospital, meta()), Err(stale()));
		// Nor may another relayer send it again.
		assert_eq!(relay(&clinic, meta()), Err(stale()));
		assert_eq!(Consent::grants(patient, GrantId(0), 10).len(), 1);
	});
}

#[test]
fn a_relayed_transaction_is_stale_also_after_its_key_was_removed() {
	with_chain(|| {
		let Actors { hospital, clinic, ana } = actors();
		let second = key("//Ana//second");
		let st_mary = admit("St. Mary", &hospital);
		let lakeside = admit("Lakeside", &clinic);
		let patient = register(&hospital, st_mary, &ana);
		let genesis = genesis_hash().0;
		assert_ok!(relay(&hospital, meta_tx(&ana, grant_call(patient, lakeside), 0, genesis)));

		let addition = pallet_patient_identity::payload::KeyAddition {
			genesis_hash: genesis,
			patient,
			key: account(&second),
			purposes: salus_primitives::KeyPurposes::all(),
			expires_at: START + DAY,
		};
		let add = pallet_patient_identity::Call::<Runtime>::add_key {
			patient,
			key: account(&second),
			purposes: salus_primitives::KeyPurposes::all(),
			expires_at: START + DAY,
			signature: Signature::Sr25519(second.sign(&addition.bytes())),
		};
		assert_ok!(relay(&hospital, meta_tx(&ana, add.into(), 1, genesis)));
		let remove =
			pallet_patient_identity::Call::<Runtime>::remove_key { patient, key: account(&ana) };
		assert_ok!(relay(&hospital, meta_tx(&second, remove.into(), 0, genesis)));

		// The old one is still stale: the removed key's nonce never starts again.
		let old = meta_tx(&ana, grant_call(patient, lakeside), 0, genesis);
		assert_eq!(relay(&hospital, old), Err(stale()));
		// A new one of the removed key passes the checks of a transaction, and its call fails.
		let new = meta_tx(&ana, grant_call(patient, lakeside), 2, genesis);
		let refused = relay(&hospital, new);
		assert_eq!(refused, Err(pallet_consent::Error::<Runtime>::NotAuthorized.into()));
	});
}

#[test]
fn a_relayed_transaction_of_another_chain_or_with_another_call_is_refused() {
	with_chain(|| {
		let Actors { hospital, clinic, ana } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let lakeside = admit("Lakeside", &clinic);
		let patient = register(&hospital, st_mary, &ana);
		let bad_proof = DispatchError::from(pallet_meta_tx::Error::<Runtime>::BadProof);
		let elsewhere = meta_tx(&ana, grant_call(patient, lakeside), 0, [9; 32]);
		assert_eq!(relay(&hospital, elsewhere), Err(bad_proof));

		// The same signature over a grant to somebody else: the call is the first thing encoded.
		let honest = meta_tx(&ana, grant_call(patient, lakeside), 0, genesis_hash().0).encode();
		let call_length = grant_call(patient, lakeside).encoded_size();
		let mut changed = grant_call(patient, st_mary).encode();
		assert_eq!(changed.len(), call_length);
		changed.extend_from_slice(&honest[call_length..]);
		let changed = MetaTx::decode(&mut &changed[..]).expect("it is well formed");
		assert_eq!(relay(&hospital, changed), Err(bad_proof));
		assert!(Consent::grants(patient, GrantId(0), 10).is_empty());
	});
}

#[test]
fn a_relayed_transaction_is_accepted_in_its_era_and_refused_past_it() {
	type Error = pallet_meta_tx::Error<Runtime>;
	// It is signed in the era of 64 blocks that begins with block 1, over that block's hash.
	for (block, expected) in [
		(64, Ok(())),
		// The next era begins with block 65, which does not know its own hash.
		(65, Err(DispatchError::from(Error::AncientBirthBlock))),
		// Block 65 has a hash by now, over which nobody signed.
		(66, Err(DispatchError::from(Error::BadProof))),
	] {
		with_chain(|| {
			let Actors { hospital, clinic, ana } = actors();
			let st_mary = admit("St. Mary", &hospital);
			let lakeside = admit("Lakeside", &clinic);
			let patient = register(&hospital, st_mary, &ana);
			let meta = meta_tx(&ana, grant_call(patient, lakeside), 0, genesis_hash().0);
			System::set_block_number(block);
			for past in 2..block {
				let hash = sp_core::H256::from_low_u64_be(past.into());
				frame_system::BlockHash::<Runtime>::insert(past, hash);
			}
			assert_eq!(relay(&hospital, meta), expected, "in block {block}");
			let given = Consent::grants(patient, GrantId(0), 10).len();
			assert_eq!(given, usize::from(expected.is_ok()), "in block {block}");
		});
	}
}

#[test]
fn a_relayed_call_that_fails_says_so_though_its_transaction_succeeds() {
	with_chain(|| {
		let Actors { hospital, clinic, ana } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let lakeside = admit("Lakeside", &clinic);
		register(&hospital, st_mary, &ana);
		let somebody_else = PatientId([1; 32]);
		let meta = meta_tx(&ana, grant_call(somebody_else, lakeside), 0, genesis_hash().0);
		assert_eq!(
			relay(&hospital, meta),
			Err(pallet_consent::Error::<Runtime>::NotAuthorized.into())
		);
	});
}

#[test]
fn a_revocation_is_free_and_first_exactly_when_it_succeeds() {
	with_chain(|| {
		let Actors { hospital, clinic, ana } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let lakeside = admit("Lakeside", &clinic);
		let patient = register(&hospital, st_mary, &ana);
		let genesis = genesis_hash().0;
		assert_ok!(relay(&hospital, meta_tx(&ana, grant_call(patient, lakeside), 0, genesis)));

		let revoke = |id| pallet_consent::Call::<Runtime>::revoke { patient, id: GrantId(id) };
		let validity = validate(signed(&ana, revoke(0))).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);

		// There is no second grant: it would cost a fee, which she cannot pay.
		let refused = TransactionValidityError::Invalid(InvalidTransaction::Payment);
		assert_eq!(validate(signed(&ana, revoke(1))), Err(refused));
		assert_eq!(submit(&ana, revoke(1)), Err(refused));

		// Somebody else's revocation fails, and costs them.
		let before = balance(&account(&clinic));
		assert!(matches!(submit(&clinic, revoke(0)), Ok(Err(_))));
		assert!(balance(&account(&clinic)) < before);

		succeed(&ana, revoke(0));
		// Once revoked it is no longer free.
		assert_eq!(submit(&ana, revoke(0)), Err(refused));
	});
}

#[test]
fn a_patients_stricter_policy_is_free_and_first_and_a_laxer_one_is_paid() {
	with_chain(|| {
		let Actors { hospital, ana, .. } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let patient = register(&hospital, st_mary, &ana);
		let set = |policy| pallet_consent::Call::<Runtime>::set_patient_policy { patient, policy };
		let validity = validate(signed(&ana, set(BasePolicy::BasicNormal))).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		let refused = TransactionValidityError::Invalid(InvalidTransaction::Payment);
		for policy in [BasePolicy::BasicNormal, BasePolicy::Deny] {
			succeed(&ana, set(policy));
			assert_eq!(submit(&ana, set(policy)), Err(refused), "it is so already");
		}
		assert_eq!(balance(&account(&ana)), 0);
		for policy in [BasePolicy::BasicNormal, BasePolicy::AllNormal] {
			assert_eq!(submit(&ana, set(policy)), Err(refused), "it is laxer");
		}
		let before = balance(&account(&hospital));
		let nonce = System::account_nonce(account(&ana));
		let laxer = meta_tx(&ana, set(BasePolicy::AllNormal).into(), nonce, genesis_hash().0);
		assert_ok!(relay(&hospital, laxer));
		assert!(balance(&account(&hospital)) < before);
		assert_eq!(Consent::policy_for(patient, st_mary), BasePolicy::Deny, "the consortium's");
		// Somebody else's fails, and costs them.
		let before = balance(&account(&hospital));
		assert!(matches!(submit(&hospital, set(BasePolicy::Deny)), Ok(Err(_))));
		assert!(balance(&account(&hospital)) < before);
	});
}

#[test]
fn no_tip_goes_before_a_free_revocation() {
	with_chain(|| {
		let Actors { hospital, clinic, ana } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let lakeside = admit("Lakeside", &clinic);
		let patient = register(&hospital, st_mary, &ana);
		let meta = meta_tx(&ana, grant_call(patient, lakeside), 0, genesis_hash().0);
		assert_ok!(relay(&hospital, meta));
		let revoke = pallet_consent::Call::<Runtime>::revoke { patient, id: GrantId(0) };
		let free = validate(signed(&ana, revoke)).expect("it is free").priority;

		let alice = Sr25519Keyring::Alice.pair();
		let tipped = |tip| {
			let mut terms = extension(System::account_nonce(account(&alice)), Era::Immortal);
			terms.8 = pallet_transaction_payment::ChargeTransactionPayment::from(tip).into();
			let remark = frame_system::Call::<Runtime>::remark { remark: vec![] };
			validate(signed_with(&alice, remark, terms))
		};
		assert!(balance(&account(&alice)) > 2 * MAX_TIP);
		let paid = tipped(MAX_TIP).expect("Alice can pay").priority;
		assert!(paid > tipped(0).expect("Alice can pay").priority);
		let too_large =
			TransactionValidityError::Invalid(InvalidTransaction::Custom(TIP_TOO_LARGE));
		assert_eq!(tipped(MAX_TIP + 1), Err(too_large));
		// A call of the class that goes before others, paid for since it would fail.
		let failing = pallet_consent::Call::<Runtime>::revoke { patient, id: GrantId(9) };
		let mut terms = extension(System::account_nonce(account(&alice)), Era::Immortal);
		terms.8 = pallet_transaction_payment::ChargeTransactionPayment::from(MAX_TIP).into();
		let first = validate(signed_with(&alice, failing, terms)).expect("Alice can pay").priority;
		// Not even a tie: a pool would keep the one that came first.
		assert!(free > paid && free > first);
	});
}

/// Else one grant could fill a pool with transactions of which only the first is ever included.
#[test]
fn what_a_revocation_frees_is_in_the_pool_once() {
	with_chain(|| {
		let Actors { hospital, clinic, ana } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let lakeside = admit("Lakeside", &clinic);
		let patient = register(&hospital, st_mary, &ana);
		for nonce in 0..2 {
			let meta = meta_tx(&ana, grant_call(patient, lakeside), nonce, genesis_hash().0);
			assert_ok!(relay(&hospital, meta));
		}
		let nonce = System::account_nonce(account(&ana));
		let tags = |nonce, id| {
			let call = pallet_consent::Call::<Runtime>::revoke { patient, id: GrantId(id) };
			let transaction = signed_with(&ana, call, extension(nonce, Era::Immortal));
			validate(transaction).expect("it is free").provides
		};
		let shared = |one: &[Vec<u8>], other: &[Vec<u8>]| one.iter().any(|tag| other.contains(tag));
		// The pool refuses what provides a tag that is there.
		assert!(shared(&tags(nonce, 0), &tags(nonce + 1, 0)));
		assert!(!shared(&tags(nonce, 0), &tags(nonce + 1, 1)));

		// Ordinary transactions at successive nonces share none.
		let remark = |nonce| {
			let call = frame_system::Call::<Runtime>::remark { remark: vec![] };
			let clinic_terms = extension(nonce, Era::Immortal);
			validate(signed_with(&clinic, call, clinic_terms)).expect("the clinic pays").provides
		};
		let nonce = System::account_nonce(account(&clinic));
		assert!(!shared(&remark(nonce), &remark(nonce + 1)));
	});
}

#[test]
fn an_expired_licence_silences_an_organization_at_that_moment() {
	with_chain(|| {
		let Actors { hospital, .. } = actors();
		admit("St. Mary", &hospital);
		let anchor =
			|byte| pallet_record_anchor::Call::<Runtime>::anchor { leaf: Leaf([byte; 32]) };
		set_time(START + 300 * DAY - 1);
		succeed(&hospital, anchor(1));
		set_time(START + 300 * DAY);
		assert_eq!(
			submit(&hospital, anchor(2)),
			Ok(Err(pallet_record_anchor::Error::<Runtime>::NotAuthorized.into()))
		);
	});
}

#[test]
fn nobody_is_root() {
	with_chain(|| {
		let accounts: Vec<AccountId> =
			Sr25519Keyring::iter().map(|key| key.to_account_id()).collect();
		assert!(!accounts.is_empty());
		for keyring in [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie] {
			let call = frame_system::Call::<Runtime>::set_code { code: vec![0] };
			let refused = submit(&keyring.pair(), call);
			assert_eq!(refused, Ok(Err(DispatchError::BadOrigin)));
		}
	});
}

/// One seat of three and a quiet week must not decide, also when the council has set a prime member.
#[test]
fn a_seat_that_is_silent_does_not_agree() {
	type CouncilCall = pallet_collective::Call<Runtime, pallet_collective::Instance1>;
	with_chain(|| {
		let seats = [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie];
		let members: Vec<_> = seats.iter().map(|seat| seat.to_account_id()).collect();
		by_council(CouncilCall::set_members {
			new_members: members.clone(),
			prime: Some(members[0].clone()),
			old_count: 3,
		});
		assert_eq!(
			pallet_collective::Prime::<Runtime, pallet_collective::Instance1>::get().as_ref(),
			members.first()
		);

		let alice = Sr25519Keyring::Alice.pair();
		let proposal: RuntimeCall =
			frame_system::Call::<Runtime>::remark { remark: vec![1] }.into();
		let proposal_hash = sp_runtime::traits::BlakeTwo256::hash_of(&proposal);
		let length_bound = proposal.encoded_size() as u32;
		let index =
			pallet_collective::ProposalCount::<Runtime, pallet_collective::Instance1>::get();
		let proposal = Box::new(proposal);
		succeed(&alice, CouncilCall::propose { threshold: 2, proposal, length_bound });
		let vote = CouncilCall::vote { proposal: proposal_hash, index, approve: true };
		succeed(&alice, vote);

		let motion_duration = <Runtime as pallet_collective::Config<
			pallet_collective::Instance1,
		>>::MotionDuration::get();
		System::set_block_number(System::block_number() + motion_duration);
		let proposal_weight_bound = salus_runtime::configs::MaximumBlockWeight::get() / 4;
		succeed(
			&alice,
			CouncilCall::close { proposal_hash, index, proposal_weight_bound, length_bound },
		);
		let closed = System::events().into_iter().find_map(|record| match record.event {
			RuntimeEvent::Council(pallet_collective::Event::Closed {
				proposal_hash: hash,
				yes,
				no,
			}) if hash == proposal_hash => Some((yes, no)),
			_ => None,
		});
		assert_eq!(closed, Some((1, 2)));
	});
}

fn stale() -> DispatchError {
	pallet_meta_tx::Error::<Runtime>::Stale.into()
}
