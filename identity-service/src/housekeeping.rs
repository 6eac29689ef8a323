//! Forgets what is of no use any more, in small batches, so that nobody waits
//! for it. Keys have their own keeper.

use std::time::Duration;

use service_kit::telemetry::causes;

use crate::{state::AppState, throttle};

/// How often there is a look at what has piled up.
const PERIOD: Duration = Duration::from_mins(10);

/// Sessions deleted by one statement.
const BATCH: u64 = 500;

/// Cleans up for as long as the service runs. What fails is tried again the next
/// time.
pub(crate) async fn keep_house(state: AppState) {
    loop {
        state.clock.sleep(PERIOD).await;
        clean(&state).await;
    }
}

async fn clean(state: &AppState) {
    let mut forgotten = 0;
    loop {
        match state.sessions.forget(BATCH).await {
            Ok(0) => break,
            Ok(sessions) => forgotten += sessions,
            Err(error) => {
                tracing::warn!(cause = causes(&error), "sessions could not be cleaned up");
                break;
            }
        }
    }
    match throttle::clean(&state.database, state.clock.now()).await {
        Ok(counters) => tracing::debug!(sessions = forgotten, counters, "cleaned up"),
        Err(error) => {
            tracing::warn!(cause = causes(&error), "counters could not be cleaned up");
        }
    }
}
