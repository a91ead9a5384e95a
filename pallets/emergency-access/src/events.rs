//! What the pallet says that happened.

use frame_support::pallet_macros::pallet_section;

/// The events of the pallet.
#[pallet_section]
mod events {
	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A practitioner broke the glass: for the patient to see, and for the organization's
		/// privacy officer to review.
		Opened {
			/// The patient.
			patient: PatientId,
			/// The emergency's id.
			emergency: EmergencyId,
			/// The organization for which it was opened.
			organization: OrganizationId,
			/// Whose records it opens.
			holder: Holder,
			/// Why, as far as it stands in clear.
			kind: EmergencyKind,
			/// What it opens.
			access: EmergencyAccess,
			/// The first moment at which it opens nothing of itself any more, in Unix milliseconds.
			expires_at: UnixMillis,
			/// The limits that were exceeded by it.
			flags: EmergencyFlags,
			/// The practitioner.
			by: T::AccountId,
		},
		/// A practitioner wanted to break the glass, and the patient's setting did not let them.
		Denied {
			/// The patient.
			patient: PatientId,
			/// The organization for which they wanted to.
			organization: OrganizationId,
			/// Whose records they wanted.
			holder: Holder,
			/// Why, as far as it stands in clear.
			kind: EmergencyKind,
			/// The practitioner.
			by: T::AccountId,
		},
		/// More was opened in a day than is expected: for the consortium to look into.
		LimitExceeded {
			/// The patient.
			patient: PatientId,
			/// The emergency's id; none if it was denied.
			emergency: Option<EmergencyId>,
			/// The organization that answers for it.
			organization: OrganizationId,
			/// Which limits were exceeded.
			flags: EmergencyFlags,
			/// The practitioner who opened the last.
			by: T::AccountId,
		},
		/// Who opened an emergency closed it, or opened the next of the same holder and kind.
		Closed {
			/// The patient.
			patient: PatientId,
			/// The emergency's id.
			emergency: EmergencyId,
			/// The organization for which it was opened.
			organization: OrganizationId,
			/// How: by who opened it, or by the next of the same holder and kind.
			how: EmergencyClosing,
			/// The practitioner.
			by: T::AccountId,
		},
		/// The lot was drawn.
		Drawn {
			/// The patient.
			patient: PatientId,
			/// The emergency's id.
			emergency: EmergencyId,
			/// The organization for which it was opened.
			organization: OrganizationId,
			/// Whether it fell on the emergency, so that another organization looks as well.
			sampled: bool,
		},
		/// The privacy officer of the organization reviewed an emergency.
		Reviewed {
			/// The patient.
			patient: PatientId,
			/// The emergency's id.
			emergency: EmergencyId,
			/// The organization.
			organization: OrganizationId,
			/// What they say.
			outcome: ReviewOutcome,
			/// The privacy officer.
			by: T::AccountId,
		},
		/// The privacy officer of another organization reviewed an emergency.
		ReviewedAgain {
			/// The patient.
			patient: PatientId,
			/// The emergency's id.
			emergency: EmergencyId,
			/// That other organization.
			organization: OrganizationId,
			/// What they find.
			finding: Finding,
			/// The privacy officer.
			by: T::AccountId,
		},
		/// Another organization found abuse, and the own one did not. That suspends nobody: a
		/// regulator has to review it.
		ReviewsDisagree {
			/// The patient.
			patient: PatientId,
			/// The emergency's id.
			emergency: EmergencyId,
			/// The organization for which it was opened.
			organization: OrganizationId,
		},
		/// A settled emergency was removed, after the time for which it is kept.
		Pruned {
			/// The patient.
			patient: PatientId,
			/// The emergency's id.
			emergency: EmergencyId,
			/// The organization for which it was opened.
			organization: OrganizationId,
		},
		/// A practitioner breaks no glass any more: two organizations found abuse, or one that counts
		/// alone.
		PrivilegeSuspended {
			/// The practitioner.
			practitioner: T::AccountId,
			/// The patient of the emergency that was abused.
			patient: PatientId,
			/// That emergency.
			emergency: EmergencyId,
			/// The organization for which it was opened.
			organization: OrganizationId,
		},
		/// The council lets a practitioner break the glass again.
		PrivilegeReinstated {
			/// The practitioner.
			practitioner: T::AccountId,
		},
		/// A patient disputes an emergency. If it was running, it ended.
		Disputed {
			/// The patient.
			patient: PatientId,
			/// The emergency's id.
			emergency: EmergencyId,
			/// The organization for which it was opened.
			organization: OrganizationId,
			/// The patient's key that disputed it.
			by: T::AccountId,
		},
		/// A patient set what an emergency opens.
		AccessSet {
			/// The patient.
			patient: PatientId,
			/// What it opens from now on.
			access: EmergencyAccess,
			/// The patient's key that set it.
			by: T::AccountId,
		},
		/// The council declared a disaster.
		DisasterDeclared {
			/// Its id.
			disaster: DisasterId,
			/// Whom it reaches.
			affected: Affected,
			/// The first moment at which it is over of itself, in Unix milliseconds.
			until: UnixMillis,
		},
		/// The council ended a disaster before its time.
		DisasterEnded {
			/// Its id.
			disaster: DisasterId,
		},
	}
}
