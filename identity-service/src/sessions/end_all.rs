use service_kit::database::{Connection, Database, Error as DatabaseError};
use time::OffsetDateTime;

use super::{EndReason, Error, FewSessions, store::ending};
use crate::ids::SessionId;

/// Ends every session that lives and had begun by `begun`; tells how many. Each statement
/// ends some of them, so that other writers get their turn, and `progress` is then called
/// with their number. A call after one that was broken off ends the rest.
///
/// # Errors
/// When the database refuses. What was ended until then stays so.
pub async fn end_all(
    database: &Database,
    begun: OffsetDateTime,
    reason: EndReason,
    now: OffsetDateTime,
    progress: impl Fn(u64),
) -> Result<u64, Error> {
    let (mut last, mut ended) = (SessionId(0), 0);
    while let Some((more, id)) = ending::end_some(database, last, begun, reason, now).await? {
        progress(more);
        ended += more;
        last = id;
    }
    Ok(ended)
}

/// Ends all open sessions of an account, but for `except`; tells how many. The account has
/// no more than it may have, since [`enforce`](super::MaxSessions::enforce) ended the
/// surplus. The caller makes the change that they are ended for first, in the same
/// transaction. So no login can come in between.
///
/// # Errors
/// When the database refuses.
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
