//! Giving grants back, in the real runtime: free and first, exactly when it succeeds.

use super::*;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use pallet_consent::{Call as Consents, Terms};
use salus_primitives::{Actions, Grantee, OrganizationId, Scope};
use salus_runtime::extensions::PrioritizeFeeless;
use sp_runtime::traits::TransactionExtension;

/// Nobody's fee: what is not free is refused to who has nothing.
const REFUSED: TransactionValidityError =
	TransactionValidityError::Invalid(InvalidTransaction::Payment);

struct Parties {
	actors: Actors,
	/// Ana's cousin, who has an identity and no money.
	carla: Pair,
	st_mary: OrganizationId,
	lakeside: OrganizationId,
	patient: PatientId,
	cousin: PatientId,
}

fn parties() -> Parties {
	let (actors, carla) = (actors(), key("//Carla"));
	let st_mary = admit("St. Mary", &actors.hospital);
	let lakeside = admit("Lakeside", &actors.clinic);
	let patient = register(&actors.hospital, st_mary, &actors.ana);
	let cousin = register(&actors.hospital, st_mary, &carla);
	Parties { actors, carla, st_mary, lakeside, patient, cousin }
}

/// The scope of [`grant_call`], with these actions.
fn scope(actions: &[Action]) -> Scope {
	Scope {
		holder: salus_primitives::Holder::Any,
		actions: Actions::of(actions),
		purposes: Purpose::Treat.into(),
		categories: DataCategory::LabResults.into(),
		confidentiality: Confidentiality::N,
		days: DayWindow::ALWAYS,
		protected: salus_primitives::Protected::None,
	}
}

impl Parties {
	/// Ana grants for thirty days; the hospital relays.
	fn ana_grants(&self, nonce: u32, grantee: Grantee<AccountId>, actions: &[Action]) {
		let terms = Terms { valid_until: Some(START + 30 * DAY), ..Terms::default() };
		let (patient, scope) = (self.patient, scope(actions));
		let call = Consents::<Runtime>::grant { patient, grantee, scope, terms };
		let meta = meta_tx(&self.actors.ana, call.into(), nonce, genesis_hash().0);
		assert_ok!(relay(&self.actors.hospital, meta));
	}

	fn give_back(&self, id: u32) -> Consents<Runtime> {
		Consents::give_back { patient: self.patient, id: GrantId(id) }
	}
}

#[test]
fn a_return_by_a_person_without_money_is_free_and_first_exactly_when_it_succeeds() {
	with_chain(|| {
		let parties = parties();
		let carla = &parties.carla;
		parties.ana_grants(0, Grantee::Person(parties.cousin), &[Action::Read]);
		assert_eq!(balance(&account(carla)), 0);
		assert!(decide(parties.st_mary, carla, parties.patient).is_permit());

		let validity = validate(signed(carla, parties.give_back(0))).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		// Another grant there is none: it would cost a fee, which she cannot pay.
		assert_eq!(validate(signed(carla, parties.give_back(1))), Err(REFUSED));
		assert_eq!(submit(carla, parties.give_back(1)), Err(REFUSED));
		// The patient revokes; she does not give back.
		assert_eq!(submit(&parties.actors.ana, parties.give_back(0)), Err(REFUSED));
		// Somebody else's return fails, and costs them.
		let clinic = &parties.actors.clinic;
		let before = balance(&account(clinic));
		let paid = validate(signed(clinic, parties.give_back(0))).expect("the clinic pays");
		assert!(paid.priority < FEELESS_PRIORITY);
		assert!(matches!(submit(clinic, parties.give_back(0)), Ok(Err(_))));
		assert!(balance(&account(clinic)) < before);

		succeed(carla, parties.give_back(0));
		assert_eq!(balance(&account(carla)), 0);
		let refused = Decision::deny(DenyReason::NoGrant);
		assert_eq!(decide(parties.st_mary, carla, parties.patient), refused);
		// Once given back it is no longer free, nor is its revocation.
		assert_eq!(submit(carla, parties.give_back(0)), Err(REFUSED));
		let revoke = Consents::<Runtime>::revoke { patient: parties.patient, id: GrantId(0) };
		assert_eq!(submit(&parties.actors.ana, revoke), Err(REFUSED));
	});
}

#[test]
fn a_return_by_an_organization_costs_it_nothing() {
	with_chain(|| {
		let parties = parties();
		let clinic = &parties.actors.clinic;
		parties.ana_grants(0, Grantee::Organization(parties.lakeside), &[Action::Read]);
		let before = balance(&account(clinic));
		let validity = validate(signed(clinic, parties.give_back(0))).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		succeed(clinic, parties.give_back(0));
		assert_eq!(balance(&account(clinic)), before);
	});
}

/// Else one grant could fill a pool, at each nonce. Who may give it back as well takes no place of
/// somebody else's.
#[test]
fn what_a_return_frees_is_in_the_pool_once_of_each_who_may() {
	with_chain(|| {
		let parties = parties();
		let Parties { actors: Actors { hospital, clinic, .. }, st_mary, lakeside, .. } = &parties;
		let passing_on = [Action::Read, Action::Reshare];
		parties.ana_grants(0, Grantee::Organization(*lakeside), &passing_on);
		// The clinic passes it on to the hospital: both may give that back.
		succeed(
			clinic,
			Consents::<Runtime>::reshare {
				patient: parties.patient,
				parent: GrantId(0),
				grantee: Grantee::Organization(*st_mary),
				scope: scope(&[Action::Read]),
				valid_until: Some(START + DAY),
			},
		);
		let tags = |who: &Pair, later, id| {
			let nonce = System::account_nonce(account(who)) + later;
			let terms = extension(nonce, Era::Immortal);
			let validity = validate(signed_with(who, parties.give_back(id), terms));
			validity.expect("it is free").provides
		};
		let shared = |one: &[Vec<u8>], other: &[Vec<u8>]| one.iter().any(|tag| other.contains(tag));
		assert!(shared(&tags(clinic, 0, 1), &tags(clinic, 1, 1)));
		assert!(!shared(&tags(clinic, 0, 1), &tags(hospital, 0, 1)));
		assert!(!shared(&tags(clinic, 0, 0), &tags(clinic, 1, 1)));
	});
}

/// Who makes others work for nothing would be whoever sends what is free: so its checks are
/// weighed, once by the call and once where priority is given.
#[test]
fn a_return_is_operational_and_its_checks_are_weighed() {
	with_chain(|| {
		let call: RuntimeCall =
			Consents::<Runtime>::give_back { patient: PatientId([0; 32]), id: GrantId(0) }.into();
		let info = call.get_dispatch_info();
		assert_eq!(info.class, DispatchClass::Operational);
		let reads = |count| <Runtime as frame_system::Config>::DbWeight::get().reads(count);
		// The grant twice and its parent; each of two times the account as an admin, its organization and the time,
		// which the organization's licence and the grant's end are held against.
		let checks = 3 + 2 * 2 + 1;
		assert!(info.call_weight.all_gte(reads(checks)));
		assert!(PrioritizeFeeless.weight(&call).all_gte(reads(checks)));
	});
}
