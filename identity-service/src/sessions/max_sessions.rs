//! How many sessions one account may have, so that ending all of them is never much to do.

use std::str::FromStr;

use service_kit::database::{Connection, Database, Error as DatabaseError};
use time::OffsetDateTime;

use super::{Error, Sessions, store::ending};
use crate::ids::{AccountId, SessionId};

/// The most sessions that one account may have, which have not been ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxSessions(u64);

impl MaxSessions {
    /// So many can be ended in one transaction.
    const MOST: u64 = 10_000;
}

impl Default for MaxSessions {
    fn default() -> Self {
        Self(1_000)
    }
}

impl FromStr for MaxSessions {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(most) if (1..=Self::MOST).contains(&most) => Ok(Self(most)),
            _ => Err(format!(
                "not a number from 1 to {}; for example 1000",
                Self::MOST
            )),
        }
    }
}

/// Somebody who has no more sessions than an account may have, but for a login that
/// another version of the program lets in meanwhile. [`end_all_of`](super::end_all_of)
/// asks for it.
#[derive(Clone, Copy, Debug)]
pub struct FewSessions {
    pub(super) user: AccountId,
}

impl MaxSessions {
    /// Ends what `user` has more sessions than they may, but never `keep`: some at a time,
    /// each by a statement of its own. Nobody has more but for logins from before there
    /// was a bound, or while it was higher.
    ///
    /// # Errors
    /// When the database refuses. What was ended until then stays so.
    pub async fn enforce(
        self,
        database: &Database,
        user: AccountId,
        keep: Option<SessionId>,
        now: OffsetDateTime,
    ) -> Result<FewSessions, DatabaseError> {
        loop {
            let ended = self.make_room(&database.writer(), user, keep, now).await?;
            if ended < ending::BATCH {
                return Ok(FewSessions { user });
            }
        }
    }

    /// Ends some of the sessions that `user` has more than they may, first those that they
    /// can spare most, and never `keep`; tells how many those were.
    pub(super) async fn make_room(
        self,
        connection: &impl Connection,
        user: AccountId,
        keep: Option<SessionId>,
        now: OffsetDateTime,
    ) -> Result<u64, DatabaseError> {
        let Self(most) = self;
        let ended = ending::end_surplus(connection, user, keep, most, now).await?;
        if ended > 0 {
            tracing::info!(account = %user, count = ended, "too many sessions: some were ended");
        }
        Ok(ended)
    }
}

impl Sessions {
    /// Ends the sessions that accounts have more than they may, some at a time.
    ///
    /// # Errors
    /// When the database refuses. What was ended until then stays so.
    pub async fn end_surplus(&self) -> Result<(), Error> {
        let most = self.max_sessions;
        let mut last = AccountId(0);
        loop {
            let users = ending::users_with_more_than(&self.database, most.0, last).await?;
            let Some(next) = users.last() else {
                return Ok(());
            };
            last = *next;
            for user in users {
                let now = self.clock.now();
                most.enforce(&self.database, user, None, now).await?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_may_have_one_session_and_not_too_many_to_end() {
        for (text, most) in [("1", 1), ("1000", 1_000), ("10000", 10_000)] {
            assert_eq!(text.parse(), Ok(MaxSessions(most)));
        }
        for text in ["0", "10001", "-1", "many", ""] {
            assert!(text.parse::<MaxSessions>().is_err(), "{text}");
        }
    }
}
