use super::*;
use crate::Incapacity;

#[test]
fn a_capacity_fits_some_appointments() {
	let minor = Some(AgeOut { month: OF_AGE, day: BIRTHDAY });
	use RepresentativeCapacity as Capacity;
	for capacity in Capacity::ALL {
		for (age_out, wakes) in [
			(None, Wakes::AtOnce),
			(None, Wakes::OnIncapacity),
			(minor, Wakes::AtOnce),
			(minor, Wakes::OnIncapacity),
		] {
			let expected = match capacity.code() {
				"PRN" => age_out.is_some(),
				"DPOWATT" | "HPOWATT" => age_out.is_none(),
				"POWATT" | "SPOWATT" => age_out.is_none() && wakes == Wakes::AtOnce,
				"EXCEST" => age_out.is_none() && wakes == Wakes::OnIncapacity,
				_ => true,
			};
			let one = Representative { age_out, wakes, ..appointed() };
			assert_eq!(one.fits(*capacity), expected, "{capacity} {wakes:?}");
		}
	}
}

#[test]
fn who_comes_of_age_is_a_minor() {
	assert_eq!(appointed().represented(), Represented::Minor);
	let adult = Representative { age_out: None, ..appointed() };
	assert_eq!(adult.represented(), Represented::Adult);
}

#[test]
fn the_longest_hold_counts() {
	let hold = |from| Hold { organization: ST_MARY, by: ST_MARY_OFFICER, reason: REASON, from };
	let holds = |all: &[UnixMillis]| {
		let holds = all.iter().copied().map(hold).collect::<Vec<_>>().try_into().unwrap();
		Representative { holds, ..appointed() }
	};
	assert_eq!(holds(&[]).held_until(NOW), None);
	for order in [[NOW, NOW + DAY], [NOW + DAY, NOW]] {
		let one = holds(&order);
		assert_eq!(one.held_until(NOW + 15 * DAY - 1), Some(NOW + 15 * DAY));
		assert_eq!(one.held_until(NOW + 15 * DAY), None);
	}
}

#[test]
fn what_was_attested_holds_until_it_expires_or_ends() {
	let one = Incapacity {
		organization: ST_MARY,
		attested_by: DR_OKAFOR,
		attested_at: NOW,
		valid_until: NOW + DAY,
		evidence: EVIDENCE,
		ended_at: None,
	};
	assert_eq!(one.in_force(NOW + DAY - 1), Some(NOW + DAY));
	assert_eq!(one.in_force(NOW + DAY), None);
	assert_eq!(Incapacity { ended_at: Some(NOW), ..one }.in_force(NOW), None);
}
