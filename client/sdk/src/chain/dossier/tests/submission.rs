//! Which of the submissions in a block is the claim's.

use super::{decided, lines, ID};
use crate::chain::dossier::submission::Submission;
use salus_primitives::{
	BatchSequence, ClaimLine, CoverageId, GrantId, OrganizationId, Permission, Place,
	RelationshipKind,
};

fn submission(change: impl FnOnce(&mut Vec<ClaimLine>)) -> Submission {
	let mut lines = lines();
	change(&mut lines);
	Submission { coverage: CoverageId(5), permission: Permission::Grant(GrantId(0)), lines }
}

fn elsewhere(line: &mut ClaimLine, sequence: u32, index: u64) {
	let path = vec![[0x77; 32]; 2].try_into().expect("within bounds");
	line.evidence[0].place = Place::Batch { sequence: BatchSequence(sequence), index, proof: path };
}

#[test]
fn submission_of_a_claim_says_what_was_decided() {
	assert_eq!(decided().id, ID);
	assert!(submission(|_| ()).is_of(&decided()));
	for other in [
		Submission { coverage: CoverageId(6), ..submission(|_| ()) },
		Submission { permission: Permission::Grant(GrantId(1)), ..submission(|_| ()) },
		Submission {
			permission: Permission::Policy(RelationshipKind::Coverage),
			..submission(|_| ())
		},
		submission(|lines| lines.truncate(1)),
		submission(|lines| lines.swap(0, 1)),
		submission(|lines| lines[0].units = 2),
		submission(|lines| lines[0].charged += 1),
		submission(|lines| lines[1].coded_line = [9; 32]),
		submission(|lines| lines[1].service_tag = [9; 32]),
		submission(|lines| lines[1].evidence[0].record = [9; 32]),
		submission(|lines| lines[1].evidence[0].issuer = OrganizationId(9)),
		submission(|lines| lines[1].evidence[0].place = Place::Single),
		submission(|lines| elsewhere(&mut lines[0], 6, 1)),
		submission(|lines| elsewhere(&mut lines[1], 7, 1)),
	] {
		assert!(!other.is_of(&decided()));
	}
	// The chain keeps no index and no path: whether they are right is asked of it.
	assert!(submission(|lines| elsewhere(&mut lines[1], 6, 2)).is_of(&decided()));
}
