//! What an appointment needs, looked at before it is made: the chain sees the capacity only when it is
//! accepted, and would refuse it then.

use crate::error::CliError;
use salus_primitives::RepresentativeCapacity;

/// Checks that somebody can accept to act in this capacity: of a minor, if so, and asleep, if so.
///
/// # Errors
///
/// What does not fit, as wrong usage.
pub fn check(
	capacity: RepresentativeCapacity,
	is_minors: bool,
	sleeps: bool,
) -> Result<(), CliError> {
	use RepresentativeCapacity as Capacity;
	let refuse = |why: &str, next: &str| {
		Err(CliError::unusable(format_args!("nobody acts as {capacity} {why}")).next(next))
	};
	match capacity {
		Capacity::Parent if !is_minors => {
			refuse("for an adult", "say with --of-age when the patient comes of age")
		}
		Capacity::PowerOfAttorney
		| Capacity::DurablePowerOfAttorney
		| Capacity::HealthcarePowerOfAttorney
		| Capacity::SpecialPowerOfAttorney
		| Capacity::Executor
			if is_minors =>
		{
			refuse("for a minor", "leave out --of-age, or appoint a parent or a guardian")
		}
		Capacity::Executor if !sleeps => {
			refuse("while the patient lives", "let them sleep with --asleep")
		}
		Capacity::PowerOfAttorney | Capacity::SpecialPowerOfAttorney if sleeps => refuse(
			"when the patient cannot decide: it lapses then",
			"leave out --asleep, or appoint them as DPOWATT or HPOWATT",
		),
		_ => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// By capacity: for an adult, for an adult asleep, for a minor, for a minor asleep.
	#[test]
	fn a_capacity_fits_as_the_chain_has_it() {
		let parent = [false, false, true, true];
		let durable = [true, true, false, false];
		let attorney = [true, false, false, false];
		let executor = [false, true, false, false];
		let guardian = [true; 4];
		for capacity in RepresentativeCapacity::ALL {
			let expected = match capacity.code() {
				"PRN" => parent,
				"DPOWATT" | "HPOWATT" => durable,
				"POWATT" | "SPOWATT" => attorney,
				"EXCEST" => executor,
				_ => guardian,
			};
			let found = [(false, false), (false, true), (true, false), (true, true)]
				.map(|(is_minors, sleeps)| check(*capacity, is_minors, sleeps).is_ok());
			assert_eq!(found, expected, "{capacity}");
		}
		let line = check(RepresentativeCapacity::Parent, false, false).expect_err("adult").line();
		assert!(line.contains("PRN") && line.contains("--of-age"), "{line}");
	}
}
