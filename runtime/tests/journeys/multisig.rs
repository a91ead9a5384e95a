//! An organization whose admin is no single key, in the real runtime.

use super::*;
use pallet_multisig::{Call as Several, Multisigs, Pallet as Multisig};
use pallet_organizations::{Call as Members, Error as Refused};
use salus_primitives::{KeyPurpose, Privileges};
use salus_runtime::{Balance, Balances, CREDIT};

/// Three officers of the hospital, in the order of their accounts, each with some credit.
fn officers(hospital: &Pair) -> [Pair; 3] {
	let mut officers = ["//Officer1", "//Officer2", "//Officer3"].map(key);
	officers.sort_by_key(account);
	for officer in &officers {
		let dest = sp_runtime::MultiAddress::Id(account(officer));
		let some = pallet_balances::Call::<Runtime>::transfer_allow_death { dest, value: CREDIT };
		succeed(hospital, some);
	}
	officers
}

/// What `officers[by]` signs so that two of the three make a call.
fn agree(officers: &[Pair; 3], by: usize, call: &RuntimeCall) -> RuntimeCall {
	let others = officers.iter().enumerate().filter(|(n, _)| *n != by);
	let hash = sp_io::hashing::blake2_256(&call.encode());
	Several::<Runtime>::as_multi {
		threshold: 2,
		other_signatories: others.map(|(_, officer)| account(officer)).collect(),
		maybe_timepoint: Multisigs::<Runtime>::get(several(officers), hash).map(|one| one.when),
		call: Box::new(call.clone()),
		max_weight: salus_runtime::configs::MaximumBlockWeight::get() / 10,
	}
	.into()
}

/// The account of two of the three.
fn several(officers: &[Pair; 3]) -> AccountId {
	Multisig::<Runtime>::multi_account_id(&officers.each_ref().map(account), 2)
}

fn enroll(practitioner: &Pair) -> RuntimeCall {
	Members::<Runtime>::enroll_practitioner {
		practitioner: account(practitioner),
		privileges: Privileges::empty(),
		expires_at: START + 90 * DAY,
	}
	.into()
}

fn practises(who: &Pair) -> bool {
	salus_runtime::Organizations::practitioner_view(&account(who)).is_some()
}

fn reserved(who: &Pair) -> Balance {
	Balances::reserved_balance(account(who))
}

/// A stolen key of one officer enrols nobody, and neither does the key that was the admin's.
#[test]
fn two_of_three_officers_administer_an_organization() {
	with_chain(|| {
		let Actors { hospital, .. } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let officers = officers(&hospital);
		let new_admin = several(&officers);
		succeed(&hospital, Members::<Runtime>::rotate_admin { new_admin: new_admin.clone() });
		let admin = salus_runtime::Organizations::organization_view(st_mary).expect("it is there");
		assert_eq!(admin.admin, new_admin);

		let okafor = key("//Okafor");
		let unauthorized = Ok(Err(Refused::<Runtime>::NotAuthorized.into()));
		assert_eq!(submit(&hospital, enroll(&okafor)), unauthorized);
		assert_eq!(submit(&officers[0], enroll(&okafor)), unauthorized);
		succeed(&officers[0], agree(&officers, 0, &enroll(&okafor)));
		assert!(!practises(&okafor), "one of three is not enough");
		assert!(reserved(&officers[0]) > 0, "who begins deposits something");
		let twice = submit(&officers[0], agree(&officers, 0, &enroll(&okafor)));
		let already = pallet_multisig::Error::<Runtime>::AlreadyApproved.into();
		assert_eq!(twice, Ok(Err(already)));
		assert!(!practises(&okafor), "one twice is not two");
		succeed(&officers[2], agree(&officers, 2, &enroll(&okafor)));
		assert!(practises(&okafor));
		assert_eq!(reserved(&officers[0]), 0, "and has it back");

		// So is the admin changed again.
		let back: RuntimeCall =
			Members::<Runtime>::rotate_admin { new_admin: account(&key("//NextAdmin")) }.into();
		succeed(&officers[1], agree(&officers, 1, &back));
		succeed(&officers[0], agree(&officers, 0, &back));
		let admin = salus_runtime::Organizations::organization_view(st_mary).expect("it is there");
		assert_eq!(admin.admin, account(&key("//NextAdmin")));
	});
}

/// Several are one account, with that account's rights and no more.
#[test]
fn several_together_are_nobody_elses_key() {
	with_chain(|| {
		let Actors { hospital, ana, .. } = actors();
		let st_mary = admit("St. Mary", &hospital);
		let patient = register(&hospital, st_mary, &ana);
		let officers = officers(&hospital);
		let remove: RuntimeCall = pallet_patient_identity::Call::<Runtime>::add_key {
			patient,
			key: account(&officers[0]),
			purposes: KeyPurpose::Control.into(),
			expires_at: START + DAY,
			signature: Signature::Sr25519(officers[0].sign(b"no payload")),
		}
		.into();
		succeed(&officers[0], agree(&officers, 0, &remove));
		succeed(&officers[1], agree(&officers, 1, &remove));
		let executed = System::events().into_iter().rev().find_map(|record| match record.event {
			RuntimeEvent::Multisig(pallet_multisig::Event::MultisigExecuted { result, .. }) => {
				Some(result)
			}
			_ => None,
		});
		let refused = pallet_patient_identity::Error::<Runtime>::NotAuthorized.into();
		assert_eq!(executed, Some(Err(refused)));
	});
}
