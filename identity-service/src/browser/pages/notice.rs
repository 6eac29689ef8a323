use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};

use super::Page;
use crate::browser::brand::Brand;

/// A page that only says something.
#[derive(Debug)]
pub(in crate::browser) struct NoticePage<'a> {
    pub(in crate::browser) status: StatusCode,
    pub(in crate::browser) title: &'static str,
    pub(in crate::browser) sentences: Vec<&'a str>,
    pub(in crate::browser) brand: Option<Brand>,
}

impl IntoResponse for NoticePage<'_> {
    fn into_response(self) -> Response {
        let content = html! {
            h1 { (self.title) }
            @for sentence in &self.sentences { p { (sentence) } }
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

/// The placeholder for the web app until it is built.
#[derive(Debug)]
pub(in crate::browser) struct MissingAppPage<'a> {
    /// Who is logged in.
    pub(in crate::browser) username: &'a str,
    /// Where the app would be.
    pub(in crate::browser) web_dir: &'a str,
}

/// Where to read about both services.
#[derive(Debug)]
pub(in crate::browser) struct ApiPage<'a> {
    /// Where the other service is.
    pub(in crate::browser) recipe_api_url: &'a str,
}

impl IntoResponse for MissingAppPage<'_> {
    fn into_response(self) -> Response {
        let content = html! {
            h1 { "The web app is not built" }
            p { "There is no " code { "index.html" } " in " code { (self.web_dir) } "." }
            p {
                "Build it with " code { "make web" } ", which needs Node 20.19 or later, or set "
                code { "IDENTITY_WEB_DIR" } " to the folder of a built one. Everything else works without it: see the "
                a href="/api" { "description of the services" } "."
            }
            (who(self.username))
        };
        page("The web app is not built", content)
    }
}

impl IntoResponse for ApiPage<'_> {
    fn into_response(self) -> Response {
        let recipes = format!("{}/openapi.json", self.recipe_api_url);
        let content = html! {
            h1 { "The services" }
            p { "Each describes itself in an OpenAPI 3.1 document:" }
            ul {
                li { a href="/openapi.json" { "identity-service" } ": accounts, sessions, keys" }
                li { a href=(recipes) { "recipe-api" } ": recipes and posts" }
            }
        };
        page("The services", content)
    }
}

fn who(username: &str) -> Markup {
    html! {
        form.log-out method="post" action="/logout" {
            p { "You are logged in as " strong { (username) } "." }
            button type="submit" { "Log out" }
        }
    }
}

fn page(title: &str, content: Markup) -> Response {
    Page {
        status: StatusCode::OK,
        title: title.to_owned(),
        brand: None,
        content,
    }
    .into_response()
}
