use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::html;

use super::Page;
use crate::browser::brand::Brand;

/// Asks a visitor whom another site sent to log out. It does not say who is logged in: a
/// logout works without a database, and so does this.
#[derive(Debug)]
pub(in crate::browser) struct LogoutPage {
    pub(in crate::browser) brand: Option<Brand>,
}

impl IntoResponse for LogoutPage {
    fn into_response(self) -> Response {
        let content = html! {
            h1 { "Log out?" }
            p { "Another site sent you here. You stay logged in unless you press the button." }
            form method="post" action="/logout" {
                button type="submit" { "Log out" }
            }
            p.instead { a href="/" { "Stay logged in" } }
        };
        Page {
            status: StatusCode::OK,
            title: "Log out?".to_owned(),
            brand: self.brand,
            content,
        }
        .into_response()
    }
}
