//! Which component values are tried.

use frame_benchmarking::BenchmarkParameter;

/// A component of a benchmark with its lowest and highest value.
pub type Component = (BenchmarkParameter, u32, u32);

/// A value for each component of a benchmark.
pub type Point = Vec<(BenchmarkParameter, u32)>;

/// Walks each component from its lowest to its highest value in at most `steps` values (at least
/// two) while the others stand at their highest. Without components there is one point, of nothing.
pub fn points(components: &[Component], steps: u32) -> Vec<Point> {
	if components.is_empty() {
		return vec![Point::new()];
	}
	let mut points = Vec::new();
	for (walking, low, high) in components {
		for value in values(*low, *high, steps) {
			let point = components
				.iter()
				.map(|(name, _, highest)| (*name, if name == walking { value } else { *highest }))
				.collect();
			points.push(point);
		}
	}
	points
}

/// Evenly spread whole numbers with both ends, each once.
fn values(low: u32, high: u32, steps: u32) -> Vec<u32> {
	let span = u64::from(high.saturating_sub(low));
	let last = u64::from(steps.max(2).saturating_sub(1));
	let mut values = (0..=last)
		.map(|step| {
			let offset = span.saturating_mul(step).checked_div(last).unwrap_or_default();
			low.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX))
		})
		.collect::<Vec<_>>();
	values.dedup();
	values
}

#[cfg(test)]
mod tests {
	use super::*;
	use BenchmarkParameter::{m, n};

	#[test]
	fn points_without_components_is_one_empty_point() {
		assert_eq!(points(&[], 10), vec![Point::new()]);
	}

	#[test]
	fn points_walk_one_component_with_the_others_at_their_highest() {
		let found = points(&[(m, 0, 10), (n, 1, 3)], 3);
		let expected = [(0, 3), (5, 3), (10, 3), (10, 1), (10, 2), (10, 3)];
		assert_eq!(found, expected.map(|(a, b)| vec![(m, a), (n, b)]));
	}

	#[test]
	fn values_hold_both_ends_and_no_value_twice() {
		assert_eq!(values(0, 1_000, 2), [0, 1_000]);
		assert_eq!(values(2, 4, 10), [2, 3, 4]);
		assert_eq!(values(7, 7, 10), [7]);
		assert_eq!(values(0, u32::MAX, 2), [0, u32::MAX]);
	}
}
