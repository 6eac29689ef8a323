//! Erases a person and everything they created here, even if processes die meanwhile: the
//! request is recorded first, and the last transaction removes that record.

mod resume;
mod routes;
mod store;

use std::time::Duration;

use service_kit::{database::Database, problem::Problem};
use time::OffsetDateTime;
use tokio::{sync::oneshot, time::timeout};

pub(crate) use resume::{keep, look};
pub(crate) use routes::router;

use store::Taker;

use crate::{
    bookmarks, comments, follows, idempotency,
    ids::UserId,
    likes, people, posts, recipes,
    state::AppState,
    stories,
    writes::{Begun, Erasures},
};

/// A number that no other work uses as its lock: "erase" in ASCII.
const LOCK: i64 = 0x65_7261_7365;

/// How long the caller waits for the end.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often a replica confirms that it still works on an erasure.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// The state of an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Erased {
    /// Nothing is left.
    Done,
    /// It takes longer and continues in the background.
    GoingOn,
}

impl Erasures {
    /// This replica at the time `now`.
    fn taker(&self, now: OffsetDateTime) -> Taker<'_> {
        let replica = self.replica();
        Taker { replica, now }
    }
}

/// Starts to erase a person's profile and everything they created here, and waits a
/// moment for the end. The work continues after the caller stops waiting, and is resumed
/// if it is interrupted.
///
/// # Errors
/// When the request cannot be recorded. Then nothing was done.
pub(crate) async fn begin(state: &AppState, person: UserId) -> Result<Erased, Problem> {
    let Some(begun) = state.erasures.enter(person) else {
        return Ok(Erased::GoingOn);
    };
    let taker = state.erasures.taker(state.clock.now());
    let is_ours = store::ask(&state.database, person, taker).await?;
    begun.note();
    if !is_ours {
        return Ok(Erased::GoingOn);
    }
    let state = state.clone();
    let (answer, answered) = oneshot::channel();
    tokio::spawn(async move {
        // The caller may have stopped waiting.
        let _ = answer.send(work(&state, person, begun).await);
    });
    Ok(match timeout(PATIENCE, answered).await {
        Ok(Ok(erased)) => erased,
        // It panicked, which is logged, or takes long.
        Ok(Err(_)) | Err(_) => Erased::GoingOn,
    })
}

/// Does the work. If it is interrupted, the erasure stays unfinished and is resumed
/// later.
async fn work(state: &AppState, person: UserId, begun: Begun) -> Erased {
    let erased = tokio::select! {
        // A finished erasure cannot be taken over.
        biased;
        erased = erase(state, person) => erased,
        () = until_taken_over(state, person) => Ok(false),
    };
    state.people.forget(person);
    match erased {
        Ok(true) => {
            begun.finish();
            Erased::Done
        }
        Ok(false) => {
            tracing::warn!(
                person = person.get(),
                "another replica took an erasure over"
            );
            Erased::GoingOn
        }
        Err(problem) => {
            tracing::error!(
                person = person.get(),
                ?problem,
                "an erasure was interrupted"
            );
            Erased::GoingOn
        }
    }
}

/// Confirms periodically that this replica works on the erasure, so that no other takes
/// it over. Completes when one does all the same, for example because its clock is wrong.
async fn until_taken_over(state: &AppState, person: UserId) {
    let mut rounds = state.clock.rounds(SIGN_OF_LIFE);
    loop {
        rounds.next().await;
        let taker = state.erasures.taker(state.clock.now());
        match store::hold(&state.database, person, taker).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(person = person.get(), %error, "an erasure could not be recorded");
            }
        }
    }
}

/// Erases a person's profile and everything they created here. Works in batches, so that
/// others get their turn; the last transaction removes the rest or nothing. Erasing again
/// is not an error. `false` when another replica took over and does the rest.
async fn erase(state: &AppState, person: UserId) -> Result<bool, Problem> {
    let database = &state.database;
    follows::thin_out(database, person).await?;
    stories::thin_out(database, person).await?;
    comments::thin_out(database, person).await?;
    likes::thin_out(database, person).await?;
    bookmarks::thin_out(database, person).await?;
    posts::thin_out(database, person).await?;
    recipes::thin_out(database, person).await?;
    idempotency::thin_out(database, person).await?;
    erase_the_rest(database, person, state.erasures.replica()).await
}

async fn erase_the_rest(
    database: &Database,
    person: UserId,
    replica: &str,
) -> Result<bool, Problem> {
    // Two people who liked each other's posts would otherwise deadlock.
    let transaction = database.begin_alone(LOCK).await?;
    follows::erase(&transaction, person).await?;
    stories::erase(&transaction, person).await?;
    // In the order in which a deleted post cascades.
    comments::erase(&transaction, person).await?;
    likes::erase(&transaction, person).await?;
    bookmarks::erase(&transaction, person).await?;
    posts::erase(&transaction, person).await?;
    recipes::erase(&transaction, person).await?;
    idempotency::erase(&transaction, person).await?;
    people::erase(&transaction, person).await?;
    // Last, so that a repeated request does not wait for the lock. If it fails, the
    // transaction changes nothing.
    if !store::finish(&transaction, person, replica).await? {
        return Ok(false);
    }
    transaction.commit().await?;
    Ok(true)
}
