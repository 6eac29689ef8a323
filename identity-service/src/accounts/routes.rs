use axum::{Json, extract::State};
use http::StatusCode;
use service_kit::{
    extract,
    openapi::{Failed, Guarded, Invalid, Throttled, Unreadable},
    problem::Problem,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Accounts, UserResponse, new_account::SignUp};
use crate::{
    sessions::{ActiveSession, Client, Delivery, LoginResponse, Sessions},
    state::AppState,
    throttle::ClientAddress,
};

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sign_up))
        .routes(routes!(show_me))
}

/// Makes an account and logs it in.
#[utoipa::path(
    post, path = "/signup", tag = "accounts",
    request_body = SignUp,
    responses(
        (status = CREATED, description = "Tokens and the new account", body = LoginResponse),
        Unreadable, Invalid, Throttled, Failed,
    )
)]
async fn sign_up(
    State(accounts): State<Accounts>,
    State(sessions): State<Sessions>,
    address: ClientAddress,
    client: Client,
    extract::Json(body): extract::Json<SignUp>,
) -> Result<(StatusCode, Json<LoginResponse>), Problem> {
    let account = accounts.sign_up(body, address).await?;
    let tokens = sessions
        .open(&account, sessions.default_grant(), client, Delivery::Body)
        .await?;
    Ok((
        StatusCode::CREATED,
        Json(LoginResponse::new(tokens, account)),
    ))
}

/// The caller's own account, read from the database.
#[utoipa::path(
    get, path = "/me", tag = "accounts",
    security(("bearer" = ["account"])),
    responses(
        (status = OK, description = "The account", body = UserResponse),
        Guarded, Failed,
    )
)]
async fn show_me(active: ActiveSession) -> Json<UserResponse> {
    Json(active.account.into())
}
