use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::html;

use super::Page;
use crate::browser::brand::Brand;

/// The outcome of a reset link.
#[derive(Debug)]
pub(in crate::browser) struct ResetPage {
    status: StatusCode,
    title: &'static str,
    sentence: &'static str,
    brand: Option<Brand>,
}

impl ResetPage {
    /// The link has been used.
    pub(in crate::browser) fn done(brand: Option<Brand>) -> Self {
        Self {
            status: StatusCode::OK,
            title: "Your new password is set",
            sentence: "You are logged out everywhere. Log in with it now.",
            brand,
        }
    }

    /// The link is not valid, and never will be again.
    pub(in crate::browser) fn gone(brand: Option<Brand>) -> Self {
        Self {
            status: StatusCode::GONE,
            title: "This link works no more",
            sentence: "It was used, has expired, or was replaced by a later one. Ask for a new one.",
            brand,
        }
    }
}

impl IntoResponse for ResetPage {
    fn into_response(self) -> Response {
        let content = html! {
            h1 { (self.title) }
            p { (self.sentence) }
            p.instead { a href="/login" { "Log in" } }
        };
        Page {
            status: self.status,
            title: self.title.to_owned(),
            brand: self.brand,
            content,
        }
        .into_response()
    }
}
