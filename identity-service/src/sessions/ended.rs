//! The sessions that were ended, as that becomes known: each is read once, whoever ended
//! it and whatever time they wrote.

use service_kit::database::Error as DatabaseError;
use time::{Duration, OffsetDateTime};

use super::{Error, Sessions, store::ended};
use crate::ids::SessionId;

/// Verifiers and we may differ on the time.
const CLOCKS_DIFFER_BY: Duration = Duration::minutes(2);

/// A session that was ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedSession {
    /// Its number.
    pub id: SessionId,
    /// When it was ended, in seconds since the epoch.
    pub ended_at: i64,
}

/// A position in the order in which sessions were ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The transaction on PostgreSQL, and the row on SQLite, where transactions commit in
    /// the order of their rows.
    pub(super) change: i64,
    /// The row.
    pub(super) id: i64,
}

/// What there was at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Of which database. Another one, or one that its server may have restored, goes on
    /// from somewhere else.
    pub(super) database: String,
    /// The transactions that had been committed, as PostgreSQL writes them (`pg_snapshot`).
    pub(super) snapshot: String,
    /// Whatever was not there stands behind this.
    pub(super) position: Position,
}

impl Moment {
    /// Whether a reader who has seen all that there was `before` has only to read what
    /// there is more.
    #[must_use]
    pub fn continues(&self, before: &Self) -> bool {
        self.database == before.database && self.position >= before.position
    }

    /// Whatever was not there then stands behind this.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }
}

/// A part of what is to be read, in order.
#[derive(Debug)]
pub struct EndedPage {
    /// The sessions on it.
    pub sessions: Vec<EndedSession>,
    /// Where the next page begins, unless this is the last one.
    pub next: Option<Position>,
}

impl Sessions {
    /// What there is at present.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn present_moment(&self) -> Result<Moment, Error> {
        Ok(ended::moment(&self.database).await?)
    }

    /// Some of the sessions that were ended after `since`, in seconds since the epoch:
    /// those behind `after` that were not there at the moment `seen`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn ended_behind(
        &self,
        after: Position,
        seen: Option<&Moment>,
        since: i64,
    ) -> Result<EndedPage, Error> {
        Ok(ended::page(&self.database, after, seen, since).await?)
    }

    /// How long after its end somebody may still show an access token of a session.
    #[must_use]
    pub fn tokens_outlive(&self) -> Duration {
        Duration::seconds(self.tokens.access_token_ttl.as_secs()) + CLOCKS_DIFFER_BY
    }

    /// How long sessions that are over are kept: for a day, and for as long as an access
    /// token of theirs may live.
    pub(super) fn kept_after_end(&self) -> Duration {
        self.tokens_outlive().max(Duration::days(1))
    }

    /// Forgets that sessions were ended which [`forget`](Self::forget) forgets; tells how
    /// many those were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_ended(&self) -> Result<u64, DatabaseError> {
        let time: OffsetDateTime = self.clock.now() - self.kept_after_end();
        ended::delete_before(&self.database, time.unix_timestamp()).await
    }
}
