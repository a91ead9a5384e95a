//! The reads of emergency access.

use alloc::vec::Vec;
use codec::{Codec, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{
	Affected, DisasterId, EmergencyAccess, EmergencyFlags, EmergencyId, EmergencyKind, Finding,
	Holder, OrganizationId, PatientId, ReviewOutcome, UnixMillis,
};
use scale_info::TypeInfo;

macro_rules! stored {
	($($item:item)*) => {
		$(
			#[derive(
				Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking,
				MaxEncodedLen, TypeInfo,
			)]
			$item
		)*
	};
}

stored! {
	/// Whether another organization looks at an emergency because the lot fell on it.
	pub enum Draw {
		/// The lot was not drawn. If nobody draws it in time after the own review, it counts as
		/// sampled.
		Pending,
		/// It was drawn, and did not fall on it.
		Spared,
		/// It was drawn, and fell on it; or the own review was late, and no lot is needed.
		Sampled,
	}

	/// How an emergency ended before its time.
	pub enum EmergencyClosing {
		/// Who opened it needed it no more.
		ByOpener,
		/// The patient disputed it.
		ByPatient,
		/// Who opened it opened the next, of the same holder and kind.
		BySuccessor,
	}

	/// The review by the organization whose practitioner broke the glass.
	pub struct Review<AccountId> {
		/// When it was made, in Unix milliseconds.
		pub at: UnixMillis,
		/// The privacy officer.
		pub by: AccountId,
		/// What it says.
		pub outcome: ReviewOutcome,
	}

	/// The review by another organization.
	pub struct SecondReview<AccountId> {
		/// When it was made, in Unix milliseconds.
		pub at: UnixMillis,
		/// The privacy officer.
		pub by: AccountId,
		/// For which organization they made it.
		pub organization: OrganizationId,
		/// What it says.
		pub finding: Finding,
		/// Whether it counts without the own organization's, and why.
		pub alone: Option<Alone>,
	}

	/// Why another organization's review counts without the own one's.
	pub enum Alone {
		/// The own organization's was late.
		OwnIsLate,
		/// The other organization is a regulator.
		Regulator,
	}

	/// Which of an organization's emergencies that wait for a review are asked for.
	pub enum ReviewQueue {
		/// Every one: those that wait for their lot alone, too.
		All,
		/// Those that wait for its own privacy officer.
		First,
		/// Those that wait for another organization's.
		Second,
		/// Those of which one of the two is late.
		Overdue,
	}
}

/// An emergency access, as it stands at the block that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct EmergencyView<AccountId, BlockNumber> {
	/// The patient.
	pub patient: PatientId,
	/// Its id, counted per patient.
	pub id: EmergencyId,
	/// The practitioner who opened it.
	pub opened_by: AccountId,
	/// The organization for which they did.
	pub organization: OrganizationId,
	/// Whose records it opens.
	pub holder: Holder,
	/// Why, as far as it stands in clear.
	pub kind: EmergencyKind,
	/// What the patient's setting let it open.
	pub access: EmergencyAccess,
	/// The salted commitment to the reason.
	pub reason: [u8; 32],
	/// When it was opened, in Unix milliseconds.
	pub opened_at: UnixMillis,
	/// The first moment at which it opens nothing of itself any more, in Unix milliseconds.
	pub expires_at: UnixMillis,
	/// When it was closed before that, if it was.
	pub closed_at: Option<UnixMillis>,
	/// How, if it was.
	pub closed_how: Option<EmergencyClosing>,
	/// Whether it opens anything now: it runs, the practitioner may still break the glass, and the
	/// patient's setting lets it.
	pub in_force: bool,
	/// The limits that were exceeded when it was opened.
	pub flags: EmergencyFlags,
	/// Whether the lot fell on it.
	pub draw: Draw,
	/// Since when the patient disputes it, if the patient does.
	pub disputed_at: Option<UnixMillis>,
	/// The review by the own organization.
	pub review: Option<Review<AccountId>>,
	/// The block that carries it, if it was not late: from its hash the lot is drawn.
	pub reviewed_in: Option<BlockNumber>,
	/// Until when that is due, if it is missing: the first moment at which it is late.
	pub review_due: Option<UnixMillis>,
	/// The last review by another organization.
	pub second_review: Option<SecondReview<AccountId>>,
	/// Until when that is due, if it is needed and missing: the first moment at which it is late.
	pub second_due: Option<UnixMillis>,
	/// Whether only a regulator can make it, because two reviews disagree on abuse.
	pub of_regulator: bool,
	/// Whether nothing is missing any more, and nothing can come but a dispute.
	pub settled: bool,
}

