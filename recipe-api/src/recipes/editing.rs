//! Changes by the author, which honour `If-Match`.

use std::sync::Arc;

use service_kit::{
    database::{Database, Transaction},
    precondition::IfMatch,
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
    let outcome = if if_match.is_given() {
        let changes = &changes;
        let work = |transaction: Arc<Transaction>| async move {
            hold(&transaction, own, if_match).await?;
            Ok::<_, Problem>(store::update(&*transaction, own, changes.clone()).await?)
        };
        database.transact(work).await?
    } else {
        store::update(&database.writer(), own, changes).await?
    };
    Ok(outcome.ok_or(Error::NotFound)?)
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
    let deleted = if if_match.is_given() {
        let work = |transaction: Arc<Transaction>| async move {
            hold(&transaction, own, if_match).await?;
            Ok::<_, Problem>(store::delete(&*transaction, own).await?)
        };
        database.transact(work).await?
    } else {
        store::delete(&database.writer(), own).await?
    };
    found(deleted)
}

fn found(found: bool) -> Result<(), Problem> {
    if found {
        Ok(())
    } else {
        Err(Error::NotFound.into())
    }
}

/// Keeps a recipe in the state that `if_match` names until the transaction ends.
async fn hold(transaction: &Transaction, own: Own, if_match: &IfMatch) -> Result<(), Problem> {
    let present = store::hold(transaction, own).await?;
    if_match.check(&present.ok_or(Error::NotFound)?.tag())
}
