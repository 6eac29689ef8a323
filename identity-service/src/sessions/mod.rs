//! Sessions: created by a login, continued by refresh tokens. Each refresh token is for
//! one use, and yet nobody is logged out by accident.

mod active;
mod client_session;
mod end;
mod end_all;
mod ended;
mod error;
mod grant;
mod id_token;
mod listing;
mod live_sessions_gauge;
mod login;
mod login_attempt;
mod max_sessions;
mod metrics;
mod own;
mod own_token;
mod refresh;
#[cfg(test)]
mod refresh_histories;
mod refresh_verifier;
mod refreshing;
mod routes;
mod service;
mod store;
mod token_claims;
mod token_issuer;
mod token_response;
mod user_agent;

use time::OffsetDateTime;

pub use active::{ActiveSession, RecentLogin};
pub use client_session::{ClientRefresh, ClientTokens, NewClientSession};
pub use end_all::{end_all, end_all_of, end_all_of_client, end_all_with_client};
pub use ended::{EndedPage, EndedSession, Moment, Reading};
pub use error::Error;
pub use grant::Grant;
pub use id_token::PASSWORD_ACR;
pub use live_sessions_gauge::LiveSessionsGauge;
pub use login::{Login, RefreshRequest};
pub use login_attempt::{LoginAttempt, LoginChannel};
pub use max_sessions::{FewSessions, MaxSessions};
pub use metrics::SessionMetrics;
pub(crate) use refresh_verifier::PresentedToken;
pub use refresh_verifier::RefreshVerifier;
pub use routes::{log_in, refresh_with_body, router};
pub use service::{Lifetimes, SessionConfig, Sessions};
pub use token_issuer::{AccessToken, ClientTokenRequest, TokenConfig, TokenIssuer, TokenPair};
pub use token_response::{LoginResponse, TokenResponse, Tokens};
pub use user_agent::UserAgent;

use crate::{
    clients::FIRST_PARTY,
    ids::{AccountId, SessionId},
    tokens::{RequestedClaims, Scope, Scopes},
};

/// A stored session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: AccountId,
    /// The `client_id` claim.
    pub client_id: String,
    /// The session that it ends with: that of the browser in which its owner let the
    /// client in. A session with `offline_access` has none.
    pub parent: Option<SessionId>,
    /// The session of the browser in which a client's session began, also if it does not
    /// end with it.
    pub began_in: Option<SessionId>,
    /// The scope and the audiences of its tokens.
    pub grant: Grant,
    /// The claims that the client asked for by name.
    pub claims: RequestedClaims,
    /// The thumbprint of the key to which its refresh tokens are bound (RFC 9449 §5).
    pub dpop_jkt: Option<String>,
    /// What a page must send besides its cookie to change anything.
    pub csrf: String,
    /// When it began.
    pub created_at: OffsetDateTime,
    /// When one of its refresh tokens was last used.
    pub last_used_at: OffsetDateTime,
    /// When it expires; each refresh moves it.
    pub expires_at: OffsetDateTime,
    /// When it was ended early.
    pub ended_at: Option<OffsetDateTime>,
    /// When its owner last gave the password.
    pub auth_time: OffsetDateTime,
    /// The most recent refresh token.
    pub current_jti: String,
    /// The one it was exchanged for.
    pub previous_jti: Option<String>,
    /// When the current one was created.
    pub rotated_at: OffsetDateTime,
    /// The address of the login.
    pub ip: Option<String>,
    /// The program of the login.
    pub user_agent: Option<String>,
}

/// How tokens are delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// In the body of an answer.
    Body,
    /// In cookies; such tokens carry the session's CSRF value.
    Cookie,
}

/// Why a session was ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// A refresh token was reused after its successor had been used.
    RefreshReuse,
    /// The account was deleted or disabled.
    AccountGone,
    /// Its owner logged out, or ended it from another session.
    Logout,
    /// The password was changed or reset.
    PasswordChanged,
    /// The account was disabled.
    AccountDisabled,
    /// Somebody else may be able to sign its tokens.
    KeyCompromised,
    /// The account reached its limit when another session began.
    TooMany,
    /// The code that began it was presented a second time.
    CodeReuse,
    /// Its client was disabled or removed.
    ClientGone,
    /// Its owner took the client's access back.
    AccessTakenBack,
}

impl EndReason {
    /// As it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RefreshReuse => "refresh_reuse",
            Self::AccountGone => "account_gone",
            Self::Logout => "logout",
            Self::PasswordChanged => "password_changed",
            Self::AccountDisabled => "account_disabled",
            Self::KeyCompromised => "key_compromised",
            Self::TooMany => "too_many_sessions",
            Self::CodeReuse => "code_reuse",
            Self::ClientGone => "client_gone",
            Self::AccessTakenBack => "access_taken_back",
        }
    }
}

impl Session {
    /// Whether it belongs to our own pages and API, not to a registered client.
    #[must_use]
    pub fn is_first_party(&self) -> bool {
        self.client_id == FIRST_PARTY
    }

    /// Whether a token with these scopes may tell its holder the owner's name and pictures.
    /// Our own pages show them anyway. A registered client learns no more from an access
    /// token than from the user info (RFC 9068 §6).
    #[must_use]
    pub fn may_tell_names(&self, scopes: &Scopes) -> bool {
        self.is_first_party() || scopes.contains(Scope::Profile)
    }

    /// Whether it has neither been ended nor expired.
    #[must_use]
    pub fn is_live(&self, now: OffsetDateTime) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}
