use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::html;

use super::Page;
use crate::{authorization::Answer, browser::brand::Brand};

/// Sends an answer to a client in a form (OAuth 2.0 Form Post Response Mode §2). The script
/// of all pages presses the button.
#[derive(Debug)]
pub(in crate::browser) struct FormPostPage<'a> {
    pub(in crate::browser) answer: &'a Answer,
    pub(in crate::browser) brand: Option<Brand>,
}

impl IntoResponse for FormPostPage<'_> {
    fn into_response(self) -> Response {
        let content = html! {
            h1 { "One more step" }
            p { "You go back to the app now." }
            form method="post" action=(self.answer.redirect_uri) data-at-once {
                @for (name, value) in &self.answer.parameters {
                    input type="hidden" name=(name) value=(value);
                }
                button type="submit" { "Go on" }
            }
        };
        Page {
            status: StatusCode::OK,
            title: "One more step".to_owned(),
            brand: self.brand,
            content,
        }
        .into_response()
    }
}
