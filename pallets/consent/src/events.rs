//! What the pallet says that happened.

use frame_support::pallet_macros::pallet_section;

/// The events of the pallet.
#[pallet_section]
mod events {
	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A grant was given: by the patient, or out of another one.
		Granted {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// By which right it was given.
			right: Right,
			/// Who gave it.
			by: T::AccountId,
		},
		/// A patient revoked a grant.
		Revoked {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// Who revoked it.
			by: T::AccountId,
			/// As what they acted.
			acting: Acting,
		},
		/// A patient suspended a grant.
		Suspended {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// Who suspended it.
			by: T::AccountId,
			/// As what they acted.
			acting: Acting,
		},
		/// A patient resumed a grant.
		Resumed {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// The patient's key that resumed it.
			by: T::AccountId,
		},
		/// A patient made a restriction.
		Restricted {
			/// The patient.
			patient: PatientId,
			/// The restriction's id.
			restriction: RestrictionId,
			/// Who made it.
			by: T::AccountId,
			/// As what they acted.
			acting: Acting,
		},
		/// A patient lifted a restriction.
		Lifted {
			/// The patient.
			patient: PatientId,
			/// The restriction's id.
			restriction: RestrictionId,
			/// Who lifted it.
			by: T::AccountId,
			/// As what they acted.
			acting: Acting,
		},
		/// A patient revoked a directive, and nothing of it is left. Each grant and restriction that
		/// ended with it has its own event before this one.
		DirectiveRevoked {
			/// The patient.
			patient: PatientId,
			/// The directive.
			directive: DirectiveId,
			/// Who revoked it.
			by: T::AccountId,
			/// As what they acted.
			acting: Acting,
		},
		/// A holder took a use of a grant whose uses are counted.
		UseTaken {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// The number of this use, from 1 on.
			receipt: u32,
			/// The holder for which it was taken.
			holder: OrganizationId,
			/// Who took it.
			by: T::AccountId,
		},
		/// A grant was given back: by whom it was for, or who had given it out of another.
		GivenBack {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// Who gave it back.
			by: T::AccountId,
		},
		/// An organization asked a patient for a grant.
		Requested {
			/// The patient.
			patient: PatientId,
			/// The request's id.
			request: RequestId,
			/// The organization that asks.
			organization: OrganizationId,
			/// Who asked for it.
			by: T::AccountId,
		},
		/// A patient gave the grant that was asked for.
		Approved {
			/// The patient.
			patient: PatientId,
			/// The request's id.
			request: RequestId,
			/// The grant's id.
			grant: GrantId,
			/// Who approved.
			by: T::AccountId,
			/// As what they acted.
			acting: Acting,
		},
		/// A patient gave a grant with less than was asked for.
		Narrowed {
			/// The patient.
			patient: PatientId,
			/// The request's id.
			request: RequestId,
			/// The grant's id.
			grant: GrantId,
			/// Who narrowed.
			by: T::AccountId,
			/// As what they acted.
			acting: Acting,
		},
		/// A patient declined a request.
		Declined {
			/// The patient.
			patient: PatientId,
			/// The request's id.
			request: RequestId,
			/// Who declined.
			by: T::AccountId,
			/// As what they acted.
			acting: Acting,
		},
		/// An organization took back its request.
		Withdrawn {
			/// The patient.
			patient: PatientId,
			/// The request's id.
			request: RequestId,
			/// Who took it back.
			by: T::AccountId,
		},
		/// The consortium chose the base policy, or that a planned one is not to come.
		BasePolicyPlanned {
			/// The policy.
			policy: BasePolicy,
			/// The first moment at which it holds, in Unix milliseconds.
			from: UnixMillis,
		},
		/// A holder set how strict it is at least.
		HolderPolicySet {
			/// The holder.
			holder: OrganizationId,
			/// The policy. Where the consortium's is stricter, that one holds.
			policy: BasePolicy,
			/// The admin that set it.
			by: T::AccountId,
		},
		/// A patient set how strict the own records are kept at least: from this block on.
		PatientPolicySet {
			/// The patient.
			patient: PatientId,
			/// The policy.
			policy: BasePolicy,
			/// Who set it.
			by: T::AccountId,
			/// As what they acted.
			acting: Acting,
		},
		/// An organization recorded what was signed on paper; the grant that it gives was told before.
		PaperRecorded {
			/// The patient.
			patient: PatientId,
			/// The grant.
			grant: GrantId,
			/// The organization.
			organization: OrganizationId,
			/// The salted commitment to the paper.
			document: [u8; 32],
			/// The salted commitment to who saw it signed.
			witness: [u8; 32],
			/// Who signed it.
			signer: PaperSigner,
			/// When it was signed, in Unix milliseconds, as the organization says.
			signed_at: UnixMillis,
			/// Who recorded it, and acts for the organization.
			by: T::AccountId,
		},
		/// Papers that a patient signed until now and nobody recorded were taken back.
		PapersWithdrawn {
			/// The patient.
			patient: PatientId,
			/// Who took them back.
			by: T::AccountId,
			/// As what they acted.
			acting: Acting,
		},
	}
}
