//! What comes with the SDK. Nobody is root, so whatever is root's is nobody's; and nothing in which
//! another call can be wrapped lends anybody more than they have.

use super::{
	row::{call, of_council, Row},
	who::{
		origins,
		Member::{Authority, StMary},
		Who::{self, *},
	},
	world::{World, NOW},
};
use crate::chain::{account, key, with_chain};
use codec::{Decode, Encode};
use frame_support::{traits::GetCallMetadata, weights::Weight};
use frame_system::RawOrigin;
use pallet_collective::Error as CouncilError;
use pallet_organizations::Call as Members;
use salus_runtime::{
	AccountId, Balances, InsuranceClaims, OriginCaller, Runtime, RuntimeCall, CREDIT,
};
use sp_consensus_aura::Slot;
use sp_core::H256;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	traits::{BlakeTwo256, Hash as _, TrailingZeroInput},
	DispatchError, MultiAddress, TokenError,
};

type Instance = pallet_collective::Instance1;
type Seats = pallet_collective::Call<Runtime, Instance>;
type Several = pallet_multisig::Call<Runtime>;
type System = frame_system::Call<Runtime>;
type Utility = pallet_utility::Call<Runtime>;

/// The pallets of the SDK that have calls. Any other is ours.
pub const PALLETS: &[&str] = &[
	"System",
	"Timestamp",
	"Balances",
	"Session",
	"Grandpa",
	"Council",
	"Utility",
	"MetaTx",
	"Multisig",
	"Settlement",
];

/// Those who sign and have fee credit.
const WITH_CREDIT: &[Who] = &[Councillor, Relayer];
/// What is not an account, and yet something.
const UNSIGNED: &[Who] = &[Root, OneSeat, HalfOfCouncil, Council];
/// What nobody but root may write.
const KEY: &[u8] = b"planted";

/// Each row about the SDK's calls.
pub fn rows(_: &World) -> Vec<Row> {
	let mut rows = system();
	rows.extend(money::<()>(WITH_CREDIT, Relayer.account()));
	let pool = InsuranceClaims::pool_account(StMary.id());
	rows.extend(money::<pallet_balances::Instance2>(&[], pool));
	rows.extend(consensus());
	rows.extend(council());
	rows.extend(utility());
	rows.extend(several());
	rows
}

/// A call for root, whom a chain without sudo has not.
fn of_root(by_root: impl Into<RuntimeCall>) -> Row {
	call(by_root).by(&[Root]).otherwise(DispatchError::BadOrigin)
}

/// The call of this name with arguments that are all zeros.
fn zeroed(pallet: &str, name: &str) -> RuntimeCall {
	let index = |bytes: [u8; 2]| {
		let call = RuntimeCall::decode(&mut TrailingZeroInput::new(&bytes)).ok()?;
		let named = call.get_call_metadata();
		(named.pallet_name == pallet && named.function_name == name).then_some(call)
	};
	assert!(RuntimeCall::get_call_names(pallet).contains(&name), "{pallet}.{name}");
	let all = (0..=u8::MAX).flat_map(|pallet| (0..16).map(move |call| [pallet, call]));
	all.filter_map(index).next().expect("its arguments may be zeros")
}

fn plant() -> RuntimeCall {
	System::set_storage { items: vec![(KEY.to_vec(), vec![1])] }.into()
}

fn system() -> Vec<Row> {
	let (code, code_hash) = (vec![0], H256::zero());
	vec![
		call(System::remark { remark: vec![1] }).by_everybody(),
		call(System::remark_with_event { remark: vec![1] }).by_signers(),
		of_root(System::set_heap_pages { pages: 64 }),
		of_root(System::set_code { code: code.clone() }),
		of_root(System::set_code_without_checks { code: code.clone() }),
		of_root(plant()),
		of_root(System::kill_storage { keys: vec![KEY.to_vec()] }),
		of_root(System::kill_prefix { prefix: KEY.to_vec(), subkeys: 1 }),
		of_root(System::authorize_upgrade { code_hash }),
		of_root(System::authorize_upgrade_without_checks { code_hash }),
		// Of what root has not authorized.
		call(System::apply_authorized_upgrade { code })
			.by_nobody(frame_system::Error::<Runtime>::NothingAuthorized),
	]
}

