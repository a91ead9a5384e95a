//! Waiting for a condition, up to a deadline.

use anyhow::{bail, Result};
use std::{future::Future, time::Duration};
use tokio::time::{sleep, Instant};

/// How often a condition is looked at.
const INTERVAL: Duration = Duration::from_millis(50);

/// Waits until `condition` gives a value, and returns it.
///
/// # Errors
/// Fails as soon as the condition itself fails, and when `limit` is over without a value; the
/// message then names `what` was waited for.
pub async fn until<T, F: Future<Output = Result<Option<T>>>>(
	what: &str,
	limit: Duration,
	mut condition: impl FnMut() -> F,
) -> Result<T> {
	let deadline = Instant::now() + limit;
	loop {
		if let Some(value) = condition().await? {
			return Ok(value);
		}
		if Instant::now() >= deadline {
			bail!("waited {} s in vain: {what}", limit.as_secs());
		}
		sleep(INTERVAL).await;
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[tokio::test]
	async fn until_returns_what_the_condition_gives() {
		let mut looked = 0;
		let value = until("three looks", Duration::from_secs(5), || {
			looked += 1;
			let value = (looked == 3).then_some(looked);
			async move { Ok(value) }
		});
		assert_eq!(value.await.unwrap(), 3);
	}

	#[tokio::test]
	async fn until_names_what_it_waited_for() {
		let never = until("the impossible", Duration::ZERO, || async { Ok(None::<()>) });
		assert!(never.await.unwrap_err().to_string().contains("the impossible"));
	}

	#[tokio::test]
	async fn until_fails_with_its_condition() {
		let failing = until("anything", Duration::from_secs(60), || async {
			Err::<Option<()>, _>(anyhow::anyhow!("broken"))
		});
		assert_eq!(failing.await.unwrap_err().to_string(), "broken");
	}
}
