use serde::Serialize;
use utoipa::ToSchema;

use super::{AccessToken, Session};
use crate::accounts::{Account, UserResponse};

/// The tokens of a session, with the session.
#[derive(Debug)]
pub struct Tokens {
    /// For resource servers.
    pub access: AccessToken,
    /// For the next tokens.
    pub refresh: String,
    /// The session that both are of.
    pub session: Session,
}

/// The answer to a login: tokens and the account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "token": "eyJhbGciOiJSUzI1NiIs…", "refresh_token": "eyJhbGciOiJSUzI1NiIs…",
    "token_type": "Bearer", "expires_in": 900, "user": {
        "id": 1, "username": "cook", "email": null, "first_name": "Ada", "last_name": null,
        "image_url": null, "thumb_url": null, "bio": null, "created_at": "2026-11-21T09:30:00Z"
    }
}))]
pub struct LoginResponse {
    /// The access token: `Authorization: Bearer …`
    token: String,
    /// For one use at `/api/token/refresh`.
    refresh_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 900)]
    expires_in: i64,
    user: UserResponse,
}

/// The answer of the token routes (modelled on RFC 6749 §5.1).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "access_token": "eyJhbGciOiJSUzI1NiIs…", "refresh_token": "eyJhbGciOiJSUzI1NiIs…",
    "token_type": "Bearer", "expires_in": 900, "scope": "account recipes posts"
}))]
pub struct TokenResponse {
    /// The access token: `Authorization: Bearer …`
    access_token: String,
    /// For one use at `/api/token/refresh`.
    refresh_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 900)]
    expires_in: i64,
    /// The scope of the access token.
    #[schema(example = "account recipes posts")]
    scope: String,
}

impl LoginResponse {
    /// The answer to a login of `account`.
    #[must_use]
    pub fn new(tokens: Tokens, account: Account) -> Self {
        Self {
            token: tokens.access.token,
            refresh_token: tokens.refresh,
            token_type: "Bearer",
            expires_in: tokens.access.expires_in,
            user: account.into(),
        }
    }
}

impl From<Tokens> for TokenResponse {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access.token,
            refresh_token: tokens.refresh,
            token_type: "Bearer",
            expires_in: tokens.access.expires_in,
            scope: tokens.session.grant.scopes.to_string(),
        }
    }
}
