//! The page behind a reset link, for those who cannot log in.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderName, StatusCode, header};
use serde::Deserialize;
use service_kit::{
    extract,
    openapi::{Failed, UnreadableForm},
    problem::Problem,
};
use utoipa::{IntoParams, ToSchema};

use super::{
    BrowserSessions,
    brand::Brand,
    pages::{Field, FormFault, FormPage, Input, ResetPage, new_password},
    prompt::Prompt,
    responses::{FormInvalid, FormShown, FormThrottled, LinkGone},
};
use crate::{
    account_management::{AccountManagement, ResetError},
    audit::{Audit, Event},
    passwords::Password,
    secret_token::SecretToken,
    throttle::ClientAddress,
};

/// The address contains a secret, so it is sent to no other site, and the page loads
/// nothing from elsewhere.
const HEADERS: [(HeaderName, &str); 2] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// The query of a reset link. No token, or two of them, count as an invalid one.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Link {
    #[serde(default)]
    token: String,
}

/// The form of a reset link.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "token": "C2SAQ2sbLyhqUtzmDw5JLGhtp5TVI0yA3SQhaoWk8Xs",
    "password": "rye and caraway", "password_confirmation": "rye and caraway"
}))]
pub(super) struct NewPassword {
    #[serde(default)]
    token: String,
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    password: Password,
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    password_confirmation: Password,
}

/// The page of a reset link. Opening it does not use the link up.
#[utoipa::path(
    get,
    path = "/reset-password",
    tag = "browser",
    params(Link),
    responses(FormShown, LinkGone, Failed)
)]
pub(super) async fn show_form(
    State(management): State<Arc<AccountManagement>>,
    State(browser_sessions): State<Arc<BrowserSessions>>,
    link: Result<extract::Query<Link>, Problem>,
) -> Response {
    let brand = browser_sessions.branding.read().await;
    let token = link.map(|extract::Query(link)| link.token);
    let token = SecretToken::from(token.unwrap_or_default());
    let page = form(&management, brand, &token, None).await;
    (HEADERS, page).into_response()
}

/// Sets the password, uses the link up and ends all sessions.
#[utoipa::path(
    post, path = "/reset-password", tag = "browser",
    request_body(content = NewPassword, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, description = "It is set", body = String, content_type = "text/html",
            example = "<!DOCTYPE html><title>Your new password is set</title>"),
        LinkGone, FormInvalid, FormThrottled, UnreadableForm, Failed,
    )
)]
pub(super) async fn set_password(
    State(management): State<Arc<AccountManagement>>,
    State(browser_sessions): State<Arc<BrowserSessions>>,
    State(audit): State<Audit>,
    address: ClientAddress,
    extract::Form(sent): extract::Form<NewPassword>,
) -> Response {
    let brand = browser_sessions.branding.read().await;
    let token = SecretToken::from(sent.token);
    let confirmation = &sent.password_confirmation;
    let reset = management.reset_password(address, &token, &sent.password, confirmation);
    let page = match reset.await {
        Ok(account) => {
            let event = Event::PasswordChanged(account.id);
            audit.record(event, address).await;
            ResetPage::done(brand).into_response()
        }
        Err(ResetError::Gone) => ResetPage::gone(brand).into_response(),
        Err(ResetError::Account(error)) => {
            form(&management, brand, &token, Some(error.into())).await
        }
    };
    (HEADERS, page).into_response()
}

/// The form of a valid link, with what was wrong before.
async fn form(
    management: &AccountManagement,
    brand: Option<Brand>,
    token: &SecretToken,
    problem: Option<Problem>,
) -> Response {
    let account = match management.find_by_reset_token(token).await {
        Ok(account) => account,
        Err(ResetError::Gone) => return ResetPage::gone(brand).into_response(),
        Err(ResetError::Account(error)) => return Problem::from(error).into_response(),
    };
    let [password, confirmation] = new_password(management.accounts.passwords.min_length());
    let mut page = FormPage {
        title: "Set a new password",
        button: "reset-submit",
        action: "/reset-password",
        logout_reason: None,
        hidden: Some(("token", token.as_str())),
        fields: vec![
            Field::text("username", "Username", "username")
                .input(Input::Fixed)
                .value(account.username.as_str()),
            password,
            confirmation,
        ],
        focus: None,
        faults: Vec::new(),
        next: None,
        prompt: Prompt::None,
        visitor: None,
        brand,
        instead: ("Do you know it after all?", "Log in", "/login"),
    };
    match problem {
        None => page.with_status(StatusCode::OK),
        Some(problem) if problem.status().is_server_error() => problem.into_response(),
        Some(problem) => {
            page.faults = FormFault::of_problem(&problem, &page.fields);
            page.refused(&problem)
        }
    }
}
