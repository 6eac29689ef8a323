use axum::{Json, extract::State};
use service_kit::{
    extract::ApiJson,
    openapi::{Failed, Throttled, Unreadable},
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
        .routes(routes!(issue_token))
        .merge(own::router())
}

/// Logs a program in.
///
/// # Errors
/// What is wrong with the request, or stands in the way of it.
pub async fn log_in(
    accounts: &Accounts,
    sessions: &Sessions,
    address: ClientAddress,
    client: Client,
    login: Login,
) -> Result<LoginResponse, Problem> {
    let (tokens, account) = authenticate(accounts, sessions, address, client, login).await?;
    Ok(LoginResponse::new(tokens, account))
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

/// New tokens for the refresh token of a program.
///
/// # Errors
/// What is wrong with the token, or stands in the way.
pub async fn refresh(
    sessions: &Sessions,
    verifier: &RefreshVerifier,
    body: RefreshRequest,
) -> Result<Tokens, Problem> {
    let presented = verifier.verify(&body.refresh_token).await?;
    let refreshed = sessions.refresh(presented.session_id, &presented.jti, Delivery::Body);
    Ok(refreshed.await?)
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
