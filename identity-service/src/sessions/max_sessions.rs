//! How many sessions one account may have. The bound keeps it cheap to end all of them.

use std::str::FromStr;

use service_kit::database::{Connection, Database, Error as DatabaseError};
use time::OffsetDateTime;

use super::{
    Error, Sessions,
    store::{ending, surplus},
};
use crate::ids::{AccountId, SessionId};

/// How many sessions an account may have at most. Those that were ended do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxSessions(u64);

impl MaxSessions {
    /// One transaction can end so many.
    pub(super) const MOST: u64 = 10_000;
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

/// An account that has no more sessions than it may have. An older version of the program
/// may still add one by a login. [`end_all_of`](super::end_all_of) takes this value, so the
/// caller has to enforce the bound first.
#[derive(Clone, Copy, Debug)]
pub struct FewSessions {
    pub(super) user: AccountId,
}

impl MaxSessions {
    /// Ends the surplus sessions of `user`, but never `keep`. Each statement ends some of
    /// them. An account has surplus sessions only from a time when there was no bound, or
    /// when the bound was higher.
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

    /// Ends some of the surplus sessions of `user`, but never `keep`; tells how many. The
    /// sessions that `user` needs least go first.
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
    /// Ends the surplus sessions of all accounts; tells how many accounts had some. Each
    /// statement reads and ends a bounded number of sessions.
    ///
    /// # Errors
    /// When the database refuses. What was ended until then stays so.
    pub async fn end_surplus(&self) -> Result<u64, Error> {
        let most = self.config.max_sessions;
        let (mut accounts, mut next) = (0, Some(AccountId(0)));
        while let Some(after) = next {
            let page = surplus::users_with_more_than(&self.database, most.0, after).await?;
            for user in page.with_more {
                let now = self.clock.now();
                most.enforce(&self.database, user, None, now).await?;
                accounts += 1;
            }
            next = page.next;
        }
        Ok(accounts)
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
