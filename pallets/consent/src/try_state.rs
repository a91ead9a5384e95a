//! What must always be true of the stored state.

use crate::{
	grant::RESEARCH, pallet::*, policy::leaves_room, Closing, DirectiveItem, Right,
	MAX_OPEN_REQUESTS, MAX_RESHARES,
};
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use salus_primitives::{
	custody::{is_in_anothers_name, LASTS_IN_ANOTHERS_NAME, MAX_PAPER_AGE},
	insurance::FILING_HORIZON,
	traits::StudyInspect,
	Action, Confidentiality, DirectiveId, GrantId, Grantee, Holder, OrganizationId, PatientId,
	Protected, Purpose, Scope, UnixMillis,
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - A patient's grants have the ids below the next id, each of them.
	/// - A grant covers something, begins when or after it was given, ends after it begins, and was
	///   revoked, if it was, between giving and end. Without an end it is for research alone. It was
	///   not used more often than it may be; if its uses are counted, it names the holder.
	/// - Each use that was taken of a grant has a receipt, numbered from 1 on, of a holder whose
	///   records the grant is about, from when it held.
	/// - A grant that was given out of another covers nothing that its parent does not, ends no later,
	///   and passes nothing on; the parent is the patient's own and counts it.
	/// - A grant's suspensions come one after another, from its giving to now and before its end,
	///   and only the last may last.
	/// - Every grant that is not over, nor its parent, nor the study that it is for, is in the index,
	///   under its grantee's key.
	/// - An id of the index stands there once, belongs to a grant of that key, and was not revoked;
	///   an index that holds nothing is not stored.
	/// - A patient's restrictions stand in the order of their ids, which are below the next id, and
	///   each of them withholds something. One was lifted, if it was, after it was made.
	/// - Only lifted restrictions are missing, and only when all room was needed.
	/// - A directive names the grants and restrictions that name it, and no others; one that set
	///   nothing is not stored.
	/// - The requests to a patient stand in the order of their ids, which are below the next id. Each
	///   asks for something in clear, for the organization that asks or for a practitioner, names the
	///   holder if it asks for payment or counted uses, expires after it was made and not after what
	///   it asks for, and was closed, if it was, in between.
	/// - Only requests that are over are missing, and only when all room was needed. Of one
	///   organization a few at most are open, and none was made within the rest after one that was
	///   declined before.
	/// - A request that was answered by a grant names one of the patient's own, which was given then
	///   and to whom it was asked for, which covers no more and ends no later, and which no other
	///   request names.
	/// - A paper names the patient's grant that it gave, by the organization that recorded it, then,
	///   within its age and by no directive; and a grant by a paper has its record. What an organization
	///   gave in a patient's name is for treatment, payment and operations, to whom everybody sees, not
	///   to be passed on, and for a year at most; what is specially protected only by a paper that the
	///   patient signed, and above `N` by a paper. Nothing was taken back in the future.
	/// - Each change of a policy is later than the one before. Only the consortium's last may be
	///   planned, at most a `PolicyDelay` ahead. A holder that set a policy has its history from the
	///   beginning, or a full one; a patient who did, as far back as a claim may rest on it, and with room
	///   to become as strict as there is.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_grants()?;
		Self::try_state_receipts()?;
		Self::try_state_reshares()?;
		Self::try_state_suspensions()?;
		Self::try_state_index()?;
		Self::try_state_restrictions()?;
		Self::try_state_directives()?;
		Self::try_state_requests()?;
		Self::try_state_answers()?;
		Self::try_state_papers()?;
		Self::try_state_policies()
	}

	fn try_state_policies() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		let is_in_order = |changes: &PolicyChangesOf| {
			changes.iter().zip(changes.iter().skip(1)).all(|(one, next)| one.from < next.from)
		};
		let base = BasePolicies::<T>::get();
		ensure!(is_in_order(&base), "each base policy is later than the one before");
		let planned = base.iter().filter(|change| now < change.from).count();
		ensure!(planned <= 1, "one base policy is planned at most");
		let latest = now.saturating_add(T::PolicyDelay::get());
		ensure!(
			base.last().is_none_or(|last| last.from <= latest),
			"a base policy is planned no further ahead than it must be"
		);
		for (_, own) in HolderPolicies::<T>::iter() {
			ensure!(is_in_order(&own), "each policy of a holder is later than the one before");
			ensure!(
				own.last().is_some_and(|last| last.from <= now),
				"a holder's policy holds at once"
			);
			ensure!(
				own.first().is_some_and(|first| first.from == 0) || own.is_full(),
				"a holder's policies are known from the beginning, or as many as there is room for"
			);
		}
		for (_, own) in PatientPolicies::<T>::iter() {
			ensure!(is_in_order(&own), "each policy of a patient is later than the one before");
			ensure!(
				own.last().is_some_and(|last| last.from <= now),
				"a patient's policy holds at once"
			);
			ensure!(leaves_room(&own), "a patient can become as strict as there is");
			let kept_from = own.first().map_or(0, |first| first.from);
			ensure!(
				kept_from == 0 || kept_from.saturating_add(FILING_HORIZON) <= now,
				"a patient's policies are known for as long as a claim may rest on them"
			);
		}
		Ok(())
	}

	fn try_state_grants() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		let mut given: BTreeMap<PatientId, u32> = BTreeMap::new();
		for (patient, id, grant) in Grants::<T>::iter() {
			ensure!(id.0 < NextGrantId::<T>::get(patient), "a grant's id is below the next id");
			let count = given.entry(patient).or_default();
			*count = count.saturating_add(1);

			ensure!(!grant.scope.is_empty(), "a grant covers something");
			ensure!(
				grant.granted_at <= grant.valid_from,
				"a grant does not begin before it is given"
			);
			let end = grant.valid_until.unwrap_or(UnixMillis::MAX);
			ensure!(grant.valid_from < end, "a grant begins before it ends");
			ensure!(
				grant.valid_until.is_some() || RESEARCH.contains_all(grant.scope.purposes),
				"a grant without an end is for research"
			);
			ensure!(
				grant.revoked_at.is_none_or(|at| grant.granted_at <= at && at < end),
				"a grant is revoked between its giving and its end"
			);
			ensure!(
				grant.used <= grant.max_uses.unwrap_or(0) && grant.max_uses != Some(0),
				"a grant is used at most as often as it may be"
			);
			ensure!(
				grant.max_uses.is_none() || grant.scope.holder != Holder::Any,
				"a grant whose uses are counted names the holder"
			);
			let is_over = Self::candidate(patient, id).is_none_or(|one| one.is_over(now));
			ensure!(
				is_over
					|| Self::is_for_nobody(&grant.grantee)
					|| LiveGrants::<T>::get(patient, grant.grantee.kind()).contains(&id),
				"a grant that is not over is in the index"
			);
		}
		for (patient, next_id) in NextGrantId::<T>::iter() {
			ensure!(
				given.get(&patient).copied().unwrap_or_default() == next_id,
				"a patient has a grant for every id below the next"
			);
		}
		Ok(())
	}

	fn try_state_receipts() -> Result<(), TryRuntimeError> {
		let mut taken: BTreeMap<(PatientId, GrantId), u32> = BTreeMap::new();
		for ((patient, id, number), receipt) in Receipts::<T>::iter() {
			let count = taken.entry((patient, id)).or_default();
			*count = count.saturating_add(1);
			let grant = Grants::<T>::get(patient, id).ok_or("a receipt's grant exists")?;
			ensure!(0 < number && number <= grant.used, "a receipt is of a use that was taken");
			ensure!(
				grant.scope.holder.covers(receipt.holder),
				"a receipt is the holder's whose records are meant"
			);
			let ends = [grant.revoked_at, grant.valid_until].into_iter().flatten();
			let latest = ends.fold(T::Time::now(), UnixMillis::min);
			ensure!(
				grant.valid_from <= receipt.taken_at && receipt.taken_at <= latest,
				"a receipt is taken while the grant holds, and not in the future"
			);
		}
		for (patient, id, grant) in Grants::<T>::iter() {
			ensure!(
				taken.remove(&(patient, id)).unwrap_or_default() == grant.used,
				"each use that was taken has a receipt"
			);
		}
		Ok(())
	}

	fn try_state_reshares() -> Result<(), TryRuntimeError> {
		let mut given_out: BTreeMap<(PatientId, GrantId), u8> = BTreeMap::new();
		for (patient, _, child) in Grants::<T>::iter() {
			let Some(id) = child.parent() else { continue };
			let count = given_out.entry((patient, id)).or_default();
			*count = count.saturating_add(1);
			let parent = Grants::<T>::get(patient, id).ok_or("a parent exists")?;
			ensure!(parent.right.is_the_patients(), "a parent is the patient's own");
			ensure!(
				parent.scope.actions.contains(Action::Reshare) && parent.max_uses.is_none(),
				"a parent may be passed on"
			);
			ensure!(parent.scope.holds(&child.scope), "a child covers no more than its parent");
			let latest = parent.valid_until.unwrap_or(UnixMillis::MAX);
			ensure!(
				child.valid_until.unwrap_or(UnixMillis::MAX) <= latest,
				"a child ends no later than its parent"
			);
			ensure!(child.directive.is_none(), "a directive is the patient's");
		}
		for (patient, id, grant) in Grants::<T>::iter() {
			ensure!(grant.reshared <= MAX_RESHARES, "a grant is passed on a few times");
			ensure!(
				given_out.remove(&(patient, id)).unwrap_or_default() == grant.reshared,
				"a parent counts what was given out of it"
			);
		}
		Ok(())
	}

	fn try_state_papers() -> Result<(), TryRuntimeError> {
		let mut recorded: BTreeSet<(PatientId, GrantId)> = BTreeSet::new();
		for (organization, document, paper) in Papers::<T>::iter() {
			let (patient, id) = (paper.patient, paper.grant);
			let grant = Grants::<T>::get(patient, id).ok_or("a paper's grant exists")?;
			let right = Right::Paper { organization, document };
			ensure!(grant.right == right, "a paper's grant is by that paper");
			ensure!(
				grant.granted_at == paper.recorded_at,
				"a paper's grant is given when it is recorded"
			);
			let is_in_time = paper.signed_at <= paper.recorded_at
				&& paper.recorded_at < paper.signed_at.saturating_add(MAX_PAPER_AGE);
			ensure!(is_in_time, "a paper is recorded after it is signed, and within its age");
			let may_give = paper.signer.may_give(&grant.scope);
			ensure!(may_give, "a paper gives what is protected if the patient signed it");
			ensure!(grant.directive.is_none(), "a paper is of no directive");
			recorded.insert((patient, id));
		}
		for (patient, id, grant) in Grants::<T>::iter() {
			let scope = &grant.scope;
			match grant.right {
				Right::Patient | Right::Representative { .. } | Right::Reshare { .. } => continue,
				Right::Custodian { organization } => {
					let is_plain = scope.protected == Protected::None
						&& scope.confidentiality <= Confidentiality::N;
					ensure!(is_plain, "a custodian gives nothing protected or confidential");
					let to_itself = grant.grantee == Grantee::Organization(organization);
					ensure!(!to_itself, "a custodian gives nothing to itself");
				}
				Right::Paper { .. } => {
					ensure!(recorded.contains(&(patient, id)), "a grant by a paper has its record");
				}
			}
			let latest = grant.granted_at.saturating_add(LASTS_IN_ANOTHERS_NAME);
			let is_bounded = is_in_anothers_name(scope, &grant.grantee)
				&& grant.valid_until.is_some_and(|end| end <= latest);
			ensure!(is_bounded, "what is given in another's name is bounded");
		}
		let has_come = |(_, at): (PatientId, UnixMillis)| at <= T::Time::now();
		ensure!(Withdrawals::<T>::iter().all(has_come), "nothing is taken back in the future");
		Ok(())
	}

	fn try_state_index() -> Result<(), TryRuntimeError> {
		for (patient, kind, live) in LiveGrants::<T>::iter() {
			ensure!(!live.is_empty(), "an index that holds nothing is not stored");
			ensure!(
				live.iter().collect::<BTreeSet<_>>().len() == live.len(),
				"an id stands in the index once"
			);
			for id in live {
				let grant =
					Grants::<T>::get(patient, id).ok_or("an id of the index has a grant")?;
				ensure!(
					grant.grantee.kind() == kind,
					"an id of the index stands under its grantee"
				);
				ensure!(grant.revoked_at.is_none(), "a revoked grant has left the index");
			}
		}
		Ok(())
	}

	fn try_state_suspensions() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		for (_, _, grant) in Grants::<T>::iter() {
			let ends = [grant.revoked_at, grant.valid_until];
			let end = ends.into_iter().flatten().min().unwrap_or(UnixMillis::MAX);
			let mut free_from = Some(grant.granted_at);
			for suspension in &grant.suspensions {
				ensure!(
					free_from.is_some_and(|from| from <= suspension.from),
					"a suspension begins after the one before, or after the giving"
				);
				ensure!(
					suspension.from <= end.min(now),
					"a suspension begins before the grant ends, and not in the future"
				);
				ensure!(
					suspension
						.until
						.is_none_or(|until| suspension.from <= until && until <= end.min(now)),
					"a suspension ends after it begins, by the grant's end, and not in the future"
				);
				free_from = suspension.until;
			}
		}
		Ok(())
	}

	fn try_state_restrictions() -> Result<(), TryRuntimeError> {
		for (patient, restrictions) in Restrictions::<T>::iter() {
			ensure!(!restrictions.is_empty(), "a list that holds no restriction is not stored");
			ensure!(
				restrictions.is_sorted_by(|one, next| one.id < next.id),
				"restrictions stand in the order of their ids"
			);
			for one in &restrictions {
				ensure!(
					one.id.0 < NextRestrictionId::<T>::get(patient),
					"a restriction's id is below the next id"
				);
				ensure!(
					!one.scope.is_empty() && !one.except.leaves_nothing_of(&one.scope),
					"a restriction withholds something"
				);
				ensure!(
					one.lifted_at.is_none_or(|at| one.made_at <= at && at <= T::Time::now()),
					"a restriction is lifted after it is made, and not in the future"
				);
			}
		}
		for (patient, next_id) in NextRestrictionId::<T>::iter() {
			let restrictions = Restrictions::<T>::get(patient);
			let has_all =
				|one: &RestrictionOf<T>| !Self::may_withhold_more(&restrictions, one.acting);
			let is_short = restrictions.is_full() || restrictions.iter().any(has_all);
			ensure!(
				is_short || restrictions.len() == next_id as usize,
				"a restriction goes only when its room is needed"
			);
		}
		Ok(())
	}

	fn try_state_directives() -> Result<(), TryRuntimeError> {
		let mut named: BTreeSet<(PatientId, DirectiveId, DirectiveItem)> = BTreeSet::new();
		for (patient, id, grant) in Grants::<T>::iter() {
			named.extend(grant.directive.map(|one| (patient, one, DirectiveItem::Grant(id))));
		}
		for (patient, restrictions) in Restrictions::<T>::iter() {
			for restriction in restrictions {
				let item = DirectiveItem::Restriction(restriction.id);
				named.extend(restriction.directive.map(|one| (patient, one, item)));
			}
		}
		for (patient, directive, items) in Directives::<T>::iter() {
			ensure!(!items.is_empty(), "a directive that set nothing is not stored");
			for item in items {
				let is_named = named.remove(&(patient, directive, item));
				ensure!(
					is_named || Self::is_swept(patient, item),
					"an item of a directive names it, and stands there once"
				);
			}
		}
		ensure!(named.is_empty(), "a directive has each item that names it");
		Ok(())
	}

	/// Whether an item is a restriction that was lifted and had to make room.
	fn is_swept(patient: PatientId, item: DirectiveItem) -> bool {
		let DirectiveItem::Restriction(id) = item else { return false };
		id.0 < NextRestrictionId::<T>::get(patient)
			&& !Restrictions::<T>::get(patient).iter().any(|one| one.id == id)
	}

	fn try_state_requests() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		for (patient, requests) in Requests::<T>::iter() {
			ensure!(!requests.is_empty(), "a list that holds no request is not stored");
			ensure!(
				requests.is_sorted_by(|one, next| one.id < next.id),
				"requests stand in the order of their ids"
			);
			let mut open: BTreeMap<OrganizationId, u32> = BTreeMap::new();
			for one in &requests {
				ensure!(
					one.id.0 < NextRequestId::<T>::get(patient),
					"a request's id is below the next id"
				);
				ensure!(
					!one.scope.is_empty() && one.terms.max_uses != Some(0),
					"a request asks for something"
				);
				ensure!(
					one.scope.holder != Holder::Any
						|| (one.terms.max_uses.is_none()
							&& !one.scope.purposes.contains(Purpose::Hpaymt)),
					"what is asked for payment or counted uses names the holder"
				);
				ensure!(one.scope.protected.annex().is_none(), "a request has no annex");
				ensure!(Self::may_be_asked_for(one), "an organization asks for its own");
				let end = one.terms.valid_until.unwrap_or(UnixMillis::MAX);
				ensure!(
					one.requested_at < one.terms.expires_at && one.terms.expires_at <= end,
					"a request expires after it is made, and not after what it asks for"
				);
				ensure!(
					one.terms.valid_until.is_some() || RESEARCH.contains_all(one.scope.purposes),
					"what is asked for without an end is for research"
				);
				ensure!(
					one.closed.is_none_or(|closed| one.requested_at <= closed.at
						&& closed.at < one.terms.expires_at
						&& closed.at <= now),
					"a request is closed after it is made, before it expires, and not in the future"
				);
				if one.is_open(now) {
					let count = open.entry(one.organization).or_default();
					*count = count.saturating_add(1);
				}
			}
			let asks_too_soon = |one: &RequestOf<T>| {
				let rests = |other: &RequestOf<T>| {
					other.organization == one.organization
						&& other.rests(one.requested_at)
						&& other.ends_at() < one.requested_at
				};
				requests.iter().any(rests)
			};
			ensure!(
				!requests.iter().any(asks_too_soon),
				"an organization does not ask again within a day of a decline"
			);
			ensure!(
				open.into_values().all(|count| count <= MAX_OPEN_REQUESTS),
				"an organization has few open requests to a patient"
			);
		}
		for (patient, next_id) in NextRequestId::<T>::iter() {
			let requests = Requests::<T>::get(patient);
			ensure!(
				requests.is_full() || requests.len() == next_id as usize,
				"a request goes only when its room is needed"
			);
		}
		Ok(())
	}

	/// Whether an organization may have asked for this grantee, wherever a practitioner is by now.
	fn may_be_asked_for(request: &RequestOf<T>) -> bool {
		match request.grantee {
			Grantee::Organization(id) => id == request.organization,
			Grantee::Practitioner(_) => true,
			Grantee::Study(study) => T::Studies::sponsor(study) == Some(request.organization),
			Grantee::AnyMember | Grantee::Role(_) | Grantee::Person(_) | Grantee::Committed(_) => {
				false
			}
		}
	}

	fn try_state_answers() -> Result<(), TryRuntimeError> {
		let mut named: BTreeSet<(PatientId, GrantId)> = BTreeSet::new();
		for (patient, requests) in Requests::<T>::iter() {
			for one in requests {
				let Some(closed) = one.closed else { continue };
				let (id, is_approved) = match closed.how {
					Closing::Approved(id) => (id, true),
					Closing::Narrowed(id) => (id, false),
					Closing::Declined | Closing::Withdrawn => continue,
				};
				ensure!(named.insert((patient, id)), "a grant answers one request");
				let grant = Grants::<T>::get(patient, id).ok_or("an answer's grant exists")?;
				ensure!(
					grant.right.is_the_patients()
						&& grant.granted_at == closed.at
						&& grant.grantee == one.grantee,
					"an answer's grant was given then, by the patient, to whom it was asked for"
				);
				let asked = one.terms;
				ensure!(
					one.scope.narrows_to(&grant.scope)
						&& grant.valid_until.unwrap_or(UnixMillis::MAX)
							<= asked.valid_until.unwrap_or(UnixMillis::MAX)
						&& grant.max_uses.unwrap_or(u32::MAX) <= asked.max_uses.unwrap_or(u32::MAX),
					"an answer's grant gives no more than was asked for"
				);
				// But for the annex that a patient may add.
				let protected = grant.scope.protected;
				let is_as_asked = one.scope
					== Scope { protected: one.scope.protected, ..grant.scope }
					&& (protected == one.scope.protected || protected.annex().is_some())
					&& grant.valid_until == asked.valid_until
					&& grant.max_uses == asked.max_uses;
				ensure!(!is_approved || is_as_asked, "what was approved is what was asked for");
			}
		}
		Ok(())
	}
}
