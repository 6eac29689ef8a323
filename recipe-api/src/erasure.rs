//! Removes somebody, and all they made here.

use service_kit::{database::Database, problem::Problem};

use crate::{
    bookmarks, comments, follows, likes,
    people::{self, UserId},
    posts, recipes, stories,
};

/// Removes somebody's profile and all they made here, or nothing of it. Whoever
/// has gone already is gone: again is no error.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn erase(database: &Database, person: UserId) -> Result<(), Problem> {
    let transaction = database.begin().await?;
    follows::erase(&transaction, person).await?;
    stories::erase(&transaction, person).await?;
    bookmarks::erase(&transaction, person).await?;
    likes::erase(&transaction, person).await?;
    comments::erase(&transaction, person).await?;
    posts::erase(&transaction, person).await?;
    recipes::erase(&transaction, person).await?;
    people::erase(&transaction, person).await?;
    transaction.commit().await?;
    Ok(())
}
