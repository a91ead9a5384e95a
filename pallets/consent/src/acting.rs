//! Who acts for a patient: a key of the patient, a representative whom the patient appointed, an
//! organization that keeps the key of one without a device, or one that records a signed paper.

use crate::{
	pallet::*,
	types::{Restriction, Right},
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::Time,
	weights::Weight,
};
use salus_primitives::{
	custody::{is_in_anothers_name, LASTS_IN_ANOTHERS_NAME},
	life::Closing,
	traits::{LifeInspect, OrganizationInspect, PatientInspect, RepresentativeInspect},
	Acting, Authority, Confidentiality, Grantee, KeyPurpose, LifeClosing, OrganizationId,
	PaperSigner, PatientId, Privilege, Protected, Purposes, Representation, RepresentativeCapacity,
	Represented, Scope, UnixMillis,
};

/// As what somebody acts for a patient.
pub(crate) enum Actor {
	/// As the patient, by a key with the purpose *consent*.
	Patient,
	/// As a representative in force.
	Representative(Representation),
	/// As the organization in good standing that keeps the key of a patient without a device.
	Custodian(OrganizationId),
	/// As an organization in good standing that records what was signed on paper.
	Recorder {
		/// The organization.
		organization: OrganizationId,
		/// The commitment to the paper.
		document: [u8; 32],
		/// Who signed it.
		signer: PaperSigner,
	},
}

impl Actor {
	/// As what an act of theirs stands.
	pub(crate) const fn acting(&self) -> Acting {
		match self {
			Self::Patient => Acting::Patient,
			Self::Representative(representation) => representation.acting(),
			Self::Custodian(organization) => Acting::Custodian { organization: *organization },
			Self::Recorder { organization, .. } => Acting::Recorder { organization: *organization },
		}
	}

	/// By which right they give.
	pub(crate) const fn right(&self) -> Right {
		match self {
			Self::Patient => Right::Patient,
			Self::Representative(representation) => Right::Representative {
				representative: representation.representative,
				capacity: representation.capacity,
				represented: representation.represented,
			},
			Self::Custodian(organization) => Right::Custodian { organization: *organization },
			Self::Recorder { organization, document, .. } => {
				Right::Paper { organization: *organization, document: *document }
			}
		}
	}

	/// Whether they may decide about records for all of these purposes. What they may give is bounded
	/// further by [`Self::gives`].
	fn decides_for(&self, purposes: Purposes) -> bool {
		match self {
			// Who keeps the keys takes back and withholds whatever there is.
			Self::Patient | Self::Custodian(_) | Self::Recorder { .. } => true,
			Self::Representative(representation) => representation.decides_for(purposes),
		}
	}

	/// Whether this is theirs to give to that grantee, as far as it depends on nothing else. An
	/// organization gives in a patient's name for treatment, payment and operations; without the
	/// patient's signature nothing that is specially protected, or above `N`.
	pub(crate) fn gives<AccountId>(&self, scope: &Scope, grantee: &Grantee<AccountId>) -> bool {
		match self {
			Self::Patient | Self::Representative(_) => true,
			Self::Custodian(_) => {
				is_in_anothers_name(scope, grantee)
					&& scope.protected == Protected::None
					&& scope.confidentiality <= Confidentiality::N
			}
			Self::Recorder { signer, .. } => {
				is_in_anothers_name(scope, grantee) && signer.may_give(scope)
			}
		}
	}

	/// Whether they may give what is over at `end`, in Unix milliseconds, or never of itself.
	pub(crate) fn gives_until(&self, end: Option<UnixMillis>, now: UnixMillis) -> bool {
		match self {
			Self::Patient => true,
			Self::Custodian(_) | Self::Recorder { .. } => {
				end.is_some_and(|end| end <= now.saturating_add(LASTS_IN_ANOTHERS_NAME))
			}
			Self::Representative(representation) => representation.gives_until(end),
		}
	}

	/// Whether they may give anything while the patient is at rest, if so: an executor of who died alone.
	pub(crate) fn gives_while(&self, closed: Option<Closing>) -> bool {
		let executes = match self {
			Self::Representative(one) => one.capacity == RepresentativeCapacity::Executor,
			_ => false,
		};
		match closed.map(|closing| closing.how) {
			None => true,
			Some(LifeClosing::Deceased) => executes,
			Some(LifeClosing::Left) => false,
		}
	}

	/// Whether they may decide about what no grant says.
	fn decides_without_grants(&self) -> bool {
		match self {
			Self::Patient | Self::Custodian(_) => true,
			Self::Recorder { .. } => false,
			Self::Representative(representation) => {
				representation.authorities.contains(Authority::Consent)
			}
		}
	}

