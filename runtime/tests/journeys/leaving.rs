//! Dying, leaving and being somebody else, in the real runtime: Ana has no money in it.

use super::*;
use codec::{Decode, Encode};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use pallet_consent::{Call as Consents, Error as ConsentError};
use pallet_life_events::{Call, Duplicates, DuplicatesOf, Error, Link, Links};
use pallet_relationships::Call as Relate;
use pallet_representatives::{Acceptance, Appointment, Call as Represent};
use salus_commitments::{representative, Salt};
use salus_primitives::{
	life::{Closing, FINAL_BILLS, REFUTED_REST},
	traits::{ConsentInspect, LifeInspect},
	Authorities, Categories, Grantee, Holder, LifeClosing, OrganizationId, Permission,
	RelationshipKind, RepresentativeCapacity, RepresentativeId, Scope, UnixMillis, Wakes,
};
use salus_runtime::{extensions::PrioritizeFeeless, LifeEvents};
use sp_runtime::traits::TransactionExtension;

#[path = "erase_plan.rs"]
mod erase_plan;

/// Nobody's fee: what is not free is refused to who has nothing.
const REFUSED: TransactionValidityError =
	TransactionValidityError::Invalid(InvalidTransaction::Payment);
const EVIDENCE: [u8; 32] = [0xe7; 32];
const SALT: [u8; 32] = [0x5a; 32];
const FIRST: RepresentativeId = RepresentativeId(0);

struct Parties {
	actors: Actors,
	/// Ana's executor, who has an identity of her own.
	grace: Pair,
	patient: PatientId,
	st_mary: OrganizationId,
	lakeside: OrganizationId,
}

/// A hospital and a clinic that both treat Ana.
fn parties() -> Parties {
	let (actors, grace) = (actors(), key("//Grace"));
	let st_mary = admit("St. Mary", &actors.hospital);
	let lakeside = admit("Lakeside", &actors.clinic);
	let patient = register(&actors.hospital, st_mary, &actors.ana);
	register(&actors.hospital, st_mary, &grace);
	for member in [&actors.hospital, &actors.clinic] {
		let (kind, valid_until) = (RelationshipKind::Treatment, START + 200 * DAY);
		let evidence = EVIDENCE;
		succeed(member, Relate::<Runtime>::attest { patient, kind, valid_until, evidence });
	}
	Parties { actors, grace, patient, st_mary, lakeside }
}

impl Parties {
	/// What somebody without money signs, and the hospital relays.
	fn relayed(&self, who: &Pair, call: impl Into<RuntimeCall>) -> sp_runtime::DispatchResult {
		let nonce = System::account_nonce(account(who));
		relay(&self.actors.hospital, meta_tx(who, call.into(), nonce, genesis_hash().0))
	}

	fn attest(&self) -> Call<Runtime> {
		Call::attest_death { patient: self.patient, evidence: EVIDENCE }
	}

	/// Both members attest that Ana died.
	fn ana_dies(&self) {
		for member in [&self.actors.hospital, &self.actors.clinic] {
			succeed(member, self.attest());
		}
		let closing = self.closed().expect("two attest it");
		assert_eq!(closing.how, LifeClosing::Deceased);
	}

	fn closed(&self) -> Option<Closing> {
		<LifeEvents as LifeInspect>::closed(self.patient)
	}

	fn refute(&self) -> Call<Runtime> {
		Call::refute_death { patient: self.patient }
	}

	fn deactivate(&self) -> Call<Runtime> {
		Call::deactivate { patient: self.patient }
	}

	/// What the clinic is decided about a laboratory result that St Mary holds.
	fn clinic_reads(&self, purpose: Purpose) -> Decision {
		let request = AccessRequest {
			holder: self.st_mary,
			requester: account(&self.actors.clinic),
			patient: self.patient,
			action: Action::Read,
			purpose,
			law: None,
			receipt: None,
			records: vec![LAB_RESULT],
			annexes: vec![],
			grantees: vec![],
		};
		Consent::check_access(request).expect("one record is not too many")[0]
	}

	/// A grant to the clinic, for whatever.
	fn grant(&self, valid_until: UnixMillis) -> Consents<Runtime> {
		Consents::grant {
			patient: self.patient,
			grantee: Grantee::Organization(self.lakeside),
			scope: Scope {
				holder: Holder::Organization(self.st_mary),
				actions: Action::Read.into(),
				purposes: salus_primitives::Purposes::all(),
				categories: Categories::all(),
				confidentiality: Confidentiality::N,
				days: DayWindow::ALWAYS,
				protected: salus_primitives::Protected::None,
			},
			terms: pallet_consent::Terms { valid_until: Some(valid_until), ..Default::default() },
		}
	}

	/// Links another identity to Ana's, as the hospital proposed that kept its keys.
	fn is_linked(&self, duplicate: PatientId) {
		let link = Link {
			survivor: self.patient,
			organization: self.st_mary,
			proposed_by: account(&self.actors.hospital),
			proposed_at: now(),
			holds_since: Some(now()),
			ended_at: None,
		};
		Links::<Runtime>::insert(duplicate, link);
		let linked: DuplicatesOf = vec![duplicate].try_into().expect("one is not too many");
		Duplicates::<Runtime>::insert(self.patient, linked);
	}
}

