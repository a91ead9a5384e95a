//! What the pallet says that happened.

use frame_support::pallet_macros::pallet_section;

/// The events of the pallet.
#[pallet_section]
mod events {
	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A patient appointed a representative, or removed one: it does not say which, nor whom.
		RepresentativesChanged {
			/// The patient.
			patient: PatientId,
			/// The patient's key that did it.
			by: T::AccountId,
		},
		/// A representative accepted, and is in clear from now on.
		Accepted {
			/// The patient.
			patient: PatientId,
			/// Which of the patient's representatives.
			representative: RepresentativeId,
			/// In which capacity they act.
			capacity: RepresentativeCapacity,
			/// The representative.
			by: T::AccountId,
		},
		/// A representative acts for a patient no more, by their own choice.
		Resigned {
			/// The patient.
			patient: PatientId,
			/// Which of the patient's representatives.
			representative: RepresentativeId,
			/// In which capacity they acted.
			capacity: RepresentativeCapacity,
			/// The representative.
			by: T::AccountId,
		},
		/// A practitioner attested that a patient lacks capacity: who was appointed for that may act.
		IncapacityAttested {
			/// The patient.
			patient: PatientId,
			/// The practitioner's organization, which treats the patient.
			organization: OrganizationId,
			/// The first moment at which it no longer holds, in Unix milliseconds.
			valid_until: UnixMillis,
			/// The practitioner.
			by: T::AccountId,
		},
		/// What was attested of a patient's capacity holds no more.
		IncapacityEnded {
			/// The patient.
			patient: PatientId,
			/// The organization that had attested it.
			organization: OrganizationId,
			/// Whether the patient refuted it; else the organization withdrew it.
			how: IncapacityEnding,
			/// The patient's key, or who acted for the organization.
			by: T::AccountId,
		},
		/// A privacy officer keeps a representative from acting, for fourteen days.
		Held {
			/// The patient.
			patient: PatientId,
			/// Which of the patient's representatives.
			representative: RepresentativeId,
			/// The organization of the privacy officer.
			organization: OrganizationId,
			/// The first moment after it, in Unix milliseconds.
			until: UnixMillis,
			/// The privacy officer.
			by: T::AccountId,
		},
		/// A patient came of age: this one, who acted for the minor, no longer may. There is one for each.
		AgedOut {
			/// The patient.
			patient: PatientId,
			/// Which of the patient's representatives.
			representative: RepresentativeId,
			/// The organization that said so; none if the patient did.
			organization: Option<OrganizationId>,
			/// The patient's key, or who acted for the organization.
			by: T::AccountId,
		},
	}
}
