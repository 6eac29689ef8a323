use service_kit::database::{Connection, Database, Error as DatabaseError};
use time::OffsetDateTime;

use super::{EndReason, Error, SessionId, store};
use crate::accounts::AccountId;

/// Ends every session that lives, at once; tells how many those were.
///
/// # Errors
/// When the database refuses.
pub async fn end_all(
    database: &Database,
    reason: EndReason,
    now: OffsetDateTime,
) -> Result<u64, Error> {
    store::end_all(database, reason, now).await
}

/// Ends all sessions of `user` that have not ended yet, but for `except`; tells
/// how many that were. What they are ended for belongs into the same transaction,
/// before this: so nobody can come in between.
///
/// # Errors
/// When the database refuses.
pub async fn end_all_of(
    connection: &impl Connection,
    user: AccountId,
    reason: EndReason,
    except: Option<SessionId>,
    now: OffsetDateTime,
) -> Result<u64, DatabaseError> {
    let ended = store::end_all_of(connection, user, reason, except, now).await?;
    tracing::info!(account = %user, reason = reason.as_str(), count = ended, "sessions ended");
    Ok(ended)
}
