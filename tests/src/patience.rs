//! Waits for things that happen in the background, at most a minute.

use std::time::Duration;

use tokio::time::{interval, timeout};

/// The time limit for any step on a busy machine.
pub const PATIENCE: Duration = Duration::from_mins(1);

const PAUSE: Duration = Duration::from_millis(2);

/// Repeats `attempt` until it returns a value.
///
/// # Panics
/// If it returns none in time.
pub async fn eventually<T>(attempt: impl AsyncFn() -> Option<T>) -> T {
    let searching = async {
        let mut pause = interval(PAUSE);
        loop {
            pause.tick().await;
            if let Some(found) = attempt().await {
                return found;
            }
        }
    };
    timeout(PATIENCE, searching)
        .await
        .expect("it happens within a minute")
}
