use serde::Serialize;
use token_verifier::Thumbprint;

use crate::{accounts::Account, tokens::StatusClaim};

/// The claims of an access token (RFC 9068 §2.2).
#[derive(Debug, Serialize)]
pub(super) struct AccessClaims<'a> {
    pub(super) iss: &'a str,
    pub(super) sub: String,
    pub(super) aud: &'a [String],
    pub(super) client_id: &'a str,
    pub(super) scope: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) jti: String,
    pub(super) sid: String,
    pub(super) auth_time: i64,
    #[serde(flatten)]
    pub(super) names: Option<NameClaims<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) csrf: Option<&'a str>,
    pub(super) status: StatusClaim,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cnf: Option<ConfirmationClaim<'a>>,
}

/// The key that the sender of the token must prove (RFC 9449 §6.1).
#[derive(Debug, Serialize)]
pub(super) struct ConfirmationClaim<'a> {
    jkt: &'a str,
}

impl<'a> ConfirmationClaim<'a> {
    pub(super) fn of(key: Option<&'a Thumbprint>) -> Option<Self> {
        key.map(|key| Self { jkt: key.as_str() })
    }
}

/// How others see a person: resource servers that show people learn it from here.
#[derive(Debug, Serialize)]
pub(super) struct NameClaims<'a> {
    pub(super) preferred_username: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) given_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) family_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) picture: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thumb_url: Option<&'a str>,
}

/// The claims of a refresh token: only what finds the session.
#[derive(Debug, Serialize)]
pub(super) struct RefreshClaims<'a> {
    pub(super) iss: &'a str,
    pub(super) sub: String,
    pub(super) aud: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) jti: &'a str,
    pub(super) sid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) csrf: Option<&'a str>,
}

impl<'a> NameClaims<'a> {
    pub(super) fn of(account: &'a Account) -> Self {
        let profile = &account.profile;
        Self {
            preferred_username: account.username.as_str(),
            given_name: profile.first_name.as_deref(),
            family_name: profile.last_name.as_deref(),
            picture: profile.image_url.as_deref(),
            thumb_url: profile.thumb_url.as_deref(),
        }
    }
}