	/// Whether `by`, who acts as this, may give free what a restriction withholds. A representative
	/// gives free what they withheld themselves and may still decide about, and nothing of the
	/// patient's or of another's; an organization nothing.
	pub(crate) fn gives_free<AccountId: PartialEq>(
		&self,
		by: &AccountId,
		restriction: &Restriction<AccountId>,
	) -> bool {
		match self {
			Self::Patient => true,
			Self::Custodian(_) | Self::Recorder { .. } => false,
			Self::Representative(representation) => {
				*by == restriction.made_by && representation.decides_for(restriction.scope.purposes)
			}
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Whether a representative may lift what another one made who is over, whoever was appointed first:
	/// nobody else could, while the patient cannot.
	pub(crate) fn has_outlived(
		actor: &Actor,
		patient: PatientId,
		restriction: &RestrictionOf<T>,
	) -> bool {
		let (Actor::Representative(later), Acting::Representative { representative, .. }) =
			(actor, restriction.acting)
		else {
			return false;
		};
		// Whoever executes an estate may be awake by a mistake.
		later.capacity != RepresentativeCapacity::Executor
			&& representative != later.representative
			&& later.decides_for(restriction.scope.purposes)
			&& T::Representatives::is_over(patient, representative)
	}

	/// As what `by` acts for the patient, or that they do not.
	pub(crate) fn actor(by: &T::AccountId, patient: PatientId) -> Result<Actor, DispatchError> {
		if T::Patients::may(by, patient, KeyPurpose::Consent) {
			return Ok(Actor::Patient);
		}
		if let Some(organization) = T::Patients::custodian(patient) {
			let acts = T::Organizations::acting_for(by) == Some(organization);
			ensure!(acts, Error::<T>::NotAuthorized);
			return Ok(Actor::Custodian(organization));
		}
		let representation = T::Representatives::representation(by, patient);
		Ok(representation.map(Actor::Representative).ok_or(Error::<T>::NotAuthorized)?)
	}

	/// Checks that somebody may decide about records for all of these purposes.
	pub(crate) fn ensure_decides(actor: &Actor, purposes: Purposes) -> DispatchResult {
		ensure!(actor.decides_for(purposes), Error::<T>::NotAuthorized);
		Ok(())
	}

	/// Checks that somebody may end or suspend a grant. What the minor gave of the own care, by whatever
	/// name, or what was passed on out of it, is not for who represents the minor to take back.
	pub(crate) fn ensure_takes_back(actor: &Actor, grant: &GrantOf<T>) -> DispatchResult {
		Self::ensure_decides(actor, grant.scope.purposes)?;
		let is_theirs = match actor {
			Actor::Patient | Actor::Custodian(_) => true,
			Actor::Recorder { .. } => false,
			Actor::Representative(representation) => {
				representation.represented == Represented::Adult
					|| grant.scope.protected == Protected::None
					|| matches!(grant.right, Right::Representative { .. })
			}
		};
		ensure!(is_theirs, Error::<T>::NotAuthorized);
		Ok(())
	}

	/// Checks that somebody may decide about what no grant says.
	pub(crate) fn ensure_decides_without_grants(actor: &Actor) -> DispatchResult {
		ensure!(actor.decides_without_grants(), Error::<T>::NotAuthorized);
		Ok(())
	}

	/// Checks that this is somebody's to give to that grantee, until `end`.
	pub(crate) fn ensure_gives(
		actor: &Actor,
		scope: &Scope,
		grantee: &GranteeOf<T>,
		end: Option<UnixMillis>,
	) -> DispatchResult {
		ensure!(actor.gives(scope, grantee), Error::<T>::NotAuthorized);
		// What an organization wants for itself the patient signs for.
		let is_own = match (actor, grantee) {
			(Actor::Custodian(own), Grantee::Organization(id)) => id == own,
			(Actor::Custodian(own), Grantee::Practitioner(account)) => {
				T::Organizations::practitioner(account).is_none_or(|(id, _)| id == *own)
			}
			(Actor::Custodian(_), _) => true,
			_ => false,
		};
		ensure!(!is_own, Error::<T>::NotAuthorized);
		ensure!(actor.gives_until(end, T::Time::now()), Error::<T>::TooFar);
		Ok(())
	}

	/// Checks that somebody may give something for the patient now, as far as that depends on whether the
	/// patient died or left.
	pub(crate) fn ensure_active(actor: &Actor, patient: PatientId) -> DispatchResult {
		ensure!(actor.gives_while(T::Life::closed(patient)), Error::<T>::Inactive);
		Ok(())
	}

	/// The organization in good standing for which `by` answers: its admin, or a privacy officer.
	pub(crate) fn speaks_for(by: &T::AccountId) -> Option<OrganizationId> {
		T::Organizations::administered_by(by).or_else(|| {
			T::Organizations::practitioner(by)
				.filter(|(_, privileges)| privileges.contains(Privilege::PrivacyOfficer))
				.map(|(organization, _)| organization)
		})
	}

	/// Checks that somebody acts as the patient.
	pub(crate) fn ensure_patient(actor: &Actor) -> DispatchResult {
		ensure!(matches!(actor, Actor::Patient), Error::<T>::NotAuthorized);
		Ok(())
	}

	/// The weight of a call of the patient's, measured by a key of the patient: whether somebody is a
	/// representative or a custodian in good standing is looked up beside.
	pub(crate) fn acted_for(measured: Weight) -> Weight {
		measured.saturating_add(Self::looked_up_beside())
	}

	/// What it weighs to find out as what somebody acts who is no key of the patient's own.
	pub(crate) fn looked_up_beside() -> Weight {
		T::Patients::inspect_weight()
			.saturating_add(T::Organizations::inspect_weight())
			.saturating_add(T::Representatives::inspect_weight())
	}
}
