//! Login: from a password to a session.

use super::{Delivery, Error, Login, Session, Sessions, Tokens, UserAgent};
use crate::{
    accounts::{Account, Verified},
    ids::SessionId,
    throttle::Source,
};

/// The route of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoginChannel {
    /// `POST /login` with JSON.
    Json,
    /// A program, at `POST /api/token`.
    Token,
    /// A browser.
    Form,
}

impl LoginChannel {
    pub(super) const ALL: [Self; 3] = [Self::Json, Self::Token, Self::Form];

    fn delivery(self) -> Delivery {
        match self {
            Self::Json | Self::Token => Delivery::Body,
            Self::Form => Delivery::Cookie,
        }
    }
}

/// Who attempts a login, and from where.
#[derive(Debug)]
pub struct LoginAttempt {
    /// How.
    pub channel: LoginChannel,
    /// Where the attempt comes from, for throttling.
    pub source: Source,
    /// How the session will be shown to its owner.
    pub user_agent: UserAgent,
    /// The sessions that the browser has already. One of the same person goes on.
    pub present: Vec<SessionId>,
}

impl Sessions {
    /// Logs in with a username and password.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for an unknown scope or audience; the errors of
    /// [`Accounts::authenticate`].
    pub async fn log_in(
        &self,
        attempt: LoginAttempt,
        login: Login,
    ) -> Result<(Tokens, Account), Error> {
        let channel = attempt.channel;
        let result = self.try_log_in(attempt, login).await;
        self.metrics.count_login(channel, &result);
        result
    }

    async fn try_log_in(
        &self,
        attempt: LoginAttempt,
        login: Login,
    ) -> Result<(Tokens, Account), Error> {
        let LoginAttempt {
            channel,
            source,
            user_agent,
            present,
        } = attempt;
        let grant = self.grant(login.scope.as_deref(), login.audience)?;
        let place = self.reserve()?;
        let verified = self
            .accounts
            .authenticate(&login.username, &login.password, &source)
            .await?;
        let delivery = channel.delivery();
        if let Some(session) = self.go_on(present, &verified, &source).await? {
            let tokens = self.tokens_of(place, session, &verified.account, delivery);
            return Ok((tokens.await?, verified.account));
        }
        let opened = self.open(place, &verified, grant, user_agent, delivery);
        let tokens = opened.await?;
        Ok((tokens, verified.account))
    }

    /// The first session that is the same person's, with the time of this login. A new one
    /// would end the sessions of clients that belong to it.
    async fn go_on(
        &self,
        present: Vec<SessionId>,
        verified: &Verified,
        source: &Source,
    ) -> Result<Option<Session>, Error> {
        for id in present {
            if !self.is_of(id, &verified.account).await? {
                continue;
            }
            match self.reauthenticate(verified, id, source.address).await {
                Ok(()) => return self.find_live(id).await,
                Err(Error::Ended) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    async fn is_of(&self, id: SessionId, account: &Account) -> Result<bool, Error> {
        let session = self.find_live(id).await?;
        Ok(
            session
                .is_some_and(|session| session.user_id == account.id && session.is_first_party()),
        )
    }
}
