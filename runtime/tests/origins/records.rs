//! Anchors, disclosures, relationships and studies.

use super::{
	consent::STUDY,
	row::{call, of_council, Row},
	who::{
		Member::{Lakeside, StMary, Umbra},
		Who::*,
		CLINIC, CONSENT, HOSPITAL, INSTITUTE, OTHERS, PAYER,
	},
	world::{World, LEAF, NOW},
};
use crate::chain::DAY;
use pallet_disclosures::{Call as Disclosures, Error as DisclosuresError};
use pallet_record_anchor::{Call as Anchors, Error as AnchorError};
use pallet_relationships::{Call as Relationships, Error as RelationshipsError};
use pallet_studies::{Call as Studies, Error as StudiesError};
use salus_primitives::{
	Leaf, Outcome, PatientId, Place, Recipient,
	RelationshipKind::{self, Coverage, Treatment},
};
use salus_runtime::Runtime;

/// Each row about records and whom members know.
pub fn rows(world: &World) -> Vec<Row> {
	let mut rows = anchors();
	rows.push(disclosure(world.ana));
	rows.extend(relationships(world));
	rows.extend(studies());
	rows
}

/// Charting is everybody's who works for a member; what is amended is the issuer's.
fn anchors() -> Vec<Row> {
	let of_any = |anchor: Anchors<Runtime>| {
		call(anchor).by(HOSPITAL).by(OTHERS).otherwise(AnchorError::<Runtime>::NotAuthorized)
	};
	let of_issuer = |change: Anchors<Runtime>| {
		call(change)
			.by(HOSPITAL)
			.but(OTHERS, AnchorError::<Runtime>::NotFound)
			.otherwise(AnchorError::<Runtime>::NotAuthorized)
	};
	let (leaf, place, new) = (LEAF, Place::Single, Leaf([8; 32]));
	vec![
		of_any(Anchors::anchor { leaf: new }),
		of_any(Anchors::anchor_batch { root: [9; 32], count: 2 }),
		of_issuer(Anchors::amend { old_place: place.clone(), old: leaf, new }),
		of_issuer(Anchors::retract { leaf, place: place.clone() }),
		of_issuer(Anchors::tombstone { leaf, place, attestation: [1; 32] }),
	]
}

/// Whoever was asked for records may have held some.
fn disclosure(patient: PatientId) -> Row {
	call(Disclosures::<Runtime>::disclose {
		patient,
		recipient: Recipient::Organization(Lakeside.id()),
		outcome: Outcome::Refused,
		description: [4; 32],
	})
	.by(HOSPITAL)
	.by(OTHERS)
	.otherwise(DisclosuresError::<Runtime>::NotAuthorized)
}

fn relationships(world: &World) -> Vec<Row> {
	let not_authorized = || RelationshipsError::<Runtime>::NotAuthorized;
	let attest = |kind: RelationshipKind| {
		call(Relationships::<Runtime>::attest {
			patient: world.ben,
			kind,
			valid_until: NOW + DAY,
			evidence: [5; 32],
		})
	};
	let patient = world.ana;
	let dispute =
		Relationships::<Runtime>::dispute { patient, organization: StMary.id(), kind: Treatment };
	let withdrawal = Relationships::<Runtime>::withdraw_dispute {
		patient,
		organization: Umbra.id(),
		kind: Coverage,
	};
	vec![
		attest(Treatment).by(HOSPITAL).by(CLINIC).otherwise(not_authorized()),
		attest(Coverage).by(PAYER).otherwise(not_authorized()),
		// Of the others each would end its own, and has none.
		call(Relationships::<Runtime>::end { patient, kind: Treatment })
			.by(HOSPITAL)
			.but(OTHERS, RelationshipsError::<Runtime>::NotFound)
			.otherwise(not_authorized()),
		call(dispute).by(CONSENT).otherwise(not_authorized()),
		call(withdrawal).by(CONSENT).otherwise(not_authorized()),
	]
}

fn studies() -> Vec<Row> {
	let not_authorized = || StudiesError::<Runtime>::NotAuthorized;
	let (study, ends_at) = (STUDY, NOW + 400 * DAY);
	vec![
		call(Studies::<Runtime>::register { protocol: [6; 32], ends_at })
			.by(INSTITUTE)
			.otherwise(not_authorized()),
		call(Studies::<Runtime>::extend { study, ends_at })
			.by(&[InstituteAdmin])
			.otherwise(not_authorized()),
		call(Studies::<Runtime>::close { study }).by(&[InstituteAdmin]).otherwise(not_authorized()),
		call(Studies::<Runtime>::enroll { study, investigator: Nurse.account() })
			.by(&[InstituteAdmin])
			.otherwise(not_authorized()),
		// An investigator may leave whatever their standing.
		call(Studies::<Runtime>::remove { study, investigator: Okafor.account() })
			.by(&[InstituteAdmin])
			.always_by(&[Okafor])
			.otherwise(not_authorized()),
		of_council(Studies::<Runtime>::stop { study }),
	]
}
