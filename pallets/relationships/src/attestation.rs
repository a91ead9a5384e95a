//! Attesting relationships, and ending what was attested.

use crate::{
	pallet::*,
	types::{Attestation, Ended, Renewal},
};
use frame_support::{
	defensive, ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
};
use salus_primitives::{
	insurance::FILING_HORIZON,
	traits::{OrganizationInspect, PatientInspect},
	OrganizationId, PatientId, RelationshipKind, UnixMillis,
};
use salus_runtime_api::AttestationEnding;

impl<T: Config> Pallet<T> {
	/// The body of `attest`.
	pub(crate) fn do_attest(
		by: T::AccountId,
		patient: PatientId,
		kind: RelationshipKind,
		valid_until: UnixMillis,
		evidence: [u8; 32],
	) -> DispatchResult {
		let now = T::Time::now();
		ensure!(now < valid_until, Error::<T>::Expired);
		let latest = now.saturating_add(T::MaxAttestation::get());
		ensure!(valid_until <= latest, Error::<T>::TooFar);
		let organization = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let mut relationship =
			Relationships::<T>::get(patient, (organization, kind)).unwrap_or_default();
		let goes_on = relationship.in_force(now).is_some();
		ensure!(Self::may_attest(organization, kind, goes_on), Error::<T>::NotAuthorized);
		ensure!(T::Patients::exists(patient), Error::<T>::NotFound);
		ensure!(relationship.disputed_at.is_none(), Error::<T>::Disputed);

		let valid_until =
			Self::go_on_or_begin(&mut relationship, by.clone(), valid_until, evidence)?;
		Relationships::<T>::insert(patient, (organization, kind), relationship);
		Self::deposit_event(Event::Attested { patient, organization, kind, valid_until, by });
		Ok(())
	}

	/// Has the last attestation go on if there is no gap, so that it takes no place; else begins
	/// another, if there is room or some can be made. Where there is none, the last also goes on if it
	/// held on this day. Answers until when it holds.
	fn go_on_or_begin(
		relationship: &mut RelationshipOf<T>,
		by: T::AccountId,
		valid_until: UnixMillis,
		evidence: [u8; 32],
	) -> Result<UnixMillis, DispatchError> {
		let now = T::Time::now();
		let attestations = &mut relationship.attestations;
		let has_no_gap = attestations.last().is_some_and(|last| last.goes_on(now));
		if !has_no_gap && Self::has_room(attestations, now) {
			let attestation = Attestation {
				attested_at: now,
				attested_by: by,
				valid_until,
				evidence,
				renewed: None,
				ended: None,
			};
			if attestations.try_push(attestation).is_err() {
				defensive!("there is room: it was looked for, or made");
			}
			return Ok(valid_until);
		}
		let last = attestations
			.last_mut()
			.filter(|last| has_no_gap || last.held_on_day_of(now))
			.ok_or(Error::<T>::LimitReached)?;
		// One that holds is not cut short by a word that it holds.
		let until = if last.holds(now) { last.valid_until.max(valid_until) } else { valid_until };
		last.valid_until = until;
		last.renewed = Some(Renewal { at: now, by, evidence });
		last.ended = None;
		Ok(until)
	}

	/// Whether there is room for another attestation. Where there is not, makes some if it can: of what
	/// no claim can rest on, or else by joining two between which lies a gap within a day.
	fn has_room(attestations: &mut AttestationsOf<T>, now: UnixMillis) -> bool {
		if !attestations.is_full() {
			return true;
		}
		let is_needed =
			|one: &AttestationOf<T>| now < one.holds_until().saturating_add(FILING_HORIZON);
		let eldest = attestations.first().filter(|eldest| !is_needed(eldest)).map(|_| 0);
		let idle = || attestations.iter().position(Attestation::never_held);
		if let Some(position) = eldest.or_else(idle) {
			attestations.remove(position);
			return true;
		}
		let joins = |(one, next): (&AttestationOf<T>, &AttestationOf<T>)| {
			one.held_on_day_of(next.attested_at)
		};
		let Some(position) = attestations.iter().zip(attestations.iter().skip(1)).position(joins)
		else {
			return false;
		};
		let next = attestations.remove(position.saturating_add(1));
		if let Some(one) = attestations.get_mut(position) {
			*one = one.clone().joined(next);
		}
		true
	}

	/// The body of `end`.
	pub(crate) fn do_end(
		by: T::AccountId,
		patient: PatientId,
		kind: RelationshipKind,
	) -> DispatchResult {
		let organization = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let mut relationship =
			Relationships::<T>::get(patient, (organization, kind)).ok_or(Error::<T>::NotFound)?;
		ensure!(relationship.in_force(T::Time::now()).is_some(), Error::<T>::NotInForce);

		Self::end_last(&mut relationship, AttestationEnding::ByOrganization);
		Relationships::<T>::insert(patient, (organization, kind), relationship);
		Self::deposit_event(Event::Ended { patient, organization, kind, by });
		Ok(())
	}

	/// Whether an organization in good standing may attest this: by a role that is in force. Who covers
	/// a patient already goes on to say so, also when it may cover nobody more.
	fn may_attest(organization: OrganizationId, kind: RelationshipKind, goes_on: bool) -> bool {
		let winds_up = || {
			goes_on
				&& kind == RelationshipKind::Coverage
				&& T::Organizations::admitted_roles(organization).intersects(kind.roles())
		};
		T::Organizations::roles(organization).intersects(kind.roles()) || winds_up()
	}

	/// Ends the attestation that holds now, if one does.
	pub(crate) fn end_last(relationship: &mut RelationshipOf<T>, how: AttestationEnding) {
		let now = T::Time::now();
		let last = relationship.attestations.last_mut().filter(|last| last.holds(now));
		if let Some(last) = last {
			last.ended = Some(Ended { at: now, how });
		}
	}
}
