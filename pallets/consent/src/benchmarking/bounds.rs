//! A question about access at every bound that there is: how much one read can cost.

use super::{fill_index, fill_restrictions, full_history, scope};
use crate::{pallet::*, Receipt, Right};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::traits::{Get, Time};
use salus_commitments::{AnnexOpening, GranteeOpening};
use salus_primitives::{
	annex::{MAX_ANNEX_AUTHORS, MAX_ANNEX_CONTEXTS, MAX_ANNEX_RECORDS},
	traits::{EmergencyInspect, OrganizationInspect, PatientInspect, StudyInspect},
	Action, Annex, Author, Confidentiality, DataCategory, Day, DayWindow, EmergencyId, GrantId,
	Grantee, Holder, Leaf, OrganizationId, PatientId, Protected, Purpose, ReceiptId, RecordFacts,
	RecordOrigin, Roles, Scope, Sensitivities,
};
use salus_runtime_api::{AccessRequest, MAX_OPENINGS};

/// The organization of the author whom annexes name last.
const AUTHOR: OrganizationId = OrganizationId(u32::MAX);

/// 32 bytes that differ by their number.
fn bytes(number: u32) -> [u8; 32] {
	let mut bytes = [0; 32];
	let number = number.to_be_bytes();
	bytes.iter_mut().zip(number).for_each(|(byte, digit)| *byte = digit);
	bytes
}

/// An annex that says as much as one can. Of [`origin`] it names author and context, each as the
/// last, but no record.
fn annex(number: u32) -> AnnexOpening {
	let others = (1..MAX_ANNEX_AUTHORS).map(OrganizationId).chain([AUTHOR]);
	let annex = Annex::new(
		Sensitivities::all(),
		others.map(|organization| Author { organization, account: None }).collect(),
		(1..=MAX_ANNEX_CONTEXTS).map(bytes).collect(),
		(1..=MAX_ANNEX_RECORDS).map(|record| Leaf(bytes(record))).collect(),
	);
	let annex = annex.unwrap_or_default().with_document(Some(bytes(number)));
	AnnexOpening { salt: bytes(number), annex }
}

fn origin() -> RecordOrigin {
	RecordOrigin {
		author: Author { organization: AUTHOR, account: Some(bytes(1)) },
		encounter: Some(bytes(MAX_ANNEX_CONTEXTS)),
		care_plan: Some(bytes(0)),
		leaf: Some(Leaf(bytes(0))),
	}
}

/// A question by a practitioner with an identity, an investigator of as many studies as can be
/// named, about so many records, none of which is covered before the last grant or touched by any
/// but the last restriction, but only after all that annexes say was compared. It names a receipt
/// that counts, but not for the grant that covers. The emergency that permits it all the same is
/// the first of two.
pub(super) fn question<T: Config>(records: u32) -> (AccessRequest<T::AccountId>, EmergencyId) {
	let key: T::AccountId = account("patient", 0, 0);
	let patient = T::Patients::set_patient(&key);
	let who: T::AccountId = account("practitioner", 0, 0);
	let organization = T::Organizations::set_practitioner(&who, Roles::all());
	let person = T::Patients::set_patient(&who);
	let other: T::AccountId = account("practitioner", 1, 0);
	let holder = T::Organizations::set_practitioner(&other, Roles::all());

	let mut number = 0;
	let mut annexes = Vec::new();
	let mut opened = || {
		number = u32::saturating_add(number, 1);
		let opening = annex(number);
		let protected = Protected::Particular(opening.hash());
		annexes.push(opening);
		protected
	};
	let grantees = [
		Grantee::AnyMember,
		Grantee::Organization(organization),
		Grantee::Practitioner(who.clone()),
		Grantee::Person(person),
	];
	let last = fill_grants::<T>(&key, patient, holder, &grantees, &mut opened);
	name_studies::<T>(patient, &who);
	withhold::<T>(&key, patient, &who, &mut opened);
	cover::<T>(patient, last);
	let receipt = take_another::<T>(&key, patient, holder);
	BasePolicies::<T>::put(full_history::<T>());
	HolderPolicies::<T>::insert(holder, full_history::<T>());
	PatientPolicies::<T>::insert(patient, full_history::<T>());
	let emergency = T::Emergencies::set_emergencies(patient, &who, organization, holder);
	// What opens nothing is hashed all the same.
	while annexes.len() < MAX_OPENINGS as usize {
		number = number.saturating_add(1);
		annexes.push(annex(number));
	}
	let names = (0..MAX_OPENINGS).map(|number| GranteeOpening {
		salt: bytes(number),
		grantee: Grantee::Practitioner(account("named", number, 0)),
	});
	let question = AccessRequest {
		holder,
		requester: who,
		patient,
		action: Action::Read,
		// No relationship is looked up for it, but emergencies are, of which more is read.
		purpose: Purpose::Etreat,
		law: None,
		receipt: Some(receipt),
		records: (0..records).map(|_| record()).collect(),
		annexes,
		grantees: names.collect(),
	};
	(question, emergency)
}

