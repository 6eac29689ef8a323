//! Waiting for what happens in the background, never longer than a minute.

use std::time::Duration;

use tokio::time::{interval, timeout};

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_mins(1);

const PAUSE: Duration = Duration::from_millis(2);

/// What `attempt` finds, as soon as it finds something.
///
/// # Panics
/// When it finds nothing in time.
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
