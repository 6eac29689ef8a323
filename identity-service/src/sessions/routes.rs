use std::sync::Arc;

use axum::{Json, extract::State};
use service_kit::{
    extract::ApiJson,
    openapi::{Failed, Throttled, Unreadable},
    problem::{Problem, ProblemBody},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Client, Delivery, LoginAttempt, LoginChannel, LoginResponse, RefreshVerifier, Sessions,
    TokenResponse, Tokens,
    login::{Login, RefreshRequest},
    own,
};
use crate::{
    state::AppState,
    throttle::{ClientAddress, Source},
};

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(issue_token))
        .merge(own::router())
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
        Unreadable, Throttled, Failed,
        (status = UNAUTHORIZED, description = "The username or the password is wrong", body = ProblemBody, content_type = "application/problem+json",
            example = json!({
                "type": "/problems/invalid-credentials", "title": "Unauthorized", "status": 401,
                "detail": "the username or the password is wrong",
                "errors": ["the username or the password is wrong"],
                "request_id": "019aa3c1-9c3e-7c50-8e0c-2d6d7d3f2c11"
        })),
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