/// Money, of which nobody who is asked has any but `holders`, and everybody moves the own; nobody
/// what `source` has.
fn money<I: 'static>(holders: &'static [Who], source: AccountId) -> Vec<Row>
where
	Runtime: pallet_balances::Config<I>,
	RuntimeCall: From<pallet_balances::Call<Runtime, I>>,
{
	type Money<I> = pallet_balances::Call<Runtime, I>;
	let [dest, who] = [Stranger.account(), source].map(MultiAddress::<AccountId, ()>::Id);
	let own = |moved: Money<I>| call(moved).by(holders).otherwise(TokenError::FundsUnavailable);
	let one = || <Runtime as pallet_balances::Config<I>>::Balance::from(1u32);
	vec![
		own(Money::<I>::transfer_allow_death { dest: dest.clone(), value: one() }),
		own(Money::<I>::transfer_keep_alive { dest: dest.clone(), value: one() }),
		// No filter keeps root from anything, which has no account.
		call(Money::<I>::burn { value: one(), keep_alive: false })
			.but(&[Who::Root], DispatchError::BadOrigin)
			.by_nobody(frame_system::Error::<Runtime>::CallFiltered),
		// Of nothing, all is nothing.
		call(Money::<I>::transfer_all { dest: dest.clone(), keep_alive: false }).by_signers(),
		call(Money::<I>::upgrade_accounts { who: vec![] }).by_signers(),
		of_root(Money::<I>::force_unreserve { who: who.clone(), amount: one() }),
		of_root(Money::<I>::force_set_balance { who: who.clone(), new_free: one() }),
		of_root(Money::<I>::force_adjust_total_issuance {
			direction: pallet_balances::AdjustmentDirection::Increase,
			delta: one(),
		}),
		of_root(Money::<I>::force_transfer { source: who, dest, value: one() }),
	]
}

fn consensus() -> Vec<Row> {
	let invalid = pallet_grandpa::Error::<Runtime>::InvalidEquivocationProof;
	let bad_origin = DispatchError::BadOrigin;
	let later = NOW + salus_runtime::SLOT_DURATION;
	vec![
		// The author of a block says what time it is.
		call(pallet_timestamp::Call::<Runtime>::set { now: later })
			.after(move || {
				let slot = Slot::from(later / salus_runtime::SLOT_DURATION);
				pallet_aura::CurrentSlot::<Runtime>::put(slot);
			})
			.by(&[Nobody])
			.otherwise(bad_origin),
		// Of validators, none of whom is asked.
		call(zeroed("Session", "set_keys"))
			.otherwise(pallet_session::Error::<Runtime>::InvalidProof),
		call(zeroed("Session", "purge_keys")).otherwise(pallet_session::Error::<Runtime>::NoKeys),
		// Whoever proves it may, and this is no proof.
		call(zeroed("Grandpa", "report_equivocation")).otherwise(invalid),
		call(zeroed("Grandpa", "report_equivocation_unsigned"))
			.but(&[Nobody], pallet_grandpa::Error::<Runtime>::InvalidEquivocationProof)
			.otherwise(bad_origin),
		of_root(zeroed("Grandpa", "note_stalled")),
	]
}

/// A motion of the council, which changes nothing.
fn motion() -> (RuntimeCall, H256, u32) {
	let proposal = RuntimeCall::from(System::remark { remark: vec![1] });
	(proposal.clone(), BlakeTwo256::hash_of(&proposal), proposal.encoded_size() as u32)
}

fn propose(threshold: u32, proposal: RuntimeCall) -> Seats {
	let length_bound = proposal.encoded_size() as u32;
	Seats::propose { threshold, proposal: Box::new(proposal), length_bound }
}

