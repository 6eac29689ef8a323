use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use serde::Serialize;
use service_kit::{
    openapi::{Failed, Unreadable},
    problem::Problem,
};
use utoipa::ToSchema;

use super::{
    BrowserSessions,
    cookies::{Kind, SetCookies},
    refresh_cookies,
    responses::RefreshRefused,
    submission::RefreshSubmission,
};
use crate::{
    sessions::{self, RefreshRequest, RefreshVerifier, Sessions, TokenResponse, Tokens},
    throttle::ClientAddress,
};

/// What a browser learns about its new cookies.
#[derive(Debug, Serialize, ToSchema)]
// Without this, the other answer would match this schema too.
#[serde(deny_unknown_fields)]
#[schema(example = json!({"expires_in": 900, "scope": "account recipes posts"}))]
struct RefreshedCookies {
    /// Seconds until the access token expires.
    #[schema(example = 900)]
    expires_in: i64,
    /// The granted scope.
    #[schema(example = "account recipes posts")]
    scope: String,
}

/// The answer to programs, or to browsers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes what is sent in two places")]
enum Refreshed {
    Json(TokenResponse),
    Cookies(RefreshedCookies),
}

/// Exchanges a refresh token for new tokens. Repeating it with the same token is safe for
/// a minute; after that it counts as theft and ends the session. A program sends the
/// token as JSON. A browser sends no body, but its refresh cookie and `X-CSRF-TOKEN`
/// equal to the cookie `csrf_refresh_token`, and gets new cookies.
#[utoipa::path(
    post, path = "/api/token/refresh", tag = "sessions",
    request_body(content = Option<RefreshRequest>, example = json!({"refresh_token": "eyJhbGciOiJSUzI1NiIs…"})),
    params(("x-csrf-token" = Option<String>, Header, description = "Without a body: the value of the cookie `csrf_refresh_token`")),
    responses(
        (status = OK, description = "Tokens; without a body, new cookies and how long they are good for", body = Refreshed, headers(
            ("set-cookie" = String, description = "Without a body: four cookies"),
        ), examples(
            ("program" = (summary = "For a token sent as JSON", value = json!({
                "access_token": "eyJhbGciOiJSUzI1NiIs…", "refresh_token": "eyJhbGciOiJSUzI1NiIs…",
                "token_type": "Bearer", "expires_in": 900, "scope": "account recipes posts"
            }))),
            ("browser" = (summary = "For the cookie", value = json!({
                "expires_in": 900, "scope": "account recipes posts"
            }))),
        )),
        RefreshRefused, Unreadable, Failed,
    )
)]
pub(super) async fn refresh_token(
    State(sessions): State<Arc<Sessions>>,
    State(verifier): State<Arc<RefreshVerifier>>,
    State(browser_sessions): State<Arc<BrowserSessions>>,
    address: ClientAddress,
    headers: HeaderMap,
    body: RefreshSubmission,
) -> Result<Response, Problem> {
    match body {
        RefreshSubmission::Json(body) => {
            let tokens = sessions::refresh_with_body(&sessions, &verifier, body, address).await?;
            Ok(Json(TokenResponse::from(tokens)).into_response())
        }
        RefreshSubmission::Cookie => {
            let (cookies, refreshed) =
                refresh_by_cookie(&browser_sessions, &verifier, &headers, address).await?;
            Ok((cookies, Json(refreshed)).into_response())
        }
    }
}

async fn refresh_by_cookie(
    browser_sessions: &BrowserSessions,
    verifier: &RefreshVerifier,
    headers: &HeaderMap,
    address: ClientAddress,
) -> Result<(SetCookies, RefreshedCookies), Problem> {
    if !Kind::Refresh.is_sent(headers) {
        return Err(Problem::unauthorized(
            "unauthorized",
            "a refresh token is needed, as JSON or in its cookie",
        ));
    }
    browser_sessions.check_origin(headers)?;
    let tokens =
        refresh_cookies::refresh_with_cookie(browser_sessions, verifier, headers, address).await?;
    Ok((
        browser_sessions.set_cookies(&tokens, headers),
        tokens.into(),
    ))
}

impl From<Tokens> for RefreshedCookies {
    fn from(tokens: Tokens) -> Self {
        Self {
            expires_in: tokens.access.expires_in,
            scope: tokens.session.grant.scopes.to_string(),
        }
    }
}
