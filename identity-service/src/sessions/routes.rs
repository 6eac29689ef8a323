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
    Client, Delivery, LoginAttempt, LoginChannel, LoginResponse, RefreshVerifier, Sessions,
    TokenResponse, Tokens,
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
/// What is wrong with the request, or stands in the way of it.
pub async fn log_in(
    sessions: &Sessions,
    source: Source,
    client: Client,
    login: Login,
) -> Result<LoginResponse, Problem> {
    let attempt = LoginAttempt {
        channel: LoginChannel::Json,
        source,
        client,
    };
    let (tokens, account) = sessions.log_in(attempt, login).await?;
    Ok(LoginResponse::new(tokens, account))
}

/// Logs in and answers with tokens alone. An account that has as many sessions as it may
/// loses the one that it can spare most.
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
    client: Client,
    ApiJson(login): ApiJson<Login>,
) -> Result<Json<TokenResponse>, Problem> {
    let attempt = LoginAttempt {
        channel: LoginChannel::Token,
        source,
        client,
    };
    let issued = sessions.log_in(attempt, login).await;
    let (tokens, _) = issued.map_err(|error| Problem::from(error).into_bad_request())?;
    Ok(Json(tokens.into()))
}

/// New tokens for the refresh token of a program.
///
/// # Errors
/// What is wrong with the token, or stands in the way.
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
