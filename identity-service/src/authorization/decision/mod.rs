//! The rule for valid requests: what a request leads to, given who is logged in and what
//! they have allowed (OpenID Connect Core §3.1.2.3, §3.1.2.4).

#[cfg(test)]
mod tests;

use service_kit::config::Origin;
use time::{Duration, OffsetDateTime};

use super::{AuthorizationRequest, RequestError, request::Prompt};
use crate::{
    clients::{Client, ClientKind},
    ids::{AccountId, SessionId},
    sessions::Grant,
};

/// The login of a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrowserLogin {
    /// Who is logged in.
    pub account: AccountId,
    /// In which session.
    pub session: SessionId,
    /// When they last gave their password.
    pub auth_time: OffsetDateTime,
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It just arrived.
    Arrival,
    /// The browser came back with it from the login page, or stayed on the consent page.
    Return,
}

/// When a request was made, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// When.
    pub at: OffsetDateTime,
    /// Who was logged in then, as far as the browser told.
    pub login: Option<BrowserLogin>,
    /// How far it has come since.
    pub stage: Stage,
}

/// Why somebody must log in, which decides what the login page offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginReason {
    /// Nobody is logged in.
    Nobody,
    /// The client wants them to choose who they are, or wants somebody else.
    Choice,
    /// The client wants the password again.
    Password,
}

/// What a valid request leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The client gets an error.
    Fail(RequestError),
    /// The login page.
    LogIn(LoginReason),
    /// The consent page.
    AskConsent,
    /// The client gets a code.
    Grant,
}

/// Who asks, whom, and what they allowed before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'a> {
    pub(super) client: &'a Client,
    pub(super) issuer: &'a Origin,
    pub(super) begun: Begun,
    pub(super) login: Option<BrowserLogin>,
    pub(super) consent: Option<&'a Grant>,
}

impl AuthorizationRequest {
    /// Which form the client wants, whoever is logged in.
    #[must_use]
    pub fn wanted_login(&self) -> Option<LoginReason> {
        if self.prompt.contain(Prompt::Login) {
            Some(LoginReason::Password)
        } else if self.prompt.contain(Prompt::SelectAccount) {
            Some(LoginReason::Choice)
        } else {
            None
        }
    }

    /// The rule.
    pub(super) fn decide(&self, case: Case<'_>) -> Decision {
        let may_ask = !self.prompt.contain(Prompt::None);
        if let Some(reason) = self.login_needed(case) {
            return if may_ask {
                Decision::LogIn(reason)
            } else {
                Decision::Fail(RequestError::LOGIN_REQUIRED)
            };
        }
        if !self.consent_needed(case) {
            Decision::Grant
        } else if may_ask {
            Decision::AskConsent
        } else {
            Decision::Fail(RequestError::CONSENT_REQUIRED)
        }
    }

    fn login_needed(&self, case: Case<'_>) -> Option<LoginReason> {
        let Some(login) = case.login else {
            return Some(LoginReason::Nobody);
        };
        let another = self.subject.as_ref();
        if another.is_some_and(|wanted| *wanted != login.account.to_string()) {
            return Some(LoginReason::Choice);
        }
        if self.is_too_old(login, case.begun) {
            return Some(LoginReason::Password);
        }
        let choice = self.prompt.contain(Prompt::SelectAccount);
        (choice && case.begun.stage == Stage::Arrival).then_some(LoginReason::Choice)
    }

    /// Whether the client wants a password that was given later. Times are whole seconds, so
    /// a login that the request found is not one that it led to, whatever its time says.
    fn is_too_old(&self, login: BrowserLogin, begun: Begun) -> bool {
        let is_newer = login.auth_time >= begun.at && begun.login != Some(login);
        let age = begun.at - login.auth_time;
        // An age is unknown when the time is in the future.
        let is_allowed = |most| (Duration::ZERO..=Duration::seconds(most)).contains(&age);
        let is_over = self.max_age.is_some_and(|most| !is_allowed(most));
        !is_newer && (self.prompt.contain(Prompt::Login) || is_over)
    }

    fn consent_needed(&self, case: Case<'_>) -> bool {
        let covers = |allowed: &Grant| {
            let needed = self.needed_consent(case.issuer);
            let mut names = needed.audiences.as_slice().iter();
            needed.scopes.is_within(&allowed.scopes)
                && names.all(|name| allowed.audiences.as_slice().contains(name))
        };
        !case.client.first_party
            && (self.prompt.contain(Prompt::Consent)
                || self.may_be_pretended(case.client)
                || !case.consent.is_some_and(covers))
    }

    /// Whether any program on the person's device can pretend to be this client: everybody
    /// knows its id, and the answer stays on the device (RFC 8252 §8.6). Operators know the
    /// clients that they register; nobody knows the others.
    fn may_be_pretended(&self, client: &Client) -> bool {
        let stays_here = !self.to.redirect_uri.starts_with("https://");
        client.is_by_url() && client.kind == ClientKind::Public && stays_here
    }
}
