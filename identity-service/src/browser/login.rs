use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::Deserialize;
use service_kit::{
    openapi::{Failed, Invalid, Unreadable},
    problem::Problem,
};
use utoipa::ToSchema;

use super::{
    BrowserSessions,
    authorization::Exchange,
    form_request::FormRequest,
    form_visitor::FormVisitor,
    logout_reason::LogoutReason,
    navigation::came_back_without_cookies,
    pages::{Field, FormFault, FormPage, Input},
    prompt::Prompt,
    responses::{
        AlreadyLoggedIn, FormShown, FormThrottled, InvalidCredentials, SeeOtherWithCookies,
    },
    submission::Submission,
};
use crate::{
    passwords::Password,
    sessions::{self, Login, LoginAttempt, LoginChannel, LoginResponse, Sessions},
};

/// As the script of the page says it.
const COOKIES_BLOCKED: &str = "your browser blocks cookies, so you cannot be logged in; allow them for this site, then try again";

/// What the form on the login page sends.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"username": "cook", "password": "sour dough 7", "next": "/app"}))]
pub(super) struct LoginForm {
    #[serde(default)]
    username: String,
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    password: Password,
    /// A local path to go to afterwards; others are ignored.
    next: Option<String>,
}

/// The login page. A visitor who is logged in is redirected to the app, unless `prompt`
/// or `ended` says otherwise.
#[utoipa::path(
    get, path = "/login", tag = "browser",
    params(
        ("next" = Option<String>, Query, description = "A local path to go to afterwards; others are ignored"),
        ("ended" = Option<String>, Query, description = "Why the web app sends somebody here: `expired` or `deleted`; others are ignored"),
        ("prompt" = Option<String>, Query, description = "`select_account` and `login` show the form to somebody who is logged in too; others are ignored"),
    ),
    responses(FormShown, AlreadyLoggedIn, Failed)
)]
pub(super) async fn show_login(
    exchange: Exchange,
    State(browser_sessions): State<Arc<BrowserSessions>>,
    FormVisitor(visitor): FormVisitor,
    request: FormRequest,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let waiting = exchange.waiting_at(request.next.as_ref()).await?;
    let username = match request.prompt {
        Prompt::Login => visitor.as_deref(),
        Prompt::None | Prompt::SelectAccount => None,
    };
    let username = username.or(waiting.login_hint.as_deref());
    let mut page = page(username.unwrap_or_default(), &request);
    page.focus = username.map(|_| "password");
    if came_back_without_cookies(&request.headers) {
        page.faults = vec![FormFault::of_all(&[], COOKIES_BLOCKED)];
    }
    page.logout_reason = query.as_deref().and_then(LogoutReason::in_query);
    page.visitor = visitor.as_deref();
    page.brand = browser_sessions.branding.read().await;
    let page = page.with_status(StatusCode::OK);
    Ok(waiting.allow(page))
}

/// Logs in. A program sends JSON and gets tokens with the account. The form of the login
/// page gets cookies and a redirection, or the form again with what is wrong. The
/// browser's previous session ends; one of the same person goes on instead. A form from another site is refused: `Origin` and
/// `Sec-Fetch-Site`, if sent, must name this one. If the account has too many sessions,
/// the least needed one ends.
#[utoipa::path(
    post, path = "/login", tag = "sessions",
    request_body(content((Login = "application/json"), (LoginForm = "application/x-www-form-urlencoded"))),
    responses(
        (status = OK, description = "JSON: tokens and the account", body = LoginResponse),
        SeeOtherWithCookies, InvalidCredentials, FormThrottled, Unreadable, Invalid, Failed,
    )
)]
pub(super) async fn log_in(
    exchange: Exchange,
    State(sessions): State<Arc<Sessions>>,
    State(browser_sessions): State<Arc<BrowserSessions>>,
    request: FormRequest,
    body: Submission<Login, LoginForm>,
) -> Result<Response, Problem> {
    match body {
        Submission::Json(login) => {
            let answer =
                sessions::log_in(&sessions, request.source, request.user_agent, login).await?;
            Ok(Json(answer).into_response())
        }
        Submission::Form(form) => log_in_by_form(&exchange, &browser_sessions, request, form).await,
    }
}

async fn log_in_by_form(
    exchange: &Exchange,
    browser_sessions: &BrowserSessions,
    request: FormRequest,
    form: LoginForm,
) -> Result<Response, Problem> {
    let request = request.with_next(form.next.as_deref());
    match enter(browser_sessions, &request, &form).await {
        Ok(answer) => Ok(answer),
        Err(problem) if problem.status().is_server_error() => Err(problem),
        Err(problem) => {
            let waiting = exchange.waiting_at(request.next.as_ref()).await?;
            let mut page = page(&form.username, &request);
            page.faults = faults(&problem);
            // The username is seldom the wrong one, and is still there to be read.
            page.focus = (!form.username.is_empty()).then_some("password");
            page.brand = browser_sessions.branding.read().await;
            Ok(waiting.allow(page.refused(&problem)))
        }
    }
}

async fn enter(
    browser_sessions: &BrowserSessions,
    request: &FormRequest,
    form: &LoginForm,
) -> Result<Response, Problem> {
    browser_sessions.check_origin(&request.headers)?;
    let attempt = LoginAttempt {
        channel: LoginChannel::Form,
        source: request.source.clone(),
        user_agent: request.user_agent.clone(),
        present: browser_sessions.present_sessions(&request.headers).await?,
    };
    let login = Login {
        username: form.username.clone(),
        password: form.password.clone(),
        scope: None,
        audience: None,
    };
    let (tokens, account) = browser_sessions.sessions.log_in(attempt, login).await?;
    let destination = request.destination();
    let cookies = browser_sessions.start(&tokens, request).await;
    let device = browser_sessions.device_cookie(&account);
    Ok((cookies, device, Redirect::to(destination.as_str())).into_response())
}

fn page<'a>(username: &'a str, request: &'a FormRequest) -> FormPage<'a> {
    FormPage {
        title: "Log in",
        button: "login-submit",
        action: "/login",
        logout_reason: None,
        hidden: None,
        fields: vec![
            Field::text("username", "Username", "username")
                .input(Input::Exact)
                .required()
                .value(username),
            Field::text("password", "Password", "current-password")
                .input(Input::Password)
                .required(),
        ],
        focus: None,
        faults: Vec::new(),
        next: request.next.as_ref(),
        prompt: request.prompt,
        visitor: None,
        brand: None,
        instead: ("New here?", "Sign up", "/signup"),
    }
}

/// Both fields are marked, so that nobody learns which one is wrong.
fn faults(problem: &Problem) -> Vec<FormFault> {
    let fields: &[&str] = match problem.kind() {
        "invalid-credentials" => &["username", "password"],
        _ => &[],
    };
    problem
        .sentences()
        .map(|sentence| FormFault::of_all(fields, sentence))
        .collect()
}
