use axum::{Json, extract::State};
use http::StatusCode;
use service_kit::{
    extract,
    openapi::{Failed, Invalid, Throttled, Unreadable},
    problem::Problem,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Accounts, new_account::SignUp, own};
use crate::{
    audit::{Audit, Event},
    sessions::{Client, Delivery, LoginResponse, Sessions},
    state::AppState,
    throttle::ClientAddress,
};

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sign_up))
        .merge(own::router())
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
    State(audit): State<Audit>,
    address: ClientAddress,
    client: Client,
    extract::Json(body): extract::Json<SignUp>,
) -> Result<(StatusCode, Json<LoginResponse>), Problem> {
    // Before anything is stored: without a key there is no login to answer with.
    sessions.tokens.keys.signer()?;
    let account = accounts.sign_up(body, address).await?;
    audit.record(Event::SignUp(account.id)).await;
    let tokens = sessions
        .open(&account, sessions.default_grant(), client, Delivery::Body)
        .await?;
    Ok((
        StatusCode::CREATED,
        Json(LoginResponse::new(tokens, account)),
    ))
}
