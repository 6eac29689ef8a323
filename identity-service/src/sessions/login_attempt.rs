//! Login: from a password to a session.

use super::{Delivery, Error, Login, Sessions, Tokens, UserAgent};
use crate::{accounts::Account, throttle::Source};

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
        } = attempt;
        let grant = self.grant(login.scope.as_deref(), login.audience)?;
        let place = self.reserve()?;
        let verified = self
            .accounts
            .authenticate(&login.username, &login.password, &source)
            .await?;
        let opened = self.open(place, &verified, grant, user_agent, channel.delivery());
        let tokens = opened.await?;
        Ok((tokens, verified.account))
    }
}
