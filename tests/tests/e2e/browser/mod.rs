//! Browsers: pages, forms, cookies, guards.

mod cookies;
mod csrf;
mod foreign_cookies;
mod forms;
mod guards;
mod logout;
mod origins;
mod pages;
mod refresh;

use end_to_end::Stack;

/// A stack that browsers reach at an https name; the tests still speak http.
async fn https_stack() -> Stack {
    Stack::builder(crate::Sqlite)
        .identity(|config| config.public_url = "https://id.example.com".parse().unwrap())
        .start()
        .await
}
