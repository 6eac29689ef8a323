//! Looks for erasures that are unfinished: so that this replica refuses what those people
//! write, and so that one that was broken off is gone on with.

use std::time::Duration;

use service_kit::{database::Error, telemetry::causes};
use tokio::task::JoinSet;

use super::{store, work};
use crate::{people::UserId, state::AppState};

/// How often there is a look. Other replicas learn that late of an erasure.
pub(crate) const LOOK_PERIOD: Duration = Duration::from_secs(10);

/// Goes on with those that nobody works on, and looks for more as long as the service
/// runs. What fails is tried again the next time.
pub(crate) async fn keep(state: AppState, mut left: Vec<UserId>) {
    // One after the other; aborted when this future is dropped.
    let mut going_on = JoinSet::new();
    loop {
        while going_on.try_join_next().is_some() {}
        if going_on.is_empty() && !left.is_empty() {
            going_on.spawn(go_on_with(state.clone(), left));
        }
        state.clock.sleep(LOOK_PERIOD).await;
        left = look(&state).await.unwrap_or_else(|error| {
            let cause = causes(&error);
            tracing::warn!(cause, "unfinished erasures could not be looked for");
            Vec::new()
        });
    }
}

/// Learns which are unfinished. Tells which of them nobody works on.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn look(state: &AppState) -> Result<Vec<UserId>, Error> {
    let erasures = &state.erasures;
    erasures.begin_look();
    let found = store::list(&state.database, erasures.taker(state.clock.now())).await?;
    let people = found.iter().map(|(person, _)| *person);
    for ended in erasures.end_look(people) {
        state.people.forget(ended);
    }
    let left = found.into_iter().filter(|(_, may_take)| *may_take);
    Ok(left.map(|(person, _)| person).collect())
}

async fn go_on_with(state: AppState, people: Vec<UserId>) {
    for person in people {
        // Somebody may have asked for it again.
        let Some(begun) = state.erasures.enter(person) else {
            continue;
        };
        let taker = state.erasures.taker(state.clock.now());
        match store::take(&state.database, person, taker).await {
            Ok(true) => {
                tracing::info!(person = person.get(), "an erasure is gone on with");
                let _ = work(&state, person, begun).await;
            }
            Ok(false) => {}
            Err(error) => {
                let (person, cause) = (person.get(), causes(&error));
                tracing::warn!(person, cause, "an erasure could not be gone on with");
            }
        }
    }
}
