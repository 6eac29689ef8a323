use service_kit::database::Database;
use time::OffsetDateTime;

use super::{EndReason, Error, store};

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
