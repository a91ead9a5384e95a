//! Revoking all of a grantee, in the real runtime: free and first, exactly when it succeeds.

use super::*;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use pallet_consent::Call as Consents;
use salus_primitives::{Grantee, OrganizationId};
use salus_runtime::extensions::PrioritizeFeeless;
use sp_runtime::traits::TransactionExtension;

fn revoke_all(patient: PatientId, organization: OrganizationId) -> Consents<Runtime> {
	Consents::revoke_all { patient, grantee: Grantee::Organization(organization) }
}

#[test]
fn a_revocation_of_all_is_free_and_first_exactly_when_it_ends_something() {
	with_chain(|| {
		let Actors { hospital, clinic, ana } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let lakeside = admit("Lakeside", &clinic);
		let patient = register(&hospital, st_mary, &ana);
		for nonce in 0..2 {
			let meta = meta_tx(&ana, grant_call(patient, lakeside), nonce, genesis_hash().0);
			assert_ok!(relay(&hospital, meta));
		}
		assert_eq!(balance(&account(&ana)), 0);
		assert!(decide(st_mary, &clinic, patient).is_permit());

		let validity = validate(signed(&ana, revoke_all(patient, lakeside))).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		// The hospital was given nothing: it would cost a fee, which she cannot pay.
		let refused = TransactionValidityError::Invalid(InvalidTransaction::Payment);
		assert_eq!(validate(signed(&ana, revoke_all(patient, st_mary))), Err(refused));
		assert_eq!(submit(&ana, revoke_all(patient, st_mary)), Err(refused));
		// Somebody else's revocation fails, and costs them.
		let before = balance(&account(&clinic));
		assert!(matches!(submit(&clinic, revoke_all(patient, lakeside)), Ok(Err(_))));
		assert!(balance(&account(&clinic)) < before);

		succeed(&ana, revoke_all(patient, lakeside));
		assert_eq!(balance(&account(&ana)), 0);
		let denied = Decision::deny(DenyReason::NoGrant);
		assert_eq!(decide(st_mary, &clinic, patient), denied);
		// Once all is revoked it is no longer free, nor is the revocation of one.
		assert_eq!(submit(&ana, revoke_all(patient, lakeside)), Err(refused));
		for id in 0..2 {
			let revoke = Consents::<Runtime>::revoke { patient, id: GrantId(id) };
			assert_eq!(submit(&ana, revoke), Err(refused));
		}
	});
}

/// Else one grant could fill a pool: by each key, at each nonce.
#[test]
fn what_a_revocation_of_all_frees_is_in_the_pool_once() {
	with_chain(|| {
		let Actors { hospital, clinic, ana } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let lakeside = admit("Lakeside", &clinic);
		let patient = register(&hospital, st_mary, &ana);
		for (nonce, grantee) in (0u32..).zip([lakeside, st_mary]) {
			let meta = meta_tx(&ana, grant_call(patient, grantee), nonce, genesis_hash().0);
			assert_ok!(relay(&hospital, meta));
		}
		let nonce = System::account_nonce(account(&ana));
		let tags = |nonce, organization| {
			let terms = extension(nonce, Era::Immortal);
			let transaction = signed_with(&ana, revoke_all(patient, organization), terms);
			validate(transaction).expect("it is free").provides
		};
		let shared = |one: &[Vec<u8>], other: &[Vec<u8>]| one.iter().any(|tag| other.contains(tag));
		assert!(shared(&tags(nonce, lakeside), &tags(nonce + 1, lakeside)));
		assert!(!shared(&tags(nonce, lakeside), &tags(nonce + 1, st_mary)));
	});
}

/// Its checks are weighed, once by the call and once where priority is given.
#[test]
fn a_revocation_of_all_is_operational_and_its_checks_are_weighed() {
	with_chain(|| {
		let call: RuntimeCall = revoke_all(PatientId([0; 32]), OrganizationId(0)).into();
		let info = call.get_dispatch_info();
		assert_eq!(info.class, DispatchClass::Operational);
		let reads = |count| <Runtime as frame_system::Config>::DbWeight::get().reads(count);
		// The keys, the list, eight grants with their parents, the time and the study.
		let checks = 1 + 1 + 8 * 2 + 1 + 1;
		assert!(info.call_weight.all_gte(reads(checks)));
		assert!(PrioritizeFeeless.weight(&call).all_gte(reads(checks)));
	});
}
