//! Every call of the runtime by everybody: who may make it, and what everybody else is told.
//!
//! The chain of [`world`] holds what each call is about, so that whoever may make it can. Each call
//! of each of our pallets has a row, or several, in the file of its concern; each [`Who`] in each
//! [`Standing`] is a column. Each cell is dispatched, and rolled back. What it comes to is written
//! in the row by hand: for whom something is said, of which the first counts, and for all others one
//! error. The calls that come with the SDK are in [`sdk`].
//!
//! # To add a call
//!
//! Add a row; without one the test of completeness fails.
//!
//! # To add an origin
//!
//! Add it to [`Who`] with its part, or to [`Standing`] with what leads there, and have [`world`]
//! make it what it is: a representative whose time is over, a key in an organization's custody.
//! From then on every row denies it, with the error that the row says of others, whatever the row
//! does not give it. Run the tests. Name it in those rows in which the design gives it more, or the
//! call tells it something else; where the chain gives it what the design does not, mend the call.

#[path = "origins/attestations.rs"]
mod attestations;
#[path = "common/chain.rs"]
mod chain;
#[path = "origins/consent.rs"]
mod consent;
#[path = "origins/emergency.rs"]
mod emergency;
#[path = "origins/identity.rs"]
mod identity;
#[path = "origins/insurance.rs"]
mod insurance;
#[path = "origins/life.rs"]
mod life;
#[path = "origins/members.rs"]
mod members;
#[path = "origins/records.rs"]
mod records;
#[path = "origins/representatives.rs"]
mod representatives;
#[path = "origins/row.rs"]
mod row;
#[path = "origins/sdk.rs"]
mod sdk;
#[path = "origins/who.rs"]
mod who;
#[path = "origins/world.rs"]
mod world;

use chain::{check_invariants, with_chain};
use frame_support::traits::GetCallMetadata;
use row::Row;
use salus_primitives::traits::OrganizationInspect;
use salus_runtime::{Organizations, Runtime, RuntimeCall};
use std::collections::BTreeSet;
use who::{origins, Part, Standing, Who};
use world::World;

/// The rows of a concern.
type Rows = fn(&World) -> Vec<Row>;

const OF_SALUS: [Rows; 9] = [
	members::rows,
	identity::rows,
	attestations::rows,
	consent::rows,
	representatives::rows,
	life::rows,
	records::rows,
	emergency::rows,
	insurance::rows,
];

/// Builds the world and has the chain agree with these rows; how many cells there were.
fn agrees(rows: Rows) -> usize {
	let mut cells = 0;
	with_chain(|| {
		let world = World::build();
		check_invariants();
		let (rows, origins) = (rows(&world), origins());
		let surprises: Vec<_> = rows.iter().filter_map(|row| row.surprises(&origins)).collect();
		assert!(surprises.is_empty(), "{}", surprises.join("\n"));
		cells = rows.len() * origins.len();
	});
	println!("{cells} cells agree");
	cells
}

/// The calls of a pallet.
fn calls_of(pallet: &str) -> impl Iterator<Item = &'static str> {
	RuntimeCall::get_call_names(pallet).iter().copied()
}

#[test]
fn members_are_admitted_by_the_council_and_administered_by_their_admins() {
	agrees(members::rows);
}

#[test]
fn an_identity_is_its_keys_and_who_helps_to_recover_it() {
	agrees(identity::rows);
}

#[test]
fn consent_is_the_patients_and_who_represents_the_patient_gives_nothing_free() {
	agrees(consent::rows);
}

#[test]
fn representatives_act_within_what_they_were_given_while_they_may() {
	agrees(representatives::rows);
}

#[test]
fn deaths_leavings_and_merges_are_said_by_whom_they_are_known() {
	agrees(life::rows);
}

#[test]
fn members_assure_identities_and_patients_permit_links() {
	agrees(attestations::rows);
}

#[test]
fn members_answer_for_what_they_anchor_disclose_attest_and_study() {
	agrees(records::rows);
}

#[test]
fn emergencies_are_for_who_treats_and_reviewed_by_who_has_no_part_in_them() {
	agrees(emergency::rows);
}

#[test]
fn payers_cover_providers_claim_and_the_council_funds() {
	agrees(insurance::rows);
}

#[test]
fn what_comes_with_the_sdk_gives_nobody_what_is_roots() {
	agrees(sdk::rows);
}

/// A pallet that is not the SDK's is ours, also one that is added later.
#[test]
fn every_call_has_a_row_and_each_of_ours_somebody_who_may_make_it() {
	with_chain(|| {
		let world = World::build();
		let named = |rows: &[Rows], is_counted: fn(&Row) -> bool| -> BTreeSet<_> {
			let rows = rows.iter().flat_map(|rows| rows(&world));
			rows.filter(is_counted).map(|row| row.name()).collect()
		};
		let (ours, of_sdk) = (named(&OF_SALUS, |_| true), named(&[sdk::rows], |_| true));
		let made = named(&OF_SALUS, Row::is_made);
		let mut count = 0;
		for pallet in RuntimeCall::get_module_names().iter().copied() {
			for call in calls_of(pallet) {
				let (rows, may) = match sdk::PALLETS.contains(&pallet) {
					true => (&of_sdk, true),
					false => (&ours, made.contains(&(pallet, call))),
				};
				assert!(rows.contains(&(pallet, call)), "{pallet}.{call} has no row");
				assert!(may, "nobody may call {pallet}.{call}");
				count += 1;
			}
		}
		assert_eq!(count, ours.len() + of_sdk.len(), "a row is of a call that there is not");
		println!("{count} calls, {} of them ours, by {} origins", ours.len(), origins().len());
	});
}

/// Else two columns would be one, or a column not what it says.
#[test]
fn everybody_is_who_they_are_and_acts_for_a_member_in_good_standing_alone() {
	with_chain(|| {
		World::build();
		let signers: Vec<_> = Who::ALL.iter().filter(|who| who.signs()).collect();
		let accounts: BTreeSet<_> = signers.iter().map(|who| who.account()).collect();
		assert_eq!(accounts.len(), signers.len());
		let remark = frame_system::Call::<Runtime>::remark { remark: vec![] }.into();
		for origin in origins().into_iter().filter(|origin| origin.who.signs()) {
			let acts_for = |_| Organizations::acting_for(&origin.who.account());
			let member = match origin.who.part() {
				Part::Admin(member) | Part::Practitioner(member, _) => Some(member.id()),
				Part::Unsigned | Part::Person | Part::WithCredit(_) => None,
			};
			let expected = member.filter(|_| origin.standing == Standing::Good);
			assert_eq!(origin.then(&|| {}, &remark, acts_for), expected, "{origin:?}");
		}
	});
}
