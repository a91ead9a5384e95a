//! Blocks by Aura, finality by GRANDPA, validators by session, offences by proof.

use crate::{
	weights, AccountId, Aura, Balances, Historical, Offences, Runtime, RuntimeCall, RuntimeEvent,
	Session, SessionKeys, UncheckedExtrinsic, HOURS, MINUTES, SLOT_DURATION,
};
use alloc::vec::Vec;
use frame_support::{
	parameter_types,
	traits::{ConstBool, ConstU32, ConstU64},
	weights::Weight,
};
use pallet_session::historical;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::{
	traits::{Convert, ConvertInto, OpaqueKeys},
	Perbill,
};
use sp_staking::{
	offence::{OffenceDetails, OffenceSeverity, OnOffenceHandler},
	SessionIndex,
};

/// The sessions for which proofs of key ownership are kept, and so for which an offence can be
/// reported: a week.
const REPORTABLE_SESSIONS: SessionIndex = 7 * 24 * 6;

parameter_types! {
	/// The most validators there can be: one bound for Aura, GRANDPA and the session.
	pub const MaxAuthorities: u32 = 100;
	/// The length of a session in blocks: ten minutes.
	pub const SessionPeriod: u32 = 10 * MINUTES;
	/// The block in which the first session ends, beyond a whole period.
	pub const SessionOffset: u32 = 0;
	/// How long, in blocks, an offence can be reported.
	pub const ReportLongevity: u64 = (7 * 24 * HOURS) as u64;
	/// The authority sets of which GRANDPA remembers the session: as many as can be reported.
	pub const MaxSetIdSessionEntries: u64 = REPORTABLE_SESSIONS as u64;
}

impl pallet_aura::Config for Runtime {
	type AuthorityId = AuraId;
	type DisabledValidators = Session;
	type MaxAuthorities = MaxAuthorities;
	type AllowMultipleBlocksPerSlot = ConstBool<false>;
	type SlotDuration = ConstU64<SLOT_DURATION>;
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = FullSetWeight;
	type MaxAuthorities = MaxAuthorities;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = MaxSetIdSessionEntries;
	type KeyOwnerProof = sp_session::MembershipProof;
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
}

/// GRANDPA's measured weights, with reports charged for no fewer validators than there can be.
///
/// How many there are is what the report says. The chain holds that against its own count only after
/// it has checked both votes and read the keys of the whole set.
pub struct FullSetWeight;

impl pallet_grandpa::WeightInfo for FullSetWeight {
	fn report_equivocation(validators: u32, nominators: u32) -> Weight {
		weights::pallet_grandpa::WeightInfo::<Runtime>::report_equivocation(
			validators.max(MaxAuthorities::get()),
			nominators,
		)
	}

	fn note_stalled() -> Weight {
		weights::pallet_grandpa::WeightInfo::<Runtime>::note_stalled()
	}
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Aura>;
	type EventHandler = ();
}

impl pallet_offences::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type IdentificationTuple = historical::IdentificationTuple<Self>;
	type OnOffenceHandler = DisableOffenders;
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;
	type ShouldEndSession = pallet_session::PeriodicSessions<SessionPeriod, SessionOffset>;
	type NextSessionRotation = pallet_session::PeriodicSessions<SessionPeriod, SessionOffset>;
	type SessionManager = historical::NoteHistoricalRoot<Self, FixedValidators>;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	type DisablingStrategy = pallet_session::disabling::UpToLimitWithReEnablingDisablingStrategy;
	type WeightInfo = weights::pallet_session::WeightInfo<Runtime>;
	type Currency = Balances;
	type KeyDeposit = ();
}

impl historical::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = NoIdentification;
}

/// A validator is its account; there is nothing more to know about it.
pub struct NoIdentification;

impl Convert<AccountId, Option<()>> for NoIdentification {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

/// Disables who was proven to have offended, as far as the disabling strategy allows. Nobody is
/// slashed: a validator stakes its organization's name.
pub struct DisableOffenders;

impl OnOffenceHandler<AccountId, historical::IdentificationTuple<Runtime>, Weight>
	for DisableOffenders
{
	fn on_offence(
		offenders: &[OffenceDetails<AccountId, historical::IdentificationTuple<Runtime>>],
		severities: &[Perbill],
		_: SessionIndex,
	) -> Weight {
		for (offence, severity) in offenders.iter().zip(severities) {
			let (validator, ()) = &offence.offender;
			Session::report_offence(validator.clone(), OffenceSeverity(*severity));
		}
		// One read for the validators, one read and one write for those that are disabled.
		<Runtime as frame_system::Config>::DbWeight::get()
			.reads_writes(2, 1)
			.saturating_mul(offenders.len() as u64)
	}
}

/// The set of validators is the one of genesis.
///
/// It has the set's history written anew when a validator rotated its keys, since ownership of the
/// new keys could not be proven otherwise, and drops proofs of sessions too old to report an offence
/// of: one entry each session, since one is added each session.
pub struct FixedValidators;

impl pallet_session::SessionManager<AccountId> for FixedValidators {
	fn new_session(_: SessionIndex) -> Option<Vec<AccountId>> {
		None
	}

	fn start_session(_: SessionIndex) {}

	fn end_session(ended: SessionIndex) {
		Historical::prune_up_to(ended.saturating_sub(REPORTABLE_SESSIONS));
	}
}

impl historical::SessionManager<AccountId, ()> for FixedValidators {
	/// The same validators, if the keys of one of them change with this session.
	fn new_session(_: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		let queued = pallet_session::QueuedKeys::<Runtime>::get();
		let rotated = queued.iter().any(|(validator, keys)| {
			pallet_session::NextKeys::<Runtime>::get(validator).as_ref() != Some(keys)
		});
		rotated.then(|| queued.into_iter().map(|(validator, _)| (validator, ())).collect())
	}

	/// Those whose keys the genesis configuration has set, so that proofs of their ownership exist
	/// from the first session on.
	fn new_session_genesis(_: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		let mut validators: Vec<_> = pallet_session::NextKeys::<Runtime>::iter_keys()
			.take(MaxAuthorities::get() as usize)
			.map(|validator| (validator, ()))
			.collect();
		validators.sort();
		Some(validators)
	}

	fn start_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::start_session(index)
	}

	fn end_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::end_session(index)
	}
}

impl<C> frame_system::offchain::CreateTransactionBase<C> for Runtime
where
	RuntimeCall: From<C>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<C> frame_system::offchain::CreateBare<C> for Runtime
where
	RuntimeCall: From<C>,
{
	fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_bare(call)
	}
}