fn council() -> Vec<Row> {
	let not_member = || CouncilError::<Runtime, Instance>::NotMember;
	let (proposal, hash, length_bound) = motion();
	let (index, approve) = (0, true);
	let vote = || Seats::vote { proposal: motion().1, index: 0, approve: true };
	let proposed = || Councillor.does(propose(2, motion().0));
	let agreed = move || {
		proposed();
		Councillor.does(vote());
		let alice = RawOrigin::Signed(Sr25519Keyring::Alice.to_account_id());
		let voted =
			sp_runtime::traits::Dispatchable::dispatch(RuntimeCall::from(vote()), alice.into());
		assert!(voted.is_ok());
	};
	let close = Seats::close {
		proposal_hash: hash,
		index,
		proposal_weight_bound: Weight::MAX,
		length_bound,
	};
	let new_members: Vec<AccountId> = vec![Councillor.account()];
	vec![
		of_council(Seats::set_members { new_members, prime: None, old_count: 3 }),
		call(Seats::execute { proposal: Box::new(proposal.clone()), length_bound })
			.by(&[Councillor])
			.otherwise(not_member()),
		call(propose(2, proposal.clone())).by(&[Councillor]).otherwise(not_member()),
		call(Seats::vote { proposal: hash, index, approve })
			.after(proposed)
			.by(&[Councillor])
			.otherwise(not_member()),
		call(close).after(agreed).by_signers(),
		call(Seats::disapprove_proposal { proposal_hash: hash })
			.after(proposed)
			.by(&[Council])
			.otherwise(DispatchError::BadOrigin),
		call(Seats::kill { proposal_hash: hash })
			.after(proposed)
			.otherwise(DispatchError::BadOrigin),
		// A motion costs nothing, so nothing is released.
		call(Seats::release_proposal_cost { proposal_hash: hash }).by(&[Root]).by_signers(),
	]
}

/// Each way in which a call can be wrapped by utility.
fn wrapped(inner: &RuntimeCall) -> [Utility; 8] {
	let calls = vec![inner.clone()];
	let boxed = || Box::new(inner.clone());
	let root = || Box::new(OriginCaller::system(RawOrigin::Root));
	[
		Utility::batch { calls: calls.clone() },
		Utility::batch_all { calls: calls.clone() },
		Utility::force_batch { calls },
		Utility::if_else { main: boxed(), fallback: boxed() },
		Utility::as_derivative { index: 0, call: boxed() },
		Utility::dispatch_as { as_origin: root(), call: boxed() },
		Utility::dispatch_as_fallible { as_origin: root(), call: boxed() },
		Utility::with_weight { call: boxed(), weight: Weight::zero() },
	]
}

fn utility() -> Vec<Row> {
	let [batch, all, force, either, derived, as_other, as_fallible, weighed] = wrapped(&motion().0);
	let zeros = zeroed("MetaTx", "dispatch");
	let RuntimeCall::MetaTx(pallet_meta_tx::Call::dispatch { meta_tx, .. }) = zeros else {
		unreachable!("it is what was asked for")
	};
	let unsigned = pallet_meta_tx::Call::<Runtime>::dispatch {
		meta_tx_encoded_len: meta_tx.encoded_size() as u32,
		meta_tx,
	};
	[batch, all, force, either]
		.map(|several| call(several).by(UNSIGNED).by_signers())
		.into_iter()
		.chain([call(derived).by_signers()])
		.chain([as_other, as_fallible, weighed].map(of_root))
		// Whoever relays it lends it no name, and nobody signed this.
		.chain([call(unsigned).by_nobody(pallet_meta_tx::Error::<Runtime>::UnknownOrigin)])
		.collect()
}

/// Whoever signs with another, who is not asked.
fn with_another(inner: &RuntimeCall) -> Several {
	let other_signatories = vec![account(&key("//Another"))];
	Several::as_multi_threshold_1 { other_signatories, call: Box::new(inner.clone()) }
}