const NO_GRANT: Decision = Decision::deny(DenyReason::NoGrant);
const AT_REST: Decision = Decision::deny(DenyReason::Inactive);

fn until(decision: Decision) -> Option<UnixMillis> {
	match decision {
		Decision::Permit { until, .. } => until,
		Decision::Deny { .. } => panic!("{decision:?}"),
	}
}

#[test]
fn a_death_leaves_the_final_bills_and_the_executor() {
	with_chain(|| {
		let parties = parties();
		let Parties { actors: Actors { ana, hospital, .. }, grace, patient, .. } = &parties;
		let appointment = Appointment {
			commitment: representative::commit(
				&account(grace).encode(),
				RepresentativeCapacity::Executor,
				&EVIDENCE,
				&Salt::from_bytes(SALT),
			),
			authorities: Authorities::all(),
			valid_from: None,
			valid_until: START + 800 * DAY,
			age_out: None,
			wakes: Wakes::OnIncapacity,
		};
		assert_ok!(
			parties.relayed(ana, Represent::<Runtime>::appoint { patient: *patient, appointment })
		);
		let acceptance =
			Acceptance { capacity: RepresentativeCapacity::Executor, reason: EVIDENCE, salt: SALT };
		let accept =
			Represent::<Runtime>::accept { patient: *patient, representative: FIRST, acceptance };
		assert_ok!(parties.relayed(grace, accept));
		assert_ok!(parties.relayed(ana, parties.grant(START + 1_000 * DAY)));
		assert!(parties.clinic_reads(Purpose::Treat).is_permit());
		let stranger = Err(ConsentError::<Runtime>::NotAuthorized.into());
		assert_eq!(parties.relayed(grace, parties.grant(START + 700 * DAY)), stranger);

		set_time(START + DAY);
		parties.ana_dies();
		assert_eq!(parties.clinic_reads(Purpose::Treat), AT_REST);
		let written = START + DAY + FINAL_BILLS;
		assert_eq!(until(parties.clinic_reads(Purpose::Hpaymt)), Some(written));
		// Her own keys give nothing any more; her executor does.
		let inactive = Err(ConsentError::<Runtime>::Inactive.into());
		assert_eq!(parties.relayed(ana, parties.grant(START + 700 * DAY)), inactive);
		assert_ok!(parties.relayed(grace, parties.grant(START + 700 * DAY)));
		assert_eq!(until(parties.clinic_reads(Purpose::Treat)), Some(START + 700 * DAY));
		set_time(written);
		for member in [hospital, &parties.actors.clinic] {
			let organization = match account(member) == account(hospital) {
				true => parties.st_mary,
				false => parties.lakeside,
			};
			by_council(pallet_organizations::Call::<Runtime>::renew {
				organization,
				license_expires_at: START + 900 * DAY,
			});
		}
		assert_eq!(until(parties.clinic_reads(Purpose::Hpaymt)), Some(START + 700 * DAY));
		// She takes back what was given in her name, directly and free.
		let revoke = Consents::<Runtime>::revoke { patient: *patient, id: GrantId(1) };
		assert!(validate(signed(grace, revoke.clone())).is_ok());
		succeed(grace, revoke);
		assert_eq!(parties.clinic_reads(Purpose::Hpaymt), AT_REST);
	});
}

#[test]
fn the_living_refute_their_death_free_by_either_door() {
	with_chain(|| {
		let parties = parties();
		let Actors { ana, hospital, clinic } = &parties.actors;
		assert_ok!(parties.relayed(ana, parties.grant(START + 100 * DAY)));
		set_time(START + DAY);
		parties.ana_dies();
		assert_eq!(parties.clinic_reads(Purpose::Treat), AT_REST);
		assert_eq!(balance(&account(ana)), 0);
		let validity = validate(signed(ana, parties.refute())).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		succeed(ana, parties.refute());
		assert_eq!(parties.closed(), None);
		assert!(parties.clinic_reads(Purpose::Treat).is_permit());
		assert_eq!(validate(signed(ana, parties.refute())), Err(REFUSED));

		let rests = Ok(Err(Error::<Runtime>::TooSoon.into()));
		assert_eq!(submit(hospital, parties.attest()), rests);
		set_time(START + DAY + REFUTED_REST);
		parties.ana_dies();
		assert_ok!(parties.relayed(ana, parties.refute()));
		assert_eq!(parties.closed(), None);
		// Nobody else does so for her.
		set_time(START + DAY + 2 * REFUTED_REST);
		parties.ana_dies();
		let stranger = || Error::<Runtime>::NotAuthorized.into();
		assert_eq!(parties.relayed(&parties.grace, parties.refute()), Err(stranger()));
		for member in [hospital, clinic] {
			assert_eq!(submit(member, parties.refute()), Ok(Err(stranger())));
		}
		by_council(Call::<Runtime>::reverse_death { patient: parties.patient });
		assert_eq!(parties.closed(), None);
	});
}

