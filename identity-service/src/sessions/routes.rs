use axum::{Json, extract::State};
use service_kit::{
    extract::{self, ApiJson},
    openapi::{Failed, Invalid, Throttled, Unreadable},
    problem::{Problem, ProblemBody},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Client, Delivery, LoginResponse, RefreshVerifier, Sessions, TokenResponse, Tokens,
    login::{Login, RefreshRequest},
    own,
};
use crate::{
    accounts::{Account, Accounts},
    state::AppState,
    throttle::ClientAddress,
};

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(log_in))
        .routes(routes!(issue_token))
        .routes(routes!(refresh_token))
        .merge(own::router())
}

/// Logs in and answers with the account.
#[utoipa::path(
    post, path = "/login", tag = "sessions",
    request_body = Login,
    responses(
        (status = OK, description = "Tokens and the account", body = LoginResponse),
        Unreadable, Invalid, Throttled, Failed,
        (status = UNAUTHORIZED, description = "The username or the password is wrong", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn log_in(
    State(accounts): State<Accounts>,
    State(sessions): State<Sessions>,
    address: ClientAddress,
    client: Client,
    extract::Json(login): extract::Json<Login>,
) -> Result<Json<LoginResponse>, Problem> {
    let (tokens, account) = authenticate(&accounts, &sessions, address, client, login).await?;
    Ok(Json(LoginResponse::new(tokens, account)))
}

/// Logs in and answers with tokens alone.
#[utoipa::path(
    post, path = "/api/token", tag = "sessions",
    request_body = Login,
    responses(
        (status = OK, description = "Tokens", body = TokenResponse),
        Unreadable, Throttled, Failed,
        (status = UNAUTHORIZED, description = "The username or the password is wrong", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn issue_token(
    State(accounts): State<Accounts>,
    State(sessions): State<Sessions>,
    address: ClientAddress,
    client: Client,
    ApiJson(login): ApiJson<Login>,
) -> Result<Json<TokenResponse>, Problem> {
    let issued = authenticate(&accounts, &sessions, address, client, login).await;
    let (tokens, _) = issued.map_err(Problem::into_bad_request)?;
    Ok(Json(tokens.into()))
}

/// New tokens for a refresh token. Each is for one use, but asking again with it
/// is safe for as long as its successor has not been used; after that it is taken
/// for theft and ends the session.
#[utoipa::path(
    post, path = "/api/token/refresh", tag = "sessions",
    request_body = RefreshRequest,
    responses(
        (status = OK, description = "Tokens", body = TokenResponse),
        Unreadable, Failed,
        (status = UNAUTHORIZED, description = "Expired, revoked, reused, or no refresh token", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn refresh_token(
    State(sessions): State<Sessions>,
    State(verifier): State<RefreshVerifier>,
    ApiJson(body): ApiJson<RefreshRequest>,
) -> Result<Json<TokenResponse>, Problem> {
    let presented = verifier.verify(&body.refresh_token).await?;
    let tokens = sessions
        .refresh(presented.session_id, &presented.jti, Delivery::Body)
        .await?;
    Ok(Json(tokens.into()))
}

async fn authenticate(
    accounts: &Accounts,
    sessions: &Sessions,
    address: ClientAddress,
    client: Client,
    login: Login,
) -> Result<(Tokens, Account), Problem> {
    let grant = sessions.grant(login.scope.as_deref(), login.audience)?;
    let account = accounts
        .authenticate(&login.username, &login.password, address)
        .await?;
    let tokens = sessions
        .open(&account, grant, client, Delivery::Body)
        .await?;
    Ok((tokens, account))
}