/// Accounts of several. Who begins a call of one deposits something, and nobody agrees for another.
fn several() -> Vec<Row> {
	use pallet_multisig::Error;
	let (threshold, maybe_timepoint, max_weight) = (2, None, Weight::MAX);
	let (proposal, ..) = motion();
	let call_hash = sp_io::hashing::blake2_256(&proposal.encode());
	let begins = move |other: Who| Several::approve_as_multi {
		threshold,
		other_signatories: vec![other.account()],
		maybe_timepoint,
		call_hash,
		max_weight,
	};
	let begun = move || Relayer.does(begins(Councillor));
	let timepoint = pallet_multisig::Pallet::<Runtime>::timepoint();
	let agrees = |maybe_timepoint| Several::as_multi {
		threshold,
		other_signatories: vec![Relayer.account()],
		maybe_timepoint,
		call: Box::new(proposal.clone()),
		max_weight,
	};
	let cancels = |other: Who| Several::cancel_as_multi {
		threshold,
		other_signatories: vec![other.account()],
		timepoint,
		call_hash,
	};
	let other_signatories = vec![Councillor.account()];
	let poke = Several::poke_deposit { threshold, other_signatories, call_hash };
	let no_money = || pallet_balances::Error::<Runtime>::InsufficientBalance;
	let itself = || Error::<Runtime>::SenderInSignatories;
	let not_found = || Error::<Runtime>::NotFound;
	vec![
		call(with_another(&proposal)).by_signers(),
		call(agrees(None)).by(&[Councillor]).but(&[Relayer], itself()).otherwise(no_money()),
		call(begins(Councillor)).by(&[Relayer]).but(&[Councillor], itself()).otherwise(no_money()),
		// Whoever else is several with who began it.
		call(agrees(Some(timepoint)))
			.after(begun)
			.by(&[Councillor])
			.but(&[Relayer], itself())
			.otherwise(Error::<Runtime>::UnexpectedTimepoint),
		call(cancels(Councillor))
			.after(begun)
			.by(&[Relayer])
			.but(&[Councillor], itself())
			.otherwise(not_found()),
		call(cancels(Relayer))
			.after(begun)
			.but(&[Councillor], Error::<Runtime>::NotOwner)
			.but(&[Relayer], itself())
			.otherwise(not_found()),
		call(poke).after(begun).by(&[Relayer]).but(&[Councillor], itself()).otherwise(not_found()),
	]
}

/// Whatever a call is wrapped in, by whomever.
#[test]
fn no_wrapper_lends_anybody_what_is_roots_or_the_councils() {
	with_chain(|| {
		World::build();
		let credited = RegulatorAdmin.account();
		let issue = RuntimeCall::from(Members::issue_credit {
			organization: Authority.id(),
			amount: CREDIT,
		});
		let planted = || sp_io::storage::get(KEY).is_some();
		let issued = || Balances::free_balance(&credited) > 0;
		let ways = |inner: &RuntimeCall| -> Vec<RuntimeCall> {
			let length_bound = inner.encoded_size() as u32;
			let execute = Seats::execute { proposal: Box::new(inner.clone()), length_bound };
			let of_seat = [RuntimeCall::from(execute), propose(1, inner.clone()).into()];
			let of_several = [with_another(inner).into()];
			let of_utility = wrapped(inner).map(RuntimeCall::from);
			of_utility.into_iter().chain(of_seat).chain(of_several).collect()
		};
		let (of_root, of_council) = (ways(&plant()), ways(&issue));
		let mut by_those = (0, 0);
		for origin in origins() {
			for (root, council) in of_root.iter().zip(&of_council) {
				let plants = origin.then(&|| {}, root, |_| planted());
				let issues = origin.then(&|| {}, council, |_| issued());
				assert!(!plants || origin.who == Root, "{origin:?}: {root:?}");
				assert!(!issues || origin.who == Council, "{origin:?}: {council:?}");
				by_those = (by_those.0 + usize::from(plants), by_those.1 + usize::from(issues));
			}
		}
		// Root by all of utility's but the derivative, which is an account's; the council by what
		// wraps without asking for root.
		assert_eq!(by_those, (7, 4));
	});
}
