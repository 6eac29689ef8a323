//! Browsers: pages, forms, cookies, guards.

mod app_document;
mod cookies;
mod csrf;
mod foreign_cookies;
mod form_visitors;
mod forms;
mod guards;
mod logout;
mod origins;
mod pages;
mod refresh;

use end_to_end::Stack;

/// A stack with an https name. The tests still use http.
pub(crate) async fn https_stack() -> Stack {
    Stack::builder(crate::Sqlite)
        .identity(|config| config.public_url = "https://id.example.com".parse().unwrap())
        .start()
        .await
}