/// A page of a queue.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct QueuePage<AccountId, BlockNumber> {
	/// The emergencies, in an order that means nothing.
	pub emergencies: Vec<EmergencyView<AccountId, BlockNumber>>,
	/// After which to go on; `None` if there is no more. A page may be empty and yet not the last.
	pub next: Option<(PatientId, EmergencyId)>,
}

/// That somebody wanted to break the glass, and the patient's setting did not let them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct DenialView<AccountId> {
	/// When, in Unix milliseconds.
	pub at: UnixMillis,
	/// The practitioner.
	pub by: AccountId,
	/// The organization for which they act.
	pub organization: OrganizationId,
	/// Whose records they wanted.
	pub holder: Holder,
	/// Why, as far as it stands in clear.
	pub kind: EmergencyKind,
	/// The salted commitment to the reason.
	pub reason: [u8; 32],
}

/// That a practitioner was found to abuse emergency access.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BarView {
	/// Since when they break no glass, in Unix milliseconds.
	pub from: UnixMillis,
	/// The patient of the emergency that was abused.
	pub patient: PatientId,
	/// That emergency.
	pub emergency: EmergencyId,
	/// When the council lifted it, if it did.
	pub lifted_at: Option<UnixMillis>,
}

/// A disaster, as it stands at the block that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct DisasterView {
	/// Its id.
	pub id: DisasterId,
	/// Whom it reaches.
	pub affected: Affected,
	/// When it was declared, in Unix milliseconds.
	pub from: UnixMillis,
	/// The first moment at which it is over of itself, in Unix milliseconds.
	pub until: UnixMillis,
	/// When the council ended it before that, if it did.
	pub ended_at: Option<UnixMillis>,
	/// Whether it lasts.
	pub in_force: bool,
}

sp_api::decl_runtime_apis! {
	/// Emergency access: who broke the glass, and who has to look at it.
	pub trait EmergenciesApi<AccountId, BlockNumber>
	where
		AccountId: Codec,
		BlockNumber: Codec,
	{
		/// One emergency.
		fn emergency(
			patient: PatientId,
			id: EmergencyId,
		) -> Option<EmergencyView<AccountId, BlockNumber>>;
		/// A patient's emergencies, from the one after `after` on; at most `limit` or
		/// [`MAX_PAGE`](crate::MAX_PAGE), whichever is less. Their order means nothing: to go on,
		/// name the last.
		fn emergencies(
			patient: PatientId,
			after: Option<EmergencyId>,
			limit: u32,
		) -> Vec<EmergencyView<AccountId, BlockNumber>>;
		/// The emergencies of an organization's practitioners that wait for a review, from the one
		/// after `after` on. At most `limit` or [`MAX_PAGE`](crate::MAX_PAGE), whichever is less,
		/// are looked at, and of these the page shows those that are asked for.
		fn review_queue(
			organization: OrganizationId,
			queue: ReviewQueue,
			after: Option<(PatientId, EmergencyId)>,
			limit: u32,
		) -> QueuePage<AccountId, BlockNumber>;
		/// The last attempts that a patient's setting denied, in the order of time.
		fn emergency_denials(patient: PatientId) -> Vec<DenialView<AccountId>>;
		/// What an emergency opens of a patient.
		fn emergency_access(patient: PatientId) -> EmergencyAccess;
		/// Whether a practitioner was ever found to abuse emergency access, and when last.
		fn emergency_bar(practitioner: AccountId) -> Option<BarView>;
		/// The last disasters, in the order of time.
		fn disasters() -> Vec<DisasterView>;
	}
}
