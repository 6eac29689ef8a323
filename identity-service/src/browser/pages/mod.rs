//! The pages that this service renders: plain HTML that needs no script.

mod consent;
mod fault;
mod field;
mod form;
mod form_post;
mod logout;
mod notice;
mod reset;
mod stylesheet;

use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use maud::{DOCTYPE, Markup, html};

use super::brand::Brand;

pub(super) use consent::ConsentPage;
pub(super) use fault::FormFault;
pub(super) use field::{Field, Input, new_password};
pub(super) use form::FormPage;
pub(super) use form_post::FormPostPage;
pub(super) use logout::{EndSessionPage, LogoutPage};
pub(super) use notice::{ApiPage, MissingAppPage, NoticePage};
pub(super) use reset::ResetPage;
pub(super) use stylesheet::{SCRIPT_PATH, STYLESHEET_PATH, script, stylesheet};

/// A whole page.
#[derive(Debug)]
pub(super) struct Page {
    status: StatusCode,
    title: String,
    brand: Option<Brand>,
    content: Markup,
}

impl Page {
    fn into_markup(self) -> Markup {
        let brand = self.brand.as_ref();
        let icon = brand.map_or("data:,", |brand| &brand.icon);
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title {
                        (self.title)
                        @if let Some(brand) = brand { " – " (brand.name) }
                    }
                    link rel="icon" href=(icon);
                    link rel="stylesheet" href=(STYLESHEET_PATH);
                    @if let Some(brand) = brand {
                        link rel="stylesheet" href=(brand.stylesheet);
                    }
                    script src=(SCRIPT_PATH) defer {}
                }
                body {
                    @if let Some(brand) = brand {
                        header {
                            p.brand { img src=(brand.icon) alt="" width="40" height="40"; (brand.name) }
                            p.hint { (brand.description) }
                        }
                    }
                    main { (self.content) }
                }
            }
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        (self.status, Html(self.into_markup().into_string())).into_response()
    }
}
