//! What the chain keeps.

use frame_support::pallet_macros::pallet_section;

/// The storage items of the pallet.
#[pallet_section]
mod storage {
	/// The base policies of the consortium that are known, in the order of time. The last may be
	/// planned.
	#[pallet::storage]
	pub type BasePolicies<T: Config> = StorageValue<_, PolicyChangesOf, ValueQuery>;

	/// What holders set to be stricter, in the order of time. None has a policy that is planned.
	// Twox64Concat: the chain counts organizations.
	#[pallet::storage]
	pub type HolderPolicies<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, PolicyChangesOf, ValueQuery>;

	/// What patients set to be stricter, in the order of time. None has a policy that is planned.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type PatientPolicies<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, PolicyChangesOf, ValueQuery>;

	/// Every grant that was ever given, revoked and expired ones too.
	// Blake2_128Concat: the patient is an argument of the call. Twox64Concat: the chain counts ids.
	#[pallet::storage]
	pub type Grants<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Twox64Concat,
		GrantId,
		GrantOf<T>,
		OptionQuery,
	>;

	/// The ids of a patient's grants that may be live, by whom they are for. An expired id stays
	/// until its place is needed.
	// Blake2_128Concat twice: patient and grantee are arguments of the call.
	#[pallet::storage]
	pub type LiveGrants<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Blake2_128Concat,
		GranteeKindOf<T>,
		LiveGrantsOf<T>,
		ValueQuery,
	>;

	/// The receipts of the uses that were taken, by patient, grant and number. They are kept after
	/// they no longer count: who took which use can be held against what was given.
	// Blake2_128Concat: the patient is an argument of the call. Twox64Concat twice: the chain counts
	// ids and uses.
	#[pallet::storage]
	pub type Receipts<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Blake2_128Concat, PatientId>,
			NMapKey<Twox64Concat, GrantId>,
			NMapKey<Twox64Concat, u32>,
		),
		ReceiptOf<T>,
		OptionQuery,
	>;

	/// The id of a patient's next grant.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type NextGrantId<T: Config> = StorageMap<_, Blake2_128Concat, PatientId, u32, ValueQuery>;

	/// A patient's restrictions: those that stand, and lifted ones until their room is needed. One
	/// value, because each decision needs all of them.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type Restrictions<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, RestrictionsOf<T>, ValueQuery>;

	/// The id of a patient's next restriction.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type NextRestrictionId<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, u32, ValueQuery>;

	/// What each directive set, ended or not: so that it ends in one call, without a search.
	// Blake2_128Concat twice: patient and directive are arguments of the call.
	#[pallet::storage]
	pub type Directives<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Blake2_128Concat,
		DirectiveId,
		DirectiveItemsOf,
		ValueQuery,
	>;

	/// What was asked of a patient: requests that are open, and others until their room is needed.
	/// One value, because each new request needs all of them: those of its organization are counted,
	/// and one that is over makes room.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type Requests<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, RequestsOf<T>, ValueQuery>;

	/// What was signed on paper and recorded, by the organization that did, and the commitment to the
	/// paper. It stays: nobody records one twice, nor for two patients.
	// Twox64Concat: the chain counts organizations. Blake2_128Concat: callers choose commitments.
	#[pallet::storage]
	pub type Papers<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		OrganizationId,
		Blake2_128Concat,
		[u8; 32],
		PaperRecord,
		OptionQuery,
	>;

	/// When something was last taken back in a patient's name: a grant revoked or suspended, or whatever
	/// was signed until then. One moment for all: what was signed before it gives nothing any more.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type Withdrawals<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, UnixMillis, OptionQuery>;

	/// The id of the next request to a patient.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type NextRequestId<T: Config> = StorageMap<_, Blake2_128Concat, PatientId, u32, ValueQuery>;
}
