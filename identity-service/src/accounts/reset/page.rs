use axum::response::{Html, IntoResponse, Response};
use http::{HeaderName, StatusCode, header};
use maud::{DOCTYPE, Markup, html};
use service_kit::problem::Problem;

use super::{ResetError, ResetToken};
use crate::accounts::Username;

/// No script, nothing from elsewhere, in nobody's frame; and the token in the
/// address is told to no other page.
const HEADERS: [(HeaderName, &str); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
];

const TITLE: &str = "Set a new password";

/// What a link leads to.
#[derive(Debug)]
pub(super) enum Page {
    Form {
        token: ResetToken,
        username: Username,
        faults: Vec<String>,
    },
    Done,
    Failed(ResetError),
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let (status, body) = match self {
            Self::Form {
                token,
                username,
                faults,
            } => {
                let status = if faults.is_empty() {
                    StatusCode::OK
                } else {
                    StatusCode::UNPROCESSABLE_ENTITY
                };
                (status, form(&token, &username, &faults))
            }
            Self::Done => (StatusCode::OK, done()),
            Self::Failed(ResetError::Gone) => (StatusCode::GONE, gone()),
            Self::Failed(ResetError::Invalid(faults)) => {
                return Problem::validation(faults).into_response();
            }
            Self::Failed(ResetError::Account(error)) => {
                return Problem::from(error).into_response();
            }
        };
        (status, HEADERS, Html(document(&body).into_string())).into_response()
    }
}

fn document(body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (TITLE) }
            }
            body { main { h1 { (TITLE) } (body) } }
        }
    }
}

fn form(token: &ResetToken, username: &Username, faults: &[String]) -> Markup {
    html! {
        @if !faults.is_empty() {
            ul role="alert" id="faults" { @for fault in faults { li { (fault) } } }
        }
        form method="post" action="/reset-password" {
            input type="hidden" name="token" value=(token.as_str());
            p {
                label for="username" { "Username" } " "
                input id="username" type="text" autocomplete="username" readonly
                    value=(username);
            }
            p {
                label for="password" { "New password" } " "
                input id="password" name="password" type="password" required
                    autocomplete="new-password" aria-describedby=[described_by(faults)];
            }
            p {
                label for="confirmation" { "The same once more" } " "
                input id="confirmation" name="password_confirmation" type="password" required
                    autocomplete="new-password";
            }
            p { button type="submit" { "Set password" } }
        }
    }
}

/// Ties the field to what is wrong with it, for those who hear the page.
fn described_by(faults: &[String]) -> Option<&'static str> {
    (!faults.is_empty()).then_some("faults")
}

fn done() -> Markup {
    html! {
        p { "Your new password is set, and you are logged out everywhere." }
        p { a href="/login" { "Log in" } }
    }
}

fn gone() -> Markup {
    html! {
        p { "This link works no more: it was used, has expired, or was replaced by a later one. Ask for a new one." }
        p { a href="/login" { "Log in" } }
    }
}
