//! Deletes what is no longer needed, in small batches so that it blocks nobody.

use std::time::Duration;

use service_kit::telemetry::causes;

use crate::{state::AppState, writes};

/// How often housekeeping runs.
const PERIOD: Duration = Duration::from_mins(10);

/// Cleans up for as long as the service runs. A failed step is retried the next time.
pub(crate) async fn keep_house(state: AppState) {
    loop {
        state.clock.sleep(PERIOD).await;
        let quota = state.config.limits.quota;
        match writes::clean(&state.database, quota, state.clock.now()).await {
            Ok(deleted) => tracing::debug!(deleted, "quotas were cleaned up"),
            Err(error) => {
                let cause = causes(&error);
                tracing::warn!(cause, "quotas could not be cleaned up");
            }
        }
    }
}
