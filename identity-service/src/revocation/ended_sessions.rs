//! The ended sessions in memory. All are read once, then only new ones.

use std::collections::BTreeMap;

use service_kit::clock::age;
use time::OffsetDateTime;

use super::{Error, FRESH, ended_on_list::EndedOnList};
use crate::{
    sessions::{EndedSession, Moment, Reading, Sessions},
    tokens::StatusIndex,
};

/// The clock may be set back by this many seconds without harm, because sessions are
/// remembered for longer than their tokens live.
const STEP: i64 = 60;

static NOBODY: EndedOnList = EndedOnList::NOBODY;

/// The ended sessions that may still have a valid access token.
#[derive(Debug, Default)]
pub(super) struct EndedSessions {
    /// By list number.
    lists: BTreeMap<i64, EndedOnList>,
    /// Everything up to this moment has been read.
    seen: Option<Moment>,
    /// A reading in progress. If it is interrupted, for example because the caller hung
    /// up, the next call continues it.
    reading: Option<Reading>,
    looked_at: Option<OffsetDateTime>,
    /// Sessions that ended at this time or before are left out; in seconds since the
    /// epoch.
    since: i64,
    /// Counts changes of lists; never reset.
    versions: u64,
}

impl EndedSessions {
    /// Reads newly ended sessions, unless they were read a moment ago. Returns when they
    /// were read.
    ///
    /// # Errors
    /// When sessions cannot be read.
    pub(super) async fn look(
        &mut self,
        sessions: &Sessions,
        now: OffsetDateTime,
    ) -> Result<OffsetDateTime, Error> {
        if let Some(looked_at) = self.looked_at
            && age(looked_at, now).is_under(FRESH)
        {
            return Ok(looked_at);
        }
        self.read(sessions, now).await?;
        self.looked_at = Some(now);
        Ok(now)
    }

    /// Reads newly ended sessions; all of them the first time.
    ///
    /// # Errors
    /// When sessions cannot be read.
    pub(super) async fn read(
        &mut self,
        sessions: &Sessions,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        self.looked_at = None;
        let since = since(sessions, now);
        self.begin_anew_if_outdated(sessions.tokens_outlive().whole_seconds(), since);
        self.since = self.since.max(since);
        if self.reading.is_some() {
            self.read_on(sessions, since).await?;
        }
        let moment = sessions.present_moment().await?;
        if self.seen.as_ref() != Some(&moment) {
            self.begin_reading(moment);
            self.read_on(sessions, since).await?;
        }
        self.forget_some(since);
        Ok(())
    }

    /// The sessions of a list that ended recently enough.
    pub(super) fn on_list(
        &mut self,
        list: i64,
        sessions: &Sessions,
        now: OffsetDateTime,
    ) -> &EndedOnList {
        let since = since(sessions, now);
        self.since = self.since.max(since);
        self.forget(list, since);
        self.lists.get(&list).unwrap_or(&NOBODY)
    }

    /// Starts over after the clock was set back, or after a pause so long that the tokens
    /// of all known sessions expired. Most rows from such a pause are too old: reading
    /// only new rows would read them, reading everything skips them.
    fn begin_anew_if_outdated(&mut self, tokens_outlive: i64, since: i64) {
        if self.since > since + STEP {
            tracing::info!("the clock was set back: all ended sessions are read again");
            self.begin_anew();
        } else if self.since + tokens_outlive < since {
            self.begin_anew();
        }
    }

    fn begin_anew(&mut self) {
        *self = Self {
            versions: self.versions,
            ..Self::default()
        };
    }

    fn begin_reading(&mut self, moment: Moment) {
        if let Some(seen) = &self.seen
            && !moment.continues(seen)
        {
            tracing::info!("the database is another one: all ended sessions are read again");
            self.begin_anew();
        }
        self.reading = Some(Reading::new(moment, self.seen.clone()));
    }

    async fn read_on(&mut self, sessions: &Sessions, since: i64) -> Result<(), Error> {
        while let Some(reading) = self.reading.clone() {
            let page = sessions.ended_page(&reading, since).await?;
            self.add(&page.sessions);
            match page.next {
                Some(next) => self.reading = Some(next),
                None => self.end_reading(reading.until()),
            }
        }
        Ok(())
    }

    fn add(&mut self, ended: &[EndedSession]) {
        for session in ended {
            let StatusIndex { list, index } = session.id.into();
            let list = self.lists.entry(list).or_insert(EndedOnList::NOBODY);
            list.add(index, session.ended_at);
        }
    }

    fn end_reading(&mut self, moment: Moment) {
        let is_first = self.seen.is_none();
        for list in self.lists.values_mut() {
            self.versions += 1;
            list.settle(self.versions);
            if is_first {
                list.shrink();
            }
        }
        self.seen = Some(moment);
        self.reading = None;
    }

    /// Drops old sessions from the list with the oldest one. Otherwise lists that nobody
    /// requests would never shrink.
    fn forget_some(&mut self, since: i64) {
        let oldest = self.lists.iter().min_by_key(|(_, ended)| ended.oldest());
        if let Some(list) = oldest.map(|(list, _)| *list) {
            self.forget(list, since);
        }
    }

    fn forget(&mut self, list: i64, since: i64) {
        let Some(ended) = self.lists.get_mut(&list) else {
            return;
        };
        self.versions += 1;
        ended.forget(since, self.versions);
        if ended.is_empty() {
            self.lists.remove(&list);
        }
    }
}

/// A session that ended at this time or before has no valid access token; in seconds
/// since the epoch.
fn since(sessions: &Sessions, now: OffsetDateTime) -> i64 {
    (now - sessions.tokens_outlive()).unix_timestamp()
}
