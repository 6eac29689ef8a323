//! Operations on an account and its sessions together: sign-up, password change,
//! disabling, deletion.

mod deletion;
mod disabling;
mod others;
mod password_change;
mod reset;
mod routes;
mod sign_up;

use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use time::OffsetDateTime;

pub use reset::ResetError;
pub use routes::router;
pub use sign_up::sign_up;

use crate::{
    accounts::{Accounts, Error},
    ids::{AccountId, SessionId},
    sessions::{FewSessions, MaxSessions},
};

/// Changes accounts, and ends their sessions in the same transaction.
#[derive(Debug)]
pub struct AccountManagement {
    /// The accounts.
    pub(crate) accounts: Arc<Accounts>,
    max_sessions: MaxSessions,
    /// Makes the tokens of reset links.
    random: SystemRandom,
}

impl AccountManagement {
    /// Manages `accounts`, each of which may have up to `max_sessions` sessions.
    #[must_use]
    pub fn new(accounts: Arc<Accounts>, max_sessions: MaxSessions) -> Self {
        Self {
            accounts,
            max_sessions,
            random: SystemRandom::new(),
        }
    }

    /// Ends surplus sessions of `user` first, so that one transaction can end the rest.
    async fn few_sessions(
        &self,
        user: AccountId,
        keep: Option<SessionId>,
        now: OffsetDateTime,
    ) -> Result<FewSessions, Error> {
        let database = &self.accounts.database;
        Ok(self.max_sessions.enforce(database, user, keep, now).await?)
    }
}
