//! Answers refresh tokens by the rule in `refresh.rs`.

use service_kit::database::Retries;

use super::{
    Delivery, EndReason, Error, Sessions, Tokens,
    metrics::RefreshResult,
    refresh::Refresh,
    service::new_jti,
    store::{self, ending},
};
use crate::{audit::Event, ids::SessionId, throttle::ClientAddress};

impl Sessions {
    /// Answers a refresh token. Replicas and concurrent calls agree: each write is
    /// conditional on the state it was decided on; on a conflict, the call re-reads and
    /// decides again.
    ///
    /// # Errors
    /// [`Error::Ended`] when the session has ended. [`Error::Reused`] when the token
    /// counts as stolen; that ends the session.
    pub async fn refresh(
        &self,
        id: SessionId,
        jti: &str,
        delivery: Delivery,
        address: ClientAddress,
    ) -> Result<Tokens, Error> {
        let result = self.try_refresh(id, jti, delivery, address).await;
        self.metrics.count_refresh(&result);
        result.map(|(tokens, _)| tokens)
    }

    async fn try_refresh(
        &self,
        id: SessionId,
        jti: &str,
        delivery: Delivery,
        address: ClientAddress,
    ) -> Result<(Tokens, RefreshResult), Error> {
        let place = self.reserve()?;
        let mut retries = Retries::default();
        let (session, account, result) = loop {
            let now = self.clock.now();
            let (session, account) = self.find_live_with_account(id).await?;
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
        let tokens = self.tokens_of(place, session, &account, delivery).await?;
        Ok((tokens, result))
    }
}
