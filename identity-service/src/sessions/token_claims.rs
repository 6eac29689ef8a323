use serde::Serialize;

use crate::tokens::StatusClaim;

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
    pub(super) preferred_username: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) given_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) family_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) picture: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thumb_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) csrf: Option<&'a str>,
    pub(super) status: StatusClaim,
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
