//! Removes somebody, and all they made here.

use service_kit::{database::Database, problem::Problem};

use crate::{
    bookmarks, comments, follows, likes,
    people::{self, UserId},
    posts, recipes, stories,
};

/// Any number that no other work uses as a lock: "erase" in ASCII.
const LOCK: i64 = 0x65_7261_7365;

/// Removes somebody's profile and all they made here, or nothing of it. Whoever
/// has gone already is gone: again is no error.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn erase(database: &Database, person: UserId) -> Result<(), Problem> {
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
