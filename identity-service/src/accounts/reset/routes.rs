use axum::extract::State;
use serde::Deserialize;
use service_kit::{
    extract,
    openapi::{Failed, Throttled, UnreadableForm},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ResetError, ResetToken, page::Page};
use crate::{
    accounts::{self, Accounts},
    passwords::Password,
    state::AppState,
    throttle::ClientAddress,
};

/// The page behind a reset link.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show_form, set_password))
}

/// What a link carries. Without a token it is as good as used.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Link {
    #[serde(default)]
    token: String,
}

/// What the form behind a link sends.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "token": "C2SAQ2sbLyhqUtzmDw5JLGhtp5TVI0yA3SQhaoWk8Xs",
    "password": "rye and caraway", "password_confirmation": "rye and caraway"
}))]
struct NewPassword {
    #[serde(default)]
    token: String,
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    password: Password,
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    password_confirmation: Password,
}

/// The page behind a reset link. Looking at it uses nothing up.
#[utoipa::path(
    get, path = "/reset-password", tag = "browser", params(Link),
    responses(
        (status = OK, description = "A form that needs no script", body = String, content_type = "text/html",
            example = "<!DOCTYPE html><title>Set a new password</title>"),
        (status = GONE, description = "The link works no more", body = String, content_type = "text/html",
            example = "<!DOCTYPE html><title>Set a new password</title>"),
        Failed,
    )
)]
async fn show_form(
    State(accounts): State<Accounts>,
    extract::Query(link): extract::Query<Link>,
) -> Page {
    let token = ResetToken::from(link.token);
    match accounts.find_by_reset_token(&token).await {
        Ok(account) => Page::Form {
            token,
            username: account.username,
            faults: Vec::new(),
        },
        Err(error) => Page::Failed(error),
    }
}

/// Sets the password, uses the link up and ends all sessions.
#[utoipa::path(
    post, path = "/reset-password", tag = "browser",
    request_body(content = NewPassword, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, description = "It is set", body = String, content_type = "text/html",
            example = "<!DOCTYPE html><title>Set a new password</title>"),
        (status = GONE, description = "The link works no more", body = String, content_type = "text/html",
            example = "<!DOCTYPE html><title>Set a new password</title>"),
        (status = UNPROCESSABLE_ENTITY, description = "The form again, and what is wrong with the password",
            body = String, content_type = "text/html", example = "<!DOCTYPE html><title>Set a new password</title>"),
        UnreadableForm, Throttled, Failed,
    )
)]
async fn set_password(
    State(accounts): State<Accounts>,
    address: ClientAddress,
    extract::Form(form): extract::Form<NewPassword>,
) -> Page {
    let token = ResetToken::from(form.token);
    if let Err(error) = accounts.throttle.admit_address(address).await {
        return Page::Failed(accounts::Error::from(error).into());
    }
    let reset = accounts
        .reset_password(&token, &form.password, &form.password_confirmation)
        .await;
    match reset {
        Ok(_) => Page::Done,
        Err(ResetError::Invalid(faults)) => match accounts.find_by_reset_token(&token).await {
            Ok(account) => Page::Form {
                token,
                username: account.username,
                faults,
            },
            Err(error) => Page::Failed(error),
        },
        Err(error) => Page::Failed(error),
    }
}
