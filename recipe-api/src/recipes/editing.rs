//! Changes by the author, which honour `If-Match`.

use std::sync::Arc;

use service_kit::{
    database::{Database, Transaction},
    precondition::{EntityTag, IfMatch},
    problem::Problem,
};

use super::{
    Changes, Error, Recipe,
    store::{self, Own},
};

/// Changes a recipe and returns it, if it is in the state that `if_match` names.
///
/// # Errors
/// 404 when the author has no such recipe, 412 when it is in another state.
pub(super) async fn change(
    database: &Database,
    own: Own,
    if_match: &IfMatch,
    changes: Changes,
) -> Result<Recipe, Problem> {
    let outcome = if_match.guard(
        database,
        |transaction| hold(transaction, own),
        |connection| {
            let changes = changes.clone();
            async move { Ok(store::update(&connection, own, changes).await?) }
        },
    );
    Ok(outcome.await?.ok_or(Error::NotFound)?)
}

/// Deletes a recipe, if it is in the state that `if_match` names.
///
/// # Errors
/// 404 when the author has no such recipe, 412 when it is in another state.
pub(super) async fn delete(
    database: &Database,
    own: Own,
    if_match: &IfMatch,
) -> Result<(), Problem> {
    let deleted = if_match.guard(
        database,
        |transaction| hold(transaction, own),
        |connection| async move { Ok(store::delete(&connection, own).await?.then_some(())) },
    );
    Ok(deleted.await?.ok_or(Error::NotFound)?)
}

/// Keeps a recipe as it is until the transaction ends, and names its state.
async fn hold(transaction: Arc<Transaction>, own: Own) -> Result<Option<EntityTag>, Problem> {
    let present = store::hold(&transaction, own).await?;
    Ok(present.map(|recipe| recipe.tag()))
}
