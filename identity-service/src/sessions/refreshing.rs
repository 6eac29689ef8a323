//! Answers refresh tokens by the rule in `refresh.rs`.

use service_kit::database::Retries;

use super::{
    Delivery, EndReason, Error, FIRST_PARTY, Session, Sessions, Tokens,
    metrics::RefreshResult,
    refresh::Refresh,
    service::new_jti,
    store::{self, ending},
};
use crate::{
    accounts::Account, audit::Event, ids::SessionId, keys::SigningPlace, throttle::ClientAddress,
};

/// A session whose refresh token was accepted.
#[derive(Debug)]
pub(super) struct Refreshed {
    pub(super) session: Session,
    pub(super) account: Account,
    pub(super) result: RefreshResult,
    /// Where its new tokens are signed.
    pub(super) place: SigningPlace,
}

impl Sessions {
    /// Answers a refresh token of our own pages or API.
    ///
    /// # Errors
    /// [`Error::Ended`] when the session has ended, or is a registered client's.
    /// [`Error::Reused`] when the token counts as stolen; that ends the session.
    pub async fn refresh(
        &self,
        id: SessionId,
        jti: &str,
        delivery: Delivery,
        address: ClientAddress,
    ) -> Result<Tokens, Error> {
        let is_ours = |session: &Session| match session.client_id.as_str() {
            FIRST_PARTY => Ok(()),
            _ => Err(Error::AnotherClients),
        };
        let Refreshed {
            session,
            account,
            place,
            ..
        } = self.accept(id, jti, is_ours, address).await?;
        self.tokens_of(place, session, &account, delivery).await
    }

    /// Accepts a refresh token if `check` lets its session pass, and counts the result.
    /// Nothing happens to a session that does not pass.
    pub(super) async fn accept(
        &self,
        id: SessionId,
        jti: &str,
        check: impl Fn(&Session) -> Result<(), Error>,
        address: ClientAddress,
    ) -> Result<Refreshed, Error> {
        let result = self.try_accept(id, jti, check, address).await;
        self.metrics.count_refresh(&result);
        result
    }

    /// Replicas and concurrent calls agree: each write is conditional on the state it was
    /// decided on; on a conflict, the call re-reads and decides again.
    async fn try_accept(
        &self,
        id: SessionId,
        jti: &str,
        check: impl Fn(&Session) -> Result<(), Error>,
        address: ClientAddress,
    ) -> Result<Refreshed, Error> {
        let place = self.reserve()?;
        let mut retries = Retries::default();
        let (session, account, result) = loop {
            let now = self.clock.now();
            let (session, account) = self.find_live_with_account(id).await?;
            check(&session)?;
            let Some(account) = account else {
                ending::end(&self.database, &session, EndReason::AccountGone, now).await?;
                return Err(Error::Ended);
            };
            let (rotation, result) =
                match session.decide_refresh(jti, new_jti(), self.config.lifetimes, now) {
                    Refresh::Repeat => break (session, account, RefreshResult::Repeated),
                    Refresh::Rotate(rotation) => (rotation, RefreshResult::Rotated),
                    Refresh::Replace(rotation) => (rotation, RefreshResult::Replaced),
                    Refresh::Reuse => {
                        let reason = EndReason::RefreshReuse;
                        if ending::end(&self.database, &session, reason, now).await? {
                            let reuse = Event::RefreshReuse(session.user_id, id);
                            self.audit.record(reuse, address).await;
                            return Err(Error::Reused);
                        }
                        retries.next().await?;
                        continue;
                    }
                };
            if let Some(rotated) = store::rotate(&self.database, &session, rotation).await? {
                break (rotated, account, result);
            }
            retries.next().await?;
        };
        Ok(Refreshed {
            session,
            account,
            result,
            place,
        })
    }
}
