//! Ends sessions at their owner's request: one, or all others.

use service_kit::database::{Error as DatabaseError, Retries};

use super::{EndReason, Error, FewSessions, Session, Sessions, end_all_of, store::ending};
use crate::{
    audit::Event,
    ids::{AccountId, SessionId},
    throttle::ClientAddress,
};

impl Sessions {
    /// Ends a session, even under concurrent changes. `false` when it had ended already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end(&self, id: SessionId, reason: EndReason) -> Result<bool, Error> {
        let mut retries = Retries::default();
        while let Some(session) = self.find_live(id).await? {
            if ending::end(&self.database, &session, reason, self.clock.now()).await? {
                return Ok(true);
            }
            retries.next().await?;
        }
        Ok(false)
    }

    /// Ends a session at its owner's request, and audits that. `false` when it had ended
    /// already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn log_out(&self, id: SessionId, address: ClientAddress) -> Result<bool, Error> {
        match self.find_live(id).await? {
            Some(session) => self.log_out_of(&session, address).await,
            None => Ok(false),
        }
    }

    /// As [`Self::log_out`], for a session that was found.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn log_out_of(
        &self,
        session: &Session,
        address: ClientAddress,
    ) -> Result<bool, Error> {
        let ended = self.end(session.id, EndReason::Logout).await?;
        if ended {
            let logout = Event::Logout(session.user_id, session.id);
            self.audit.record(logout, address).await;
        }
        Ok(ended)
    }

    /// Ends the surplus sessions of an account, so that one statement can end the rest.
    ///
    /// # Errors
    /// When the database fails. Sessions that were ended until then stay ended.
    pub async fn few_of(&self, owner: AccountId) -> Result<FewSessions, DatabaseError> {
        let (most, now) = (self.config.max_sessions, self.clock.now());
        most.enforce(&self.database, owner, None, now).await
    }

    /// Ends all sessions of an account except the current one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_others(&self, owner: AccountId, current: SessionId) -> Result<u64, Error> {
        let (reason, keep, now) = (EndReason::Logout, Some(current), self.clock.now());
        let most = self.config.max_sessions;
        let few = most.enforce(&self.database, owner, keep, now).await?;
        Ok(end_all_of(&self.database.writer(), few, reason, keep, now).await?)
    }
}
