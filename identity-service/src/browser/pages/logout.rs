use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};

use super::Page;
use crate::{accounts::Account, browser::brand::Brand, clients::Client};

const TITLE: &str = "Log out?";

/// Asks a visitor whom another site sent to log out. It does not say who is logged in: a
/// logout works without a database, and so does this.
#[derive(Debug)]
pub(in crate::browser) struct LogoutPage {
    pub(in crate::browser) brand: Option<Brand>,
}

/// Asks a visitor whom a client sent to log out.
#[derive(Debug)]
pub(in crate::browser) struct EndSessionPage<'a> {
    /// Who sent them, if it said so.
    pub(in crate::browser) client: Option<&'a Client>,
    /// Who is logged in, if the browser says so.
    pub(in crate::browser) account: Option<&'a Account>,
    /// Where the form is sent.
    pub(in crate::browser) action: &'static str,
    /// The parameters of the client.
    pub(in crate::browser) parameters: Vec<(&'static str, &'a str)>,
    pub(in crate::browser) brand: Option<Brand>,
}

impl IntoResponse for LogoutPage {
    fn into_response(self) -> Response {
        let form = html! {
            form method="post" action="/logout" { (button()) }
        };
        let why = html! {
            p { "Another site sent you here. You stay logged in unless you press the button." }
        };
        question(&why, &form, self.brand)
    }
}

impl IntoResponse for EndSessionPage<'_> {
    fn into_response(self) -> Response {
        let why = html! {
            p {
                @match self.client {
                    Some(client) => strong { bdi { (client.name) } },
                    None => "An app",
                }
                " wants to log you out here and in the apps that you used with this login, except those that may go on while you are away. You stay logged in unless you press the button."
            }
            @if let Some(account) = self.account {
                p.notice { "You are logged in as " strong { bdi { (account.username) } } "." }
            }
        };
        let form = html! {
            form method="post" action=(self.action) {
                @if let Some(account) = self.account {
                    input type="hidden" name="account" value=(account.id);
                }
                @for (name, value) in &self.parameters {
                    input type="hidden" name=(name) value=(value);
                }
                (button())
            }
        };
        question(&why, &form, self.brand)
    }
}

fn button() -> Markup {
    html! { button type="submit" id="logout-confirm" { "Log out" } }
}

fn question(why: &Markup, form: &Markup, brand: Option<Brand>) -> Response {
    let content = html! {
        h1 { (TITLE) }
        (why)
        (form)
        p.instead { a href="/" { "Stay logged in" } }
    };
    Page {
        status: StatusCode::OK,
        title: TITLE.to_owned(),
        brand,
        content,
    }
    .into_response()
}
