//! Forgets what is of no use any more, in small batches, so that nobody waits
//! for it. Keys have their own keeper.

use std::{error::Error, time::Duration};

use service_kit::telemetry::causes;

use crate::{state::AppState, throttle};

/// How often there is a look at what has piled up.
const PERIOD: Duration = Duration::from_mins(10);

/// Cleans up for as long as the service runs. What fails is tried again the next
/// time.
pub(crate) async fn keep_house(state: AppState) {
    loop {
        state.clock.sleep(PERIOD).await;
        if let Err(error) = state.sessions.end_surplus().await {
            tracing::warn!(
                cause = causes(&error),
                "surplus sessions could not be ended"
            );
        }
        report("sessions", state.sessions.forget().await);
        let ended_sessions = state.sessions.forget_ended();
        report("ended sessions", ended_sessions.await);
        let reset_links = state.management.forget_reset_links();
        report("reset links", reset_links.await);
        let counters = throttle::clean(&state.database, state.clock.now()).await;
        report("counters", counters);
        let events = state.audit.log.forget(state.config.audit_retention);
        report("audit events", events.await);
    }
}

fn report<E: Error + 'static>(what: &str, deleted: Result<u64, E>) {
    match deleted {
        Ok(deleted) => tracing::debug!(what, deleted, "cleaned up"),
        Err(error) => tracing::warn!(what, cause = causes(&error), "could not be cleaned up"),
    }
}
