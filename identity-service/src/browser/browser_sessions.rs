use std::sync::Arc;

use http::HeaderMap;
use service_kit::{clock::Clock, problem::Problem};
use token_verifier::{Claims, TrustedOrigins, Verifier};

use super::{
    Branding, BrowserConfig, CookiePolicy, cookies::SetCookies, credentials,
    form_request::FormRequest, guard::LoggedIn,
};
use crate::{
    accounts::Account,
    ids::SessionId,
    sessions::{ActiveSession, Error, Sessions, Tokens},
    throttle::ClientAddress,
};

/// Sessions of browsers: login, cookies, logout.
#[derive(Debug)]
pub struct BrowserSessions {
    /// How tokens are put into cookies.
    pub(super) cookies: CookiePolicy,
    /// Origins whose pages may make a browser send its cookies.
    trusted_origins: TrustedOrigins,
    pub(super) verifier: Verifier,
    /// What the tokens are of.
    pub(super) sessions: Arc<Sessions>,
    clock: Clock,
    /// How the pages here look.
    pub(super) branding: Branding,
}

impl BrowserSessions {
    /// Browser sessions whose access tokens `verifier` reads.
    #[must_use]
    pub fn new(
        config: &BrowserConfig,
        cookies: CookiePolicy,
        trusted_origins: TrustedOrigins,
        verifier: Verifier,
        sessions: Arc<Sessions>,
    ) -> Self {
        Self {
            branding: Branding::of_app_in(&config.web_dir),
            clock: sessions.accounts.clock.clone(),
            cookies,
            trusted_origins,
            verifier,
            sessions,
        }
    }

    /// Refuses a request that a page of another site caused. A client that sends no
    /// `Origin` and no `Sec-Fetch-Site` passes.
    pub(super) fn check_origin(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if self.trusted_origins.admit(headers) {
            return Ok(());
        }
        Err(csrf_refusal(
            "the headers Origin and Sec-Fetch-Site say that this was sent from another site; open this page and send it from here",
        ))
    }

    /// Starts a session in a browser and ends the one it had, if it is another one.
    pub(super) async fn start(&self, tokens: &Tokens, request: &FormRequest) -> SetCookies {
        let (headers, address) = (&request.headers, request.user_agent.address);
        let ended = async {
            let mut previous = credentials::sessions(&self.verifier, headers).await?;
            previous.retain(|id| *id != tokens.session.id);
            self.end(previous, address).await
        };
        note(ended.await);
        self.set_cookies(tokens, headers)
    }

    /// The sessions of the browser's cookies; some may have ended.
    ///
    /// # Errors
    /// When it cannot be known now whether a cookie is authentic.
    pub(super) async fn present_sessions(
        &self,
        headers: &HeaderMap,
    ) -> Result<Vec<SessionId>, Error> {
        let claims = credentials::claims_of_cookies(&self.verifier, headers).await?;
        let ids = claims.iter().filter_map(|claims| SessionId::of(claims));
        Ok(ids.collect())
    }

    /// A visitor with a token that says `claims`.
    pub(super) fn logged_in(&self, active: ActiveSession, claims: &Claims) -> LoggedIn {
        LoggedIn {
            account: active.account,
            session: active.session,
            access_expires_in: claims.expires_at - self.clock.now().unix_timestamp(),
        }
    }

    /// The cookies of a session as it is now, for the browser that sent `headers`.
    pub(super) fn set_cookies(&self, tokens: &Tokens, headers: &HeaderMap) -> SetCookies {
        self.cookies.replace(tokens, self.clock.now(), headers)
    }

    /// The device cookie lets the owner of an account log in from this browser while
    /// others guess the password. It has no other use and survives a logout.
    pub(super) fn device_cookie(&self, account: &Account) -> SetCookies {
        let throttle = &self.sessions.accounts.throttle;
        let device = throttle.device_cookie(account.username.key());
        self.cookies.know_device(device)
    }

    /// Ends the sessions that a request belongs to, if there are any.
    ///
    /// # Errors
    /// Why one of them lives on. The others have ended, if it is known which they are.
    pub(super) async fn end_previous(
        &self,
        headers: &HeaderMap,
        address: ClientAddress,
    ) -> Result<(), Error> {
        let sessions = credentials::sessions(&self.verifier, headers).await?;
        self.end(sessions, address).await
    }

    /// Ends the sessions of the browser's cookies. Failures are only logged.
    pub(super) async fn end_present(&self, headers: &HeaderMap, address: ClientAddress) {
        let ended = async {
            let sessions = self.present_sessions(headers).await?;
            self.end(sessions, address).await
        };
        note(ended.await);
    }

    async fn end(&self, sessions: Vec<SessionId>, address: ClientAddress) -> Result<(), Error> {
        let mut ended = Ok(());
        for id in sessions {
            if let Err(error) = self.sessions.log_out(id, address).await {
                ended = ended.and(Err(error));
            }
        }
        ended
    }
}

/// Logs that a session could not be ended, where no answer can tell.
pub(super) fn note(ended: Result<(), Error>) {
    if let Err(error) = ended {
        let cause = service_kit::telemetry::causes(&error);
        tracing::error!(cause, "a session could not be ended");
    }
}

/// 401 for a request that our own pages would have sent differently.
pub(super) fn csrf_refusal(sentence: &'static str) -> Problem {
    Problem::unauthorized("csrf", sentence)
}