/// A record of normal confidentiality, so that a policy is looked at to the end.
fn record() -> RecordFacts {
	RecordFacts {
		category: DataCategory::Other,
		confidentiality: Confidentiality::N,
		sensitivities: Sensitivities::all(),
		days: DayWindow::on(Day(20_000)),
		origin: Some(origin()),
	}
}

/// Fills each index with grants that were given out of others; the id of the last.
fn fill_grants<T: Config>(
	key: &T::AccountId,
	patient: PatientId,
	holder: OrganizationId,
	grantees: &[GranteeOf<T>],
	opened: &mut impl FnMut() -> Protected,
) -> GrantId {
	let until = T::Time::now().saturating_add(T::MaxValidity::get());
	let scope = scope(Holder::Organization(holder));
	let parents: GranteeOf<T> = Grantee::Practitioner(account("parent", 0, 0));
	let parents = fill_index::<T>(key, patient, &parents, scope, until);
	let mut last = GrantId(0);
	for grantee in grantees {
		let ids = fill_index::<T>(key, patient, grantee, scope, until);
		for (id, parent) in ids.into_iter().zip(&parents) {
			Grants::<T>::mutate(patient, id, |grant| {
				if let Some(grant) = grant {
					let organization = OrganizationId(0);
					grant.right = Right::Reshare { parent: *parent, organization };
					grant.scope.protected = opened();
				}
			});
			last = id;
		}
	}
	last
}

/// Has each of the grants to nobody in particular be for a study of its own in which `who` takes part.
fn name_studies<T: Config>(patient: PatientId, who: &T::AccountId) {
	for id in LiveGrants::<T>::get(patient, Grantee::<T::AccountId>::AnyMember.kind()) {
		let grantee = Grantee::Study(T::Studies::set_investigator(who));
		Grants::<T>::mutate(patient, id, |grant| {
			if let Some(grant) = grant {
				grant.grantee = grantee;
			}
		});
	}
}

/// Restricts as often as one can, each time but for particular records, the last time whatever the
/// record, and but for as many studies as can be excepted. In none does `who` take part, because
/// they are over: else nothing would be compared.
fn withhold<T: Config>(
	key: &T::AccountId,
	patient: PatientId,
	who: &T::AccountId,
	opened: &mut impl FnMut() -> Protected,
) {
	let nobody: GranteeOf<T> = Grantee::Practitioner(account("nobody", 0, 0));
	let mut restrictions = fill_restrictions::<T>(key, patient, &nobody);
	for restriction in &mut restrictions {
		restriction.scope.protected = opened();
		for excepted in &mut restriction.except.grantees {
			*excepted = Grantee::Study(T::Studies::set_investigator_of_closed(who));
		}
	}
	if let Some(last) = restrictions.last_mut() {
		last.scope.protected = Protected::All;
	}
	Restrictions::<T>::insert(patient, restrictions);
}

/// Has this grant cover everything, if a use is taken first: so that the policy is asked, too.
fn cover<T: Config>(patient: PatientId, id: GrantId) {
	Grants::<T>::mutate(patient, id, |grant| {
		if let Some(grant) = grant {
			grant.scope = Scope { protected: Protected::All, ..grant.scope };
			grant.max_uses = Some(u32::MAX);
		}
	});
}

/// A receipt that counts, but of another grant than the one that covers.
fn take_another<T: Config>(
	key: &T::AccountId,
	patient: PatientId,
	holder: OrganizationId,
) -> ReceiptId {
	let receipt = ReceiptId { grant: GrantId(0), number: 1 };
	let taken = Receipt { holder, taken_at: T::Time::now(), by: key.clone() };
	Receipts::<T>::insert((patient, receipt.grant, receipt.number), taken);
	receipt
}
