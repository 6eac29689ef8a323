//! Ended sessions in the order in which they become known. A reader gets each one,
//! whichever replica ended it and whatever time it wrote.

use service_kit::database::Error as DatabaseError;
use time::{Duration, OffsetDateTime};

use super::{Error, Sessions, store::ended};
use crate::ids::SessionId;

/// How far the clocks of verifiers may differ from ours.
const CLOCKS_DIFFER_BY: Duration = Duration::minutes(2);

/// A session that ended before it expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedSession {
    /// Its number.
    pub id: SessionId,
    /// When it ended, in seconds since the epoch.
    pub ended_at: i64,
}

/// A position in the order in which rows are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    /// The first sort key: the end of the session, or the writer of the row. The writer
    /// is the transaction on PostgreSQL. On SQLite it is the row itself, because
    /// transactions commit in row order.
    pub(super) order: i64,
    /// The row.
    pub(super) id: i64,
}

/// The content of the table at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Identifies the database. Another database has other rows, and so has one that was
    /// restored.
    pub(super) database: String,
    /// The transactions that were committed, in PostgreSQL's notation (`pg_snapshot`).
    pub(super) snapshot: String,
    /// Later rows have a greater position.
    pub(super) position: Position,
    /// The greatest writer of the rows that existed.
    pub(super) last: i64,
}

impl Moment {
    /// Whether a reader who knows the rows of `before` needs to read only the new ones.
    #[must_use]
    pub fn continues(&self, before: &Self) -> bool {
        self.database == before.database && self.position >= before.position
    }
}

/// A reading in progress, page by page.
#[derive(Clone, Debug)]
pub struct Reading {
    pub(super) until: Moment,
    pub(super) seen: Option<Moment>,
    pub(super) after: Option<Position>,
}

impl Reading {
    /// Reads what exists at the moment `until` and did not at the moment `seen`.
    #[must_use]
    pub fn new(until: Moment, seen: Option<Moment>) -> Self {
        Self {
            until,
            seen,
            after: None,
        }
    }

    /// When there is no next page, everything up to this moment has been read.
    #[must_use]
    pub fn until(self) -> Moment {
        self.until
    }

    /// Continues after `position`.
    pub(super) fn behind(&self, position: Position) -> Self {
        Self {
            after: Some(position),
            ..self.clone()
        }
    }
}

/// A page of a reading.
#[derive(Debug)]
pub struct EndedPage {
    /// The sessions on the page. A session may be on several pages.
    pub sessions: Vec<EndedSession>,
    /// The reading of the next page; `None` after the last one.
    pub next: Option<Reading>,
}

impl Sessions {
    /// The present moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn present_moment(&self) -> Result<Moment, Error> {
        Ok(ended::moment(&self.database).await?)
    }

    /// A page of the sessions that ended after `since`, in seconds since the epoch.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ended_page(&self, reading: &Reading, since: i64) -> Result<EndedPage, Error> {
        Ok(ended::page(&self.database, reading, since).await?)
    }

    /// How long verifiers may accept an access token after its session ended.
    #[must_use]
    pub fn tokens_outlive(&self) -> Duration {
        Duration::seconds(self.tokens.config.access_token_ttl.as_secs()) + CLOCKS_DIFFER_BY
    }

    /// How long the row of an ended session is kept: a day, or the lifetime of its access
    /// tokens if that is longer.
    pub(super) fn kept_after_end(&self) -> Duration {
        self.tokens_outlive().max(Duration::days(1))
    }

    /// Deletes the `ended_sessions` rows of sessions that [`forget`](Self::forget)
    /// deletes. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_ended(&self) -> Result<u64, DatabaseError> {
        let time: OffsetDateTime = self.clock.now() - self.kept_after_end();
        ended::delete_before(&self.database, time.unix_timestamp()).await
    }
}
