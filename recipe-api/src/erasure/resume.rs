//! Looks for unfinished erasures, so that this replica refuses writes of those people and
//! resumes work that was interrupted.

use service_kit::{database::Error, telemetry::causes};
use tokio::task::JoinSet;

use super::{store, work};
use crate::{ids::UserId, state::AppState, writes::LOOK_PERIOD};

/// Resumes erasures that nobody works on, and keeps looking while the service runs. A
/// failed step is retried the next time.
pub(crate) async fn keep(state: AppState, mut left: Vec<UserId>) {
    // One after another; dropping this future aborts them.
    let mut going_on = JoinSet::new();
    let mut rounds = state.clock.rounds(LOOK_PERIOD);
    loop {
        while going_on.try_join_next().is_some() {}
        if going_on.is_empty() && !left.is_empty() {
            going_on.spawn(go_on_with(state.clone(), left));
        }
        rounds.next().await;
        left = look(&state).await.unwrap_or_else(|error| {
            let cause = causes(&error);
            tracing::warn!(cause, "unfinished erasures could not be read");
            Vec::new()
        });
    }
}

/// Reads the unfinished erasures. Returns those that nobody works on.
///
/// # Errors
/// When the database fails.
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
        // The person may have asked for it again.
        let Some(begun) = state.erasures.enter(person) else {
            continue;
        };
        let taker = state.erasures.taker(state.clock.now());
        match store::take(&state.database, person, taker).await {
            Ok(true) => {
                tracing::info!(person = person.get(), "an erasure is resumed");
                let _ = work(&state, person, begun).await;
            }
            Ok(false) => {}
            Err(error) => {
                let (person, cause) = (person.get(), causes(&error));
                tracing::warn!(person, cause, "an erasure could not be resumed");
            }
        }
    }
}
