use service_kit::{clock::Clock, database::Database};

use super::{EndReason, Error, SessionId, Sessions, store};
use crate::accounts::AccountId;

/// Ends sessions. Signs nothing, so the command line can do it without keys.
#[derive(Clone, Debug)]
pub struct Revoker {
    /// Where sessions are kept.
    pub database: Database,
    /// Tells when they end.
    pub clock: Clock,
}

impl Revoker {
    /// Ends all sessions of `user` that have not ended yet, but for `except`;
    /// tells how many that were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_all_of(
        &self,
        user: AccountId,
        reason: EndReason,
        except: Option<SessionId>,
    ) -> Result<u64, Error> {
        let now = self.clock.now();
        let ended = store::end_all_of(&self.database, user, reason, except, now).await?;
        tracing::info!(account = %user, reason = reason.as_str(), count = ended, "sessions ended");
        Ok(ended)
    }
}

impl Sessions {
    /// As [`Revoker::end_all_of`].
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_all_of(
        &self,
        user: AccountId,
        reason: EndReason,
        except: Option<SessionId>,
    ) -> Result<u64, Error> {
        self.revoker().end_all_of(user, reason, except).await
    }

    fn revoker(&self) -> Revoker {
        Revoker {
            database: self.database.clone(),
            clock: self.clock.clone(),
        }
    }
}
