use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::Deserialize;
use service_kit::{
    openapi::{Failed, Unreadable},
    problem::Problem,
};
use utoipa::ToSchema;

use super::{
    BrowserSessions,
    authorization::Exchange,
    form_request::FormRequest,
    form_visitor::FormVisitor,
    pages::{Field, FormFault, FormPage, Input, new_password},
    responses::{
        AlreadyLoggedIn, FormInvalid, FormShown, FormThrottled, FromAnotherSite,
        SeeOtherWithCookies,
    },
    submission::Submission,
};
use crate::{
    account_management,
    accounts::{Accounts, SignUp},
    passwords::Password,
    sessions::{Delivery, LoginResponse, Sessions},
};

/// As the web app's forms say it. Resource servers show names and pictures to their users,
/// and `GET /users/{id}` shows the rest.
const SEEN_BY_ALL: &str = "Everybody here sees it.";

/// The sign-up form; empty fields count as absent.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(example = json!({
    "username": "cook", "password": "sour dough 7", "password_confirmation": "sour dough 7",
    "first_name": "Ada", "next": "/app"
}))]
pub(super) struct SignUpForm {
    #[serde(default)]
    username: String,
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    password: Password,
    #[schema(value_type = Option<String>, format = Password)]
    password_confirmation: Option<Password>,
    #[serde(default)]
    email: String,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
    #[serde(default)]
    image_url: String,
    #[serde(default)]
    bio: String,
    /// A local path to go to afterwards; others are ignored.
    next: Option<String>,
}

/// The sign-up page. A visitor who is logged in is redirected to the app, unless `prompt`
/// says otherwise.
#[utoipa::path(
    get, path = "/signup", tag = "browser",
    params(
        ("next" = Option<String>, Query, description = "A local path to go to afterwards; others are ignored"),
        ("prompt" = Option<String>, Query, description = "`select_account` shows the form to somebody who is logged in too; others are ignored"),
    ),
    responses(FormShown, AlreadyLoggedIn, Failed)
)]
pub(super) async fn show_signup(
    exchange: Exchange,
    State(accounts): State<Arc<Accounts>>,
    State(browser_sessions): State<Arc<BrowserSessions>>,
    FormVisitor(visitor): FormVisitor,
    request: FormRequest,
) -> Result<Response, Problem> {
    let waiting = exchange.waiting_at(request.next.as_ref()).await?;
    let nothing = SignUpForm::default();
    let mut page = page(&nothing, &request, accounts.passwords.min_length());
    page.visitor = visitor.as_deref();
    page.brand = browser_sessions.branding.read().await;
    let page = page.with_status(StatusCode::OK);
    Ok(waiting.allow(page))
}

/// Creates an account and logs it in. A program sends JSON and gets tokens with the
/// account. A form gets cookies and a redirection, as at login.
#[utoipa::path(
    post, path = "/signup", tag = "accounts",
    request_body(content((SignUp = "application/json"), (SignUpForm = "application/x-www-form-urlencoded"))),
    responses(
        (status = CREATED, description = "JSON: tokens and the new account", body = LoginResponse),
        SeeOtherWithCookies, FormInvalid, FormThrottled, FromAnotherSite, Unreadable, Failed,
    )
)]
pub(super) async fn sign_up(
    exchange: Exchange,
    State(accounts): State<Arc<Accounts>>,
    State(sessions): State<Arc<Sessions>>,
    State(browser_sessions): State<Arc<BrowserSessions>>,
    request: FormRequest,
    body: Submission<SignUp, SignUpForm>,
) -> Result<Response, Problem> {
    match body {
        Submission::Json(body) => {
            let answer = account_management::sign_up(
                &accounts,
                &sessions,
                request.source.address,
                request.user_agent,
                body,
            )
            .await?;
            Ok((StatusCode::CREATED, Json(answer)).into_response())
        }
        Submission::Form(form) => {
            sign_up_by_form(&exchange, &accounts, &browser_sessions, request, form).await
        }
    }
}

