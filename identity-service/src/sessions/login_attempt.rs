//! Logging in: from a password to a session.

use super::{Client, Delivery, Error, Login, Sessions, Tokens};
use crate::{accounts::Account, throttle::Source};

/// How somebody asks to be logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoginChannel {
    /// A program, at `POST /login`.
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

/// Who asks, and from where.
#[derive(Clone, Debug)]
pub struct LoginAttempt {
    /// How.
    pub channel: LoginChannel,
    /// Whose attempts these count as.
    pub source: Source,
    /// What the session will be known by.
    pub client: Client,
}

impl Sessions {
    /// Logs somebody in who gives the right password.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when what is asked for is not on offer, and what
    /// the account says to the attempt.
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
            client,
        } = attempt;
        let grant = self.grant(login.scope.as_deref(), login.audience)?;
        let place = self.reserve()?;
        let verified = self
            .accounts
            .authenticate(&login.username, &login.password, &source)
            .await?;
        let opened = self.open(place, &verified, grant, client, channel.delivery());
        let tokens = opened.await?;
        Ok((tokens, verified.account))
    }
}