#[test]
fn a_patient_leaves_free_by_either_door_and_comes_back() {
	with_chain(|| {
		let parties = parties();
		let Actors { ana, hospital, .. } = &parties.actors;
		assert_ok!(parties.relayed(ana, parties.grant(START + 1_000 * DAY)));
		let validity = validate(signed(ana, parties.deactivate())).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		succeed(ana, parties.deactivate());
		assert_eq!(parties.closed(), Some(Closing { how: LifeClosing::Left, at: START }));
		assert_eq!(parties.clinic_reads(Purpose::Treat), AT_REST);
		assert_eq!(until(parties.clinic_reads(Purpose::Hpaymt)), Some(START + FINAL_BILLS));
		assert_eq!(validate(signed(ana, parties.deactivate())), Err(REFUSED));
		// To come back is paid for; to take back goes on, free.
		let reactivate = || Call::<Runtime>::reactivate { patient: parties.patient };
		assert_eq!(validate(signed(ana, reactivate())), Err(REFUSED));
		assert_ok!(parties.relayed(ana, reactivate()));
		assert!(parties.clinic_reads(Purpose::Treat).is_permit());
		assert_ok!(parties.relayed(ana, parties.deactivate()));
		let revoke = Consents::<Runtime>::revoke { patient: parties.patient, id: GrantId(0) };
		succeed(ana, revoke);
		assert_eq!(parties.clinic_reads(Purpose::Hpaymt), NO_GRANT);
		let stranger = Ok(Err(Error::<Runtime>::NotAuthorized.into()));
		assert_eq!(submit(hospital, reactivate()), stranger);
		// Directly, by who has money.
		let rich = salus_runtime::RuntimeOrigin::signed(account(hospital));
		let to = sp_runtime::MultiAddress::Id(account(ana));
		let credit = salus_runtime::CREDIT;
		assert_ok!(salus_runtime::Balances::transfer_allow_death(rich, to, credit));
		succeed(ana, reactivate());
		assert_eq!(parties.closed(), None);
	});
}

/// The day of death is paid for, and no later one, however late the claim.
#[test]
fn a_service_after_death_is_not_permitted() {
	with_chain(|| {
		let parties = parties();
		assert_ok!(parties.relayed(&parties.actors.ana, parties.grant(START + 100 * DAY)));
		let today = Day::of(START);
		let permitted = |days: i32| {
			Consent::permitted_on(
				parties.patient,
				Permission::Grant(GrantId(0)),
				parties.st_mary,
				parties.lakeside,
				Purpose::Hpaymt,
				DataCategory::Claims,
				Day(today.0 + days),
			)
		};
		set_time(START + DAY + 1);
		parties.ana_dies();
		assert_eq!([0, 1].map(permitted), [Ok(()), Ok(())]);
		assert_eq!(permitted(2), Err(DenyReason::Inactive));
		set_time(START + 90 * DAY);
		assert_eq!(permitted(1), Ok(()));
		assert_eq!(permitted(2), Err(DenyReason::Inactive));
	});
}

#[test]
fn a_merge_is_undone_free_by_either_door() {
	with_chain(|| {
		let parties = parties();
		let duplicate = identity(&parties.grace);
		let unmerge = || Call::<Runtime>::unmerge { duplicate };
		// No organization keeps her keys, so that none says whose they are.
		let stranger = Ok(Err(Error::<Runtime>::NotAuthorized.into()));
		let survivor = parties.patient;
		let merge = Call::<Runtime>::merge { duplicate, survivor };
		assert_eq!(submit(&parties.actors.hospital, merge), stranger);
		for relayed in [false, true] {
			parties.is_linked(duplicate);
			let validity = validate(signed(&parties.actors.ana, unmerge())).expect("it is free");
			assert_eq!(validity.priority, FEELESS_PRIORITY);
			if relayed {
				assert_ok!(parties.relayed(&parties.actors.ana, unmerge()));
			} else {
				succeed(&parties.actors.ana, unmerge());
			}
			assert!(LifeEvents::life(parties.patient).duplicates.is_empty());
			assert_eq!(validate(signed(&parties.actors.ana, unmerge())), Err(REFUSED));
		}
		// Whose identity it is said of is not bound by it either.
		parties.is_linked(duplicate);
		succeed(&parties.grace, unmerge());
	});
}

#[test]
fn what_is_free_is_operational_and_its_check_is_weighed() {
	with_chain(|| {
		let patient = PatientId([1; 32]);
		let db = <Runtime as frame_system::Config>::DbWeight::get();
		for (call, reads) in [
			(Call::<Runtime>::refute_death { patient }, 6),
			(Call::deactivate { patient }, 3),
			(Call::unmerge { duplicate: patient }, 5),
		] {
			let call = RuntimeCall::from(call);
			let info = call.get_dispatch_info();
			assert_eq!(info.class, DispatchClass::Operational);
			assert!(info.call_weight.all_gte(db.reads(reads)));
			assert_eq!(PrioritizeFeeless.weight(&call), db.reads(reads));
		}
		let paid = Call::<Runtime>::reactivate { patient };
		assert_eq!(PrioritizeFeeless.weight(&paid.into()), db.reads(0));
	});
}
