//! The ended sessions, as they become known. A reader gets each of them once, whoever ended
//! it and whatever time was written.

use service_kit::database::Error as DatabaseError;
use time::{Duration, OffsetDateTime};

use super::{Error, Sessions, store::ended};
use crate::ids::SessionId;

/// The clocks of verifiers may differ from ours by so much.
const CLOCKS_DIFFER_BY: Duration = Duration::minutes(2);

/// A session that was ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedSession {
    /// Its number.
    pub id: SessionId,
    /// When it was ended, in seconds since the epoch.
    pub ended_at: i64,
}

/// A position in the order in which rows are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    /// What comes first in that order: the end of the session, or what wrote the row. That
    /// is the transaction on PostgreSQL. On SQLite it is the row, since transactions commit
    /// in the order of their rows.
    pub(super) order: i64,
    /// The row.
    pub(super) id: i64,
}

/// What there was at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The database. Another database has rows of its own, and so has one that its server
    /// may have restored.
    pub(super) database: String,
    /// The transactions that had been committed, as PostgreSQL writes them (`pg_snapshot`).
    pub(super) snapshot: String,
    /// Rows that were not there are behind this position.
    pub(super) position: Position,
    /// Rows that were there were written by this, or before it.
    pub(super) last: i64,
}

impl Moment {
    /// Whether somebody who has read what there was `before` only needs to read the rows
    /// that are new.
    #[must_use]
    pub fn continues(&self, before: &Self) -> bool {
        self.database == before.database && self.position >= before.position
    }
}

/// What is being read, page by page.
#[derive(Clone, Debug)]
pub struct Reading {
    pub(super) until: Moment,
    pub(super) seen: Option<Moment>,
    pub(super) after: Option<Position>,
}

impl Reading {
    /// Reads what there is at the moment `until`, without what was there at the moment
    /// `seen`.
    #[must_use]
    pub fn new(until: Moment, seen: Option<Moment>) -> Self {
        Self {
            until,
            seen,
            after: None,
        }
    }

    /// What there was at this moment has been read when there is no next page.
    #[must_use]
    pub fn until(self) -> Moment {
        self.until
    }

    /// Goes on behind `position`.
    pub(super) fn behind(&self, position: Position) -> Self {
        Self {
            after: Some(position),
            ..self.clone()
        }
    }
}

/// A page of what is being read.
#[derive(Debug)]
pub struct EndedPage {
    /// The sessions on it. A session may be on more than one page.
    pub sessions: Vec<EndedSession>,
    /// Reads the next page; `None` when this page is the last one.
    pub next: Option<Reading>,
}

impl Sessions {
    /// What there is at present.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn present_moment(&self) -> Result<Moment, Error> {
        Ok(ended::moment(&self.database).await?)
    }

    /// A page of the sessions that were ended after `since`, in seconds since the epoch.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn ended_page(&self, reading: &Reading, since: i64) -> Result<EndedPage, Error> {
        Ok(ended::page(&self.database, reading, since).await?)
    }

    /// For how long verifiers may accept an access token of a session that has ended.
    #[must_use]
    pub fn tokens_outlive(&self) -> Duration {
        Duration::seconds(self.tokens.access_token_ttl.as_secs()) + CLOCKS_DIFFER_BY
    }

    /// How long a session is kept after its end: for a day, or for as long as its access
    /// tokens may live if that is longer.
    pub(super) fn kept_after_end(&self) -> Duration {
        self.tokens_outlive().max(Duration::days(1))
    }

    /// Deletes the rows of ended sessions that [`forget`](Self::forget) deletes; tells how
    /// many.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_ended(&self) -> Result<u64, DatabaseError> {
        let time: OffsetDateTime = self.clock.now() - self.kept_after_end();
        ended::delete_before(&self.database, time.unix_timestamp()).await
    }
}
