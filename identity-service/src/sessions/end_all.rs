use service_kit::database::{Connection, Database, Error as DatabaseError};
use time::OffsetDateTime;

use super::{
    EndReason, Error, FewSessions,
    store::ending::{self, Concerned},
};
use crate::ids::SessionId;

/// Ends every live session that began at `begun` or before. Returns how many. Works in
/// batches, so that other writers get their turn, and calls `progress` with the size of
/// each. After an interruption, another call ends the rest.
///
/// # Errors
/// When the database fails. Sessions that were ended until then stay ended.
pub async fn end_all(
    database: &Database,
    begun: OffsetDateTime,
    reason: EndReason,
    now: OffsetDateTime,
    progress: impl Fn(u64),
) -> Result<u64, Error> {
    end_in_batches(database, Concerned::BegunBy(begun), reason, now, progress).await
}

/// Ends every live session of a client as [`end_all`] does. The caller must first disable
/// or remove the client, so that no session can begin meanwhile.
///
/// # Errors
/// When the database fails. Sessions that were ended until then stay ended.
pub async fn end_all_of_client(
    database: &Database,
    client_id: &str,
    now: OffsetDateTime,
    progress: impl Fn(u64),
) -> Result<u64, Error> {
    let (concerned, reason) = (Concerned::OfClient(client_id), EndReason::ClientGone);
    let ended = end_in_batches(database, concerned, reason, now, progress).await?;
    tracing::info!(client = client_id, count = ended, "sessions ended");
    Ok(ended)
}

async fn end_in_batches(
    database: &Database,
    concerned: Concerned<'_>,
    reason: EndReason,
    now: OffsetDateTime,
    progress: impl Fn(u64),
) -> Result<u64, Error> {
    let (mut last, mut ended) = (SessionId(0), 0);
    while let Some((more, id)) = ending::end_some(database, last, concerned, reason, now).await? {
        progress(more);
        ended += more;
        last = id;
    }
    Ok(ended)
}

/// Ends all open sessions of an account with a client. Returns how many. The caller must
/// first make sure, in the same transaction, that none can begin meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn end_all_with_client(
    connection: &impl Connection,
    FewSessions { user }: FewSessions,
    client_id: &str,
    now: OffsetDateTime,
) -> Result<u64, DatabaseError> {
    ending::end_all_with_client(connection, user, client_id, now).await
}

/// Ends all open sessions of an account except `except`. Returns how many.
/// [`enforce`](super::MaxSessions::enforce) has already ended the surplus, so one
/// statement is enough. The caller must first make the change that ends them, in the same
/// transaction, so that no login can slip in between.
///
/// # Errors
/// When the database fails.
pub async fn end_all_of(
    connection: &impl Connection,
    FewSessions { user }: FewSessions,
    reason: EndReason,
    except: Option<SessionId>,
    now: OffsetDateTime,
) -> Result<u64, DatabaseError> {
    let ended = ending::end_all_of(connection, user, reason, except, now).await?;
    tracing::info!(account = %user, reason = reason.as_str(), count = ended, "sessions ended");
    Ok(ended)
}
