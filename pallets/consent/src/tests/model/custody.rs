//! Plays who keeps a key and what is recorded to both, and compares what is kept of it.

use super::{
	history::{Paper, PAPERS},
	names::{ORGANIZATIONS, PATIENTS},
	play::Play,
	reference::{Giver, Recorded},
};
use crate::mock::*;
use salus_primitives::{PaperSigner, RepresentativeCapacity, Represented, SignedPaper};
use salus_runtime_api::{GrantRight, PaperView};

/// The commitment to a paper.
fn document(number: u8) -> [u8; 32] {
	[number; 32]
}

/// The commitment to who saw it signed.
fn witness(number: u8) -> [u8; 32] {
	[0x70 + number; 32]
}

fn signer(by_patient: bool) -> PaperSigner {
	match by_patient {
		true => PaperSigner::Patient,
		false => PaperSigner::Representative(RepresentativeCapacity::Parent),
	}
}

/// A paper as it is told to the pallet.
pub fn signed(paper: &Paper, signed_at: u64) -> SignedPaper {
	let Paper { number, by_patient, .. } = *paper;
	let (document, witness) = (document(number), witness(number));
	SignedPaper { document, witness, signer: signer(by_patient), signed_at }
}

fn organization(id: salus_primitives::OrganizationId) -> usize {
	ORGANIZATIONS.iter().position(|one| *one == id).expect("it is one of them")
}

/// Who gave a grant in the patient's name.
pub fn who_gave(right: GrantRight) -> Giver {
	match right {
		// An organization that passed it on is told with that out of which it was.
		GrantRight::Patient | GrantRight::Reshare { .. } => Giver::Patient,
		GrantRight::Representative { representative, capacity, represented } => {
			Giver::Another(representative.0, capacity, represented == Represented::Minor)
		}
		GrantRight::Custodian { organization: id } => Giver::Custodian(organization(id)),
		GrantRight::Paper { organization: id, document } => {
			Giver::Paper(organization(id), document[0])
		}
	}
}

impl Play {
	/// An organization keeps a patient's key from now on, or nobody does.
	pub fn keep(&mut self, patient: usize, custodian: Option<usize>) {
		self.model.kept[patient] = custodian;
		Custodians::mutate(|all| match custodian {
			Some(one) => all.insert(PATIENTS[patient], ORGANIZATIONS[one]),
			None => all.remove(&PATIENTS[patient]),
		});
	}

	/// Compares what is kept of papers and of what was taken back.
	pub fn check_papers(&self) {
		for (n, patient) in PATIENTS.iter().take(2).enumerate() {
			assert_eq!(Consent::withdrew_at(*patient), self.model.withdrew[n]);
		}
		for (n, organization) in ORGANIZATIONS.iter().enumerate() {
			for number in 0..PAPERS {
				let kept = self.model.paper(n, number).map(|paper| view_of(&paper));
				assert_eq!(Consent::paper(*organization, document(number)), kept);
			}
		}
	}
}

fn view_of(paper: &Recorded) -> PaperView {
	let Recorded { patient, number, grant, organization: _, by_patient, signed, recorded } = *paper;
	PaperView {
		patient: PATIENTS[patient],
		grant: salus_primitives::GrantId(grant),
		witness: witness(number),
		signer: signer(by_patient),
		signed_at: signed,
		recorded_at: recorded,
	}
}
