//! Deletes what is no longer needed, in small batches so that it blocks nobody. Keys are
//! cleaned up by their own keeper.

use std::{error::Error, time::Duration};

use service_kit::telemetry::causes;

use crate::{sessions::Sessions, state::AppState, throttle};

/// How often housekeeping runs.
const PERIOD: Duration = Duration::from_mins(10);

/// Cleans up for as long as the service runs. A failed step is retried the next time.
pub(crate) async fn keep_house(state: AppState) {
    let mut may_be_surplus = true;
    let mut rounds = state.clock.rounds(PERIOD);
    loop {
        rounds.next().await;
        if may_be_surplus {
            may_be_surplus = end_surplus(&state.sessions).await;
        }
        report("sessions", state.sessions.forget().await);
        let ended_sessions = state.sessions.forget_ended();
        report("ended sessions", ended_sessions.await);
        let reset_links = state.management.forget_reset_links();
        report("reset links", reset_links.await);
        let authorizations = state.authorizations.forget();
        report("authorizations", authorizations.await);
        let now = state.clock.now();
        let assertions = state.clients.forget_assertions(now);
        report("client assertions", assertions.await);
        report("clients by URL", state.clients.forget_unused().await);
        report("logout notices", state.backchannel_logout.forget().await);
        let counters = throttle::clean(&state.database, state.clock.now()).await;
        report("counters", counters);
        let events = state.audit.log().forget(state.config.audit_retention);
        report("audit events", events.await);
    }
}

/// Ends surplus sessions. Returns whether there may be more. They come from before this
/// process started, so once all accounts were checked and none had any, there will be no
/// more.
async fn end_surplus(sessions: &Sessions) -> bool {
    match sessions.end_surplus().await {
        Ok(accounts) => accounts > 0,
        Err(error) => {
            let cause = causes(&error);
            tracing::warn!(cause, "surplus sessions could not be ended");
            true
        }
    }
}

fn report<E: Error + 'static>(what: &str, deleted: Result<u64, E>) {
    match deleted {
        Ok(deleted) => tracing::debug!(what, deleted, "cleaned up"),
        Err(error) => tracing::warn!(what, cause = causes(&error), "could not be cleaned up"),
    }
}
