use service_kit::database::{Connection, Database, Error as DatabaseError};
use time::OffsetDateTime;

use super::{EndReason, Error, FewSessions, store::ending};
use crate::ids::SessionId;

/// Ends every session that lives and had begun by `begun`, some at a time, so that
/// nobody is held up by however many there are; tells how many those were. `progress`
/// hears how many more each time. Broken off, it goes on when it is called again.
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

/// Ends all sessions of somebody that have not ended yet, but for `except`; tells
/// how many that were. They are no more than an account may have, which
/// [`enforce`](super::MaxSessions::enforce) sees to. What they are ended for belongs into the same transaction,
/// before this: so nobody can come in between.
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
