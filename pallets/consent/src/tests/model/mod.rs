//! A reference model of consent, written from the design and not from the pallet: it keeps what
//! happened as plain numbers and lists, and shares the names of things only. Random histories are
//! played to both, and both must say the same, step by step.
//!
//! - `history`: what happens and what is asked, at random, as numbers.
//! - `reference`: the model.
//! - `names`: what the numbers stand for on the chain.
//! - `play`: tells both, and compares; `custody` and `shown` are parts of it.
//! - `occurs`: that the histories reach every answer there is.
//! - `one_way`: what may only permit less, or only more; without the model's word.

mod custody;
mod history;
mod names;
mod occurs;
mod one_way;
mod play;
mod reference;
mod shown;
mod tally;

use proptest::prelude::*;

/// How many histories are played: `SALUS_PROPTEST_CASES`, else 1,000.
fn cases() -> u32 {
	match std::env::var("SALUS_PROPTEST_CASES") {
		Ok(cases) => cases.parse().expect("SALUS_PROPTEST_CASES is a number"),
		Err(_) => 1_000,
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn consent_does_what_the_model_does(history in history::history()) {
		play::play(&history);
	}
}
