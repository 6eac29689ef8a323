use serde::Serialize;
use utoipa::ToSchema;

use crate::sessions::ClientTokens;

/// The answer of the token endpoint (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
#[derive(Serialize, ToSchema)]
#[schema(as = OAuthTokenResponse, example = json!({
    "access_token": "eyJhbGciOiJSUzI1NiIs…", "token_type": "Bearer", "expires_in": 900,
    "scope": "openid offline_access recipes", "refresh_token": "eyJhbGciOiJSUzI1NiIs…",
    "id_token": "eyJhbGciOiJSUzI1NiIs…"
}))]
pub(super) struct TokenResponse {
    /// The access token: `Authorization: Bearer …`, or `Authorization: DPoP …` with a proof
    access_token: String,
    /// `Bearer`; `DPoP` if the request had a proof (RFC 9449 §5)
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 900)]
    expires_in: i64,
    /// What the access token may be used for.
    #[schema(example = "openid offline_access recipes")]
    scope: String,
    /// If `offline_access` was granted: for one use here.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// If `openid` was granted: who logged in, for the client itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

impl From<ClientTokens> for TokenResponse {
    fn from(tokens: ClientTokens) -> Self {
        Self {
            access_token: tokens.access.token,
            token_type: match tokens.key {
                None => "Bearer",
                Some(_) => "DPoP",
            },
            expires_in: tokens.access.expires_in,
            scope: tokens.scopes.to_string(),
            refresh_token: tokens.refresh,
            id_token: tokens.id_token,
        }
    }
}
