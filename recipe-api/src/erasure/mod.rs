//! Removes somebody, and all they made here.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::StatusCode;
use service_kit::{database::Database, problem::Problem};
use tokio::{sync::oneshot, time::timeout};

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

/// What has become of an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Erased {
    /// Nothing is left.
    Done,
    /// It takes longer, and goes on.
    GoingOn,
}

/// Who is being erased by this replica.
#[derive(Clone, Debug, Default)]
pub struct Erasures(Arc<Mutex<HashSet<UserId>>>);

/// One that has begun; over when it is dropped.
struct Begun {
    erasures: Erasures,
    person: UserId,
}

impl Erasures {
    /// `None` while there is one of this person: however often somebody asks, it is
    /// done once at a time.
    fn enter(&self, person: UserId) -> Option<Begun> {
        let is_first = self.lock().insert(person);
        is_first.then(|| Begun {
            erasures: self.clone(),
            person,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<UserId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.erasures.lock().remove(&self.person);
    }
}

/// Begins to remove somebody's profile and all they made here, and waits a moment for
/// the end. It goes on when nobody waits any more.
///
/// # Errors
/// When the database refuses in time. What was removed until then stays so.
pub(crate) async fn begin(state: &AppState, person: UserId) -> Result<Erased, Problem> {
    let Some(begun) = state.erasures.enter(person) else {
        return Ok(Erased::GoingOn);
    };
    let (database, people) = (state.database.clone(), state.people.clone());
    let (answer, answered) = oneshot::channel();
    tokio::spawn(async move {
        let erased = erase(&database, person).await;
        people.forget(person);
        // Whoever hears of the end may begin anew.
        drop(begun);
        if let Err(Err(problem)) = answer.send(erased) {
            tracing::error!(person = person.get(), ?problem, "an erasure was broken off");
        }
    });
    match timeout(PATIENCE, answered).await {
        Ok(Ok(erased)) => erased.map(|()| Erased::Done),
        // It panicked, which the log has.
        Ok(Err(_)) => Err(Problem::from_status(StatusCode::INTERNAL_SERVER_ERROR)),
        Err(_) => Ok(Erased::GoingOn),
    }
}

/// Removes somebody's profile and all they made here. However much that is, others get
/// their turn: by the batch, until what is left is removed in one transaction, or
/// nothing of that. Whoever has gone already is gone: again is no error.
async fn erase(database: &Database, person: UserId) -> Result<(), Problem> {
    follows::thin_out(database, person).await?;
    stories::thin_out(database, person).await?;
    comments::thin_out(database, person).await?;
    likes::thin_out(database, person).await?;
    bookmarks::thin_out(database, person).await?;
    posts::thin_out(database, person).await?;
    recipes::thin_out(database, person).await?;
    erase_the_rest(database, person).await
}

async fn erase_the_rest(database: &Database, person: UserId) -> Result<(), Problem> {
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
    transaction.commit().await?;
    Ok(())
}
