use std::sync::Arc;

use axum::{Json, extract::State};
use http::StatusCode;
use service_kit::{
    described_responses,
    extract::ApiJson,
    openapi::{Described, Failed, Throttled, Unreadable},
    problem::Problem,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Delivery, LoginAttempt, LoginChannel, LoginResponse, RefreshVerifier, Sessions, TokenResponse,
    Tokens, UserAgent,
    login::{Login, RefreshRequest},
    own,
};
use crate::{
    accounts,
    state::AppState,
    throttle::{ClientAddress, Source},
};

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(issue_token))
        .merge(own::router())
}

described_responses! {
    /// To a login.
    InvalidCredentials = [
        Described::new(StatusCode::UNAUTHORIZED, "The username or the password is wrong")
            .problem(&accounts::Error::InvalidCredentials.into()),
    ];
}

/// Logs a program in.
///
/// # Errors
/// When the request is not valid or the login fails.
pub async fn log_in(
    sessions: &Sessions,
    source: Source,
    user_agent: UserAgent,
    login: Login,
) -> Result<LoginResponse, Problem> {
    let attempt = LoginAttempt {
        channel: LoginChannel::Json,
        source,
        user_agent,
        present: Vec::new(),
    };
    let (tokens, account) = sessions.log_in(attempt, login).await?;
    Ok(LoginResponse::new(tokens, account))
}

/// Logs in and answers with tokens only. If the account has too many sessions, the least
/// needed one ends.
#[utoipa::path(
    post, path = "/api/token", tag = "sessions",
    request_body = Login,
    responses(
        (status = OK, description = "Tokens", body = TokenResponse),
        InvalidCredentials, Unreadable, Throttled, Failed,
    )
)]
async fn issue_token(
    State(sessions): State<Arc<Sessions>>,
    source: Source,
    user_agent: UserAgent,
    ApiJson(login): ApiJson<Login>,
) -> Result<Json<TokenResponse>, Problem> {
    let attempt = LoginAttempt {
        channel: LoginChannel::Token,
        source,
        user_agent,
        present: Vec::new(),
    };
    let issued = sessions.log_in(attempt, login).await;
    let (tokens, _) = issued.map_err(|error| Problem::from(error).into_bad_request())?;
    Ok(Json(tokens.into()))
}

/// Exchanges the refresh token of a program for new tokens.
///
/// # Errors
/// When the token is not valid or the refresh fails.
pub async fn refresh_with_body(
    sessions: &Sessions,
    verifier: &RefreshVerifier,
    body: RefreshRequest,
    address: ClientAddress,
) -> Result<Tokens, Problem> {
    let presented = verifier.verify(&body.refresh_token).await?;
    let refreshed = sessions.refresh(
        presented.session_id,
        &presented.jti,
        Delivery::Body,
        address,
    );
    Ok(refreshed.await?)
}
