//! The pages that this service writes itself: plain HTML that needs no script.

mod fault;
mod field;
mod form;
mod notice;
mod stylesheet;

use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use maud::{DOCTYPE, Markup, html};

pub(super) use fault::Fault;
pub(super) use field::{Field, Input};
pub(super) use form::FormPage;
pub(super) use notice::{ApiPage, MissingAppPage};
pub(super) use stylesheet::{STYLESHEET_PATH, stylesheet};

/// A whole page.
#[derive(Debug)]
pub(super) struct Page {
    status: StatusCode,
    title: String,
    content: Markup,
}

impl Page {
    fn into_markup(self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href=(STYLESHEET_PATH);
                }
                body { main { (self.content) } }
            }
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        (self.status, Html(self.into_markup().into_string())).into_response()
    }
}