async fn sign_up_by_form(
    exchange: &Exchange,
    accounts: &Accounts,
    browser_sessions: &BrowserSessions,
    request: FormRequest,
    form: SignUpForm,
) -> Result<Response, Problem> {
    let request = request.with_next(form.next.as_deref());
    match enter(accounts, browser_sessions, &request, &form).await {
        Ok(answer) => Ok(answer),
        Err(problem) if problem.status().is_server_error() => Err(problem),
        Err(problem) => {
            let waiting = exchange.waiting_at(request.next.as_ref()).await?;
            let mut page = page(&form, &request, accounts.passwords.min_length());
            page.faults = FormFault::of_problem(&problem, &page.fields);
            page.brand = browser_sessions.branding.read().await;
            Ok(waiting.allow(page.refused(&problem)))
        }
    }
}

async fn enter(
    accounts: &Accounts,
    browser_sessions: &BrowserSessions,
    request: &FormRequest,
    form: &SignUpForm,
) -> Result<Response, Problem> {
    browser_sessions.check_origin(&request.headers)?;
    let place = browser_sessions.sessions.reserve()?;
    let address = request.source.address;
    let checked = accounts.check_sign_up(form.into(), address).await?;
    let (sessions, user_agent) = (&browser_sessions.sessions, request.user_agent.clone());
    let opened = sessions.open_first(place, &checked, user_agent, Delivery::Cookie);
    let (tokens, _) = opened.await?;
    let destination = request.destination();
    let cookies = browser_sessions.start(&tokens, request).await;
    Ok((cookies, Redirect::to(destination.as_str())).into_response())
}

fn page<'a>(form: &'a SignUpForm, request: &'a FormRequest, min_length: usize) -> FormPage<'a> {
    FormPage {
        title: "Sign up",
        button: "signup-submit",
        action: "/signup",
        logout_reason: None,
        hidden: None,
        fields: fields(form, min_length),
        focus: None,
        faults: Vec::new(),
        next: request.next.as_ref(),
        prompt: request.prompt,
        visitor: None,
        brand: None,
        instead: ("Have an account already?", "Log in", "/login"),
    }
}

fn fields(form: &SignUpForm, min_length: usize) -> Vec<Field<'_>> {
    let [password, confirmation] = new_password(min_length);
    vec![
        Field::text("username", "Username", "username")
            .input(Input::Exact)
            .required()
            .hint("You log in with it, and everybody here sees it.")
            .value(&form.username),
        password,
        confirmation,
        Field::text("first_name", "First name", "given-name")
            .hint(SEEN_BY_ALL)
            .value(&form.first_name)
            .later(),
        Field::text("last_name", "Last name", "family-name")
            .hint(SEEN_BY_ALL)
            .value(&form.last_name)
            .later(),
        Field::text("email", "Email", "email")
            .input(Input::Email)
            .hint("Only you see it.")
            .value(&form.email)
            .later(),
        Field::text("image_url", "Picture", "photo")
            .input(Input::Url)
            .hint("The web address of a picture of you. Everybody here sees it.")
            .value(&form.image_url)
            .later(),
        Field::text("bio", "About you", "off")
            .input(Input::Lines)
            .hint("Everybody here sees it, on your page.")
            .value(&form.bio)
            .later(),
    ]
}

/// A copy, because a refused form is shown again.
impl From<&SignUpForm> for SignUp {
    fn from(form: &SignUpForm) -> Self {
        Self {
            username: form.username.clone(),
            password: form.password.clone(),
            password_confirmation: form.password_confirmation.clone(),
            email: Some(form.email.clone()),
            first_name: Some(form.first_name.clone()),
            last_name: Some(form.last_name.clone()),
            image_url: Some(form.image_url.clone()),
            thumb_url: None,
            // Browsers send lines as "\r\n" (HTML, constructing the form data set).
            bio: Some(form.bio.replace("\r\n", "\n")),
        }
    }
}
