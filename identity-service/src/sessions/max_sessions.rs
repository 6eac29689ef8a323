//! The maximum number of sessions of an account. It keeps it cheap to end all of them.

use std::str::FromStr;

use service_kit::database::{Connection, Database, Error as DatabaseError};
use time::OffsetDateTime;

use super::{
    Error, Sessions,
    store::{ending, surplus},
};
use crate::ids::{AccountId, SessionId};

/// The maximum number of sessions of an account. Ended sessions do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxSessions(u64);

impl MaxSessions {
    /// One transaction can end this many.
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

/// Proof that an account has at most the allowed number of sessions. An older version of
/// the program may still add one by a login. [`end_all_of`](super::end_all_of) requires
/// it, so that its caller cannot forget to enforce the limit.
#[derive(Clone, Copy, Debug)]
pub struct FewSessions {
    pub(super) user: AccountId,
}

impl MaxSessions {
    /// Ends surplus sessions of `user`, but never `keep`, in batches. An account has
    /// surplus sessions only if the limit was introduced or lowered later.
    ///
    /// # Errors
    /// When the database fails. Sessions that were ended until then stay ended.
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

    /// Ends one batch of surplus sessions of `user`, least needed first, but never
    /// `keep`. Returns how many.
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
    /// Ends the surplus sessions of all accounts, in batches. Returns how many accounts
    /// had some.
    ///
    /// # Errors
    /// When the database fails. Sessions that were ended until then stay ended.
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
