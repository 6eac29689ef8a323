//! Deletes what is no longer needed, in small batches so that it blocks nobody.

use std::{error::Error, time::Duration};

use service_kit::telemetry::causes;

use crate::{idempotency, state::AppState, writes};

/// How often housekeeping runs.
const PERIOD: Duration = Duration::from_mins(10);

/// Cleans up for as long as the service runs. A failed step is retried the next time.
pub(crate) async fn keep_house(state: AppState) {
    let mut rounds = state.clock.rounds(PERIOD);
    loop {
        rounds.next().await;
        let now = state.clock.now();
        let quota = state.config.limits.quota;
        report("quotas", writes::clean(&state.database, quota, now).await);
        report(
            "idempotency keys",
            idempotency::clean(&state.database, now).await,
        );
    }
}

fn report(rows: &str, cleaned: Result<u64, impl Error>) {
    match cleaned {
        Ok(deleted) => tracing::debug!(rows, deleted, "old rows were deleted"),
        Err(error) => {
            let cause = causes(&error);
            tracing::warn!(rows, cause, "old rows could not be deleted");
        }
    }
}
