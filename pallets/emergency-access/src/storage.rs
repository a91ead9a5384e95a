//! What the chain keeps.

use frame_support::pallet_macros::pallet_section;

/// The storage items of the pallet.
#[pallet_section]
mod storage {
	/// The emergencies: every one that is not settled, and settled ones for as long as they are kept.
	// Blake2_128Concat: the patient is an argument of the call. Twox64Concat: the chain counts ids.
	#[pallet::storage]
	pub type Emergencies<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Twox64Concat,
		EmergencyId,
		EmergencyOf<T>,
		OptionQuery,
	>;

	/// The id of a patient's next emergency.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type NextEmergencyId<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, u32, ValueQuery>;

	/// The last emergency of a practitioner for a patient, by holder and kind: what a search looks
	/// at, and the only one of these that may run.
	// Blake2_128Concat twice: patient and holder are arguments of the call, and so is the account.
	#[pallet::storage]
	pub type LastOpened<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Blake2_128Concat,
		(T::AccountId, Holder, EmergencyKind),
		EmergencyId,
		OptionQuery,
	>;

	/// The emergencies of an organization's practitioners that are not settled.
	// Twox64Concat: the chain counts organizations. Blake2_128Concat: the patient is an argument of
	// the call.
	#[pallet::storage]
	pub type Unsettled<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		OrganizationId,
		Blake2_128Concat,
		(PatientId, EmergencyId),
		(),
		OptionQuery,
	>;

	/// The last attempts that a patient's setting denied, in the order of time.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type Denials<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, DenialsOf<T>, ValueQuery>;

	/// What an emergency opens, as the patient set it.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type Access<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, EmergencyAccess, ValueQuery>;

	/// How often a practitioner wanted to break the glass on the last day on which they did.
	// Blake2_128Concat: accounts are chosen.
	#[pallet::storage]
	pub type TallyOfPractitioner<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Tally, ValueQuery>;

	/// How often an organization's practitioners wanted to on the last day on which one did.
	// Twox64Concat: the chain counts organizations.
	#[pallet::storage]
	pub type TallyOfOrganization<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, Tally, ValueQuery>;

	/// The practitioners who were found to abuse emergency access, with the last finding.
	// Blake2_128Concat: accounts are chosen.
	#[pallet::storage]
	pub type Bars<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Bar, OptionQuery>;

	/// The last disasters, in the order of time.
	#[pallet::storage]
	pub type Disasters<T: Config> = StorageValue<_, DisastersOf, ValueQuery>;

	/// The id of the next disaster.
	#[pallet::storage]
	pub type NextDisasterId<T: Config> = StorageValue<_, u32, ValueQuery>;
}
