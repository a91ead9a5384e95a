//! Which law lets whom have what: 45 CFR 164.512, as the vocabulary describes it.

use super::{
	annex::{NOTES, SUBSTANCE_USE},
	people::Asker,
	READ,
};
use crate::tests::model::history::{Access, Record};
use salus_primitives::LegalBasis;

const PROVIDER: usize = 0;
const PAYER: usize = 2;
const RESEARCHER: usize = 3;
const REGULATOR: usize = 4;

// Purposes, by their index.
const CARE: [usize; 2] = [0, 1];
const PAYMENT: [usize; 1] = [2];
const OPERATIONS: [usize; 1] = [3];
const RESEARCH: [usize; 2] = [5, 6];
const PUBLIC_HEALTH: [usize; 1] = [7];
const AUTHORITY: [usize; 2] = [3, 7];
const THREAT: [usize; 3] = [0, 1, 7];

/// A ground: who may cite it, for what, and whether it reaches what 42 CFR Part 2 is about, and
/// psychotherapy notes.
struct Ground {
	law: LegalBasis,
	claimants: &'static [usize],
	purposes: &'static [usize],
	substance_use: bool,
	notes: bool,
}

const fn ground(
	law: LegalBasis,
	claimants: &'static [usize],
	purposes: &'static [usize],
	(substance_use, notes): (bool, bool),
) -> Ground {
	Ground { law, claimants, purposes, substance_use, notes }
}

/// Part 2 knows research (2.52) and audits (2.53); 164.508(a)(2)(ii) lets notes be had by (a), (d),
/// (g) and (j).
const GROUNDS: [Ground; 12] = [
	ground(LegalBasis::RequiredByLaw, &[REGULATOR], &AUTHORITY, (false, true)),
	ground(LegalBasis::PublicHealth, &[REGULATOR], &PUBLIC_HEALTH, (false, false)),
	ground(LegalBasis::Abuse, &[REGULATOR], &AUTHORITY, (false, false)),
	ground(LegalBasis::Oversight, &[REGULATOR], &OPERATIONS, (true, true)),
	ground(LegalBasis::Judicial, &[REGULATOR], &AUTHORITY, (false, false)),
	ground(LegalBasis::LawEnforcement, &[REGULATOR], &AUTHORITY, (false, false)),
	ground(LegalBasis::Decedents, &[REGULATOR], &AUTHORITY, (false, true)),
	ground(LegalBasis::Donation, &[PROVIDER], &CARE, (false, false)),
	ground(LegalBasis::ResearchWaiver, &[RESEARCHER], &RESEARCH, (true, false)),
	ground(LegalBasis::SeriousThreat, &[REGULATOR, PROVIDER], &THREAT, (false, true)),
	ground(LegalBasis::Government, &[REGULATOR], &AUTHORITY, (false, false)),
	ground(LegalBasis::WorkersCompensation, &[REGULATOR, PAYER], &PAYMENT, (false, false)),
];

/// The law that is cited by its number, if it lets this be read.
pub fn lets(number: usize, asker: Asker, access: &Access, record: &Record) -> Option<LegalBasis> {
	let ground = &GROUNDS[number];
	let is_claimant = ground.claimants.iter().any(|role| asker.has_role(*role));
	let reaches = (ground.substance_use || record.sensitivities & SUBSTANCE_USE == 0)
		&& (ground.notes || record.sensitivities & NOTES == 0);
	let is_for = ground.purposes.contains(&access.purpose);
	(is_claimant && is_for && reaches && access.action == READ).then_some(ground.law)
}

/// Which law a number stands for.
pub fn law(number: usize) -> LegalBasis {
	GROUNDS[number].law
}
