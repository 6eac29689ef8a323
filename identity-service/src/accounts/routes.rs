use axum::Json;
use service_kit::{
    openapi::{Failed, Guarded},
    problem::Problem,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Accounts, UserResponse, new_account::SignUp};
use crate::{
    sessions::{ActiveSession, Client, Delivery, LoginResponse, Sessions},
    state::AppState,
};

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show_me))
}

/// Makes an account and logs it in, for a program.
///
/// # Errors
/// What is wrong with the account, or stands in the way of it.
pub async fn sign_up(
    accounts: &Accounts,
    sessions: &Sessions,
    client: Client,
    body: SignUp,
) -> Result<LoginResponse, Problem> {
    let account = accounts.sign_up(body).await?;
    let tokens = sessions
        .open(&account, sessions.default_grant(), client, Delivery::Body)
        .await?;
    Ok(LoginResponse::new(tokens, account))
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
