//! Removes somebody, and all they made here, whatever happens meanwhile: that it was asked
//! for is written down before, and the last transaction removes that too.

mod in_progress;
mod resume;
mod routes;
mod store;

use std::time::Duration;

use service_kit::{database::Database, problem::Problem};
use time::OffsetDateTime;
use tokio::{sync::oneshot, time::timeout};

pub(crate) use in_progress::Erasures;
pub(crate) use resume::{LOOK_PERIOD, keep, look};
pub(crate) use routes::router;

use in_progress::Begun;
use store::Taker;

use crate::{
    bookmarks, comments, follows, likes,
    people::{self, UserId},
    posts, recipes,
    state::AppState,
    stories,
};

/// Any number that no other work uses as a lock: "erase" in ASCII.
const LOCK: i64 = 0x65_7261_7365;

/// How long whoever asks waits for the end of it.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often a replica says that it still works on an erasure.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// What has become of an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Erased {
    /// Nothing is left.
    Done,
    /// It takes longer, and goes on.
    GoingOn,
}

impl Erasures {
    /// This replica, which takes something on at `now`.
    fn taker(&self, now: OffsetDateTime) -> Taker<'_> {
        let replica = self.replica();
        Taker { replica, now }
    }
}

/// Begins to remove somebody's profile and all they made here, and waits a moment for
/// the end. It goes on when nobody waits any more, and is gone on with when it is broken
/// off.
///
/// # Errors
/// When the database refuses to note that it was asked for. Then nothing was done.
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
        // Nobody may wait for it any more.
        let _ = answer.send(work(&state, person, begun).await);
    });
    Ok(match timeout(PATIENCE, answered).await {
        Ok(Ok(erased)) => erased,
        // It panicked, which the log has, or takes long.
        Ok(Err(_)) | Err(_) => Erased::GoingOn,
    })
}

/// Does what was begun. When it is broken off, it is unfinished.
async fn work(state: &AppState, person: UserId, begun: Begun) -> Erased {
    let erased = tokio::select! {
        // What is finished is not taken over.
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
            tracing::error!(person = person.get(), ?problem, "an erasure was broken off");
            Erased::GoingOn
        }
    }
}

/// Says again and again that this replica works on it, so that no other does. Completes when
/// another does all the same, as one whose clock is far off.
async fn until_taken_over(state: &AppState, person: UserId) {
    loop {
        state.clock.sleep(SIGN_OF_LIFE).await;
        let taker = state.erasures.taker(state.clock.now());
        match store::hold(&state.database, person, taker).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(person = person.get(), %error, "an erasure could not be noted");
            }
        }
    }
}

/// Removes somebody's profile and all they made here. However much that is, others get
/// their turn: by the batch, until what is left is removed in one transaction, or
/// nothing of that. Whoever has gone already is gone: again is no error. `false` when another
/// replica took it over: then that one does the rest.
async fn erase(state: &AppState, person: UserId) -> Result<bool, Problem> {
    let database = &state.database;
    follows::thin_out(database, person).await?;
    stories::thin_out(database, person).await?;
    comments::thin_out(database, person).await?;
    likes::thin_out(database, person).await?;
    bookmarks::thin_out(database, person).await?;
    posts::thin_out(database, person).await?;
    recipes::thin_out(database, person).await?;
    erase_the_rest(database, person, state.erasures.replica()).await
}

async fn erase_the_rest(
    database: &Database,
    person: UserId,
    replica: &str,
) -> Result<bool, Problem> {
    // Two who have liked each other's posts would wait for each other.
    let transaction = database.begin_alone(LOCK).await?;
    follows::erase(&transaction, person).await?;
    stories::erase(&transaction, person).await?;
    // In the order in which they go with a post that is deleted meanwhile.
    comments::erase(&transaction, person).await?;
    likes::erase(&transaction, person).await?;
    bookmarks::erase(&transaction, person).await?;
    posts::erase(&transaction, person).await?;
    recipes::erase(&transaction, person).await?;
    people::erase(&transaction, person).await?;
    // Last, so that whoever asks again meanwhile does not wait. Else nothing of this is done.
    if !store::finish(&transaction, person, replica).await? {
        return Ok(false);
    }
    transaction.commit().await?;
    Ok(true)
}
