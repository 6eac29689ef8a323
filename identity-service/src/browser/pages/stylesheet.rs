use axum::response::IntoResponse;
use http::header;

/// Where the pages find their style.
pub(in crate::browser) const STYLESHEET_PATH: &str = "/assets/pages.css";

/// Where the pages find their script.
pub(in crate::browser) const SCRIPT_PATH: &str = "/assets/forms.js";

/// The style of all pages.
pub(in crate::browser) async fn stylesheet() -> impl IntoResponse {
    file("text/css; charset=utf-8", include_str!("pages.css"))
}

/// The script of all pages with forms, which need none.
pub(in crate::browser) async fn script() -> impl IntoResponse {
    file("text/javascript; charset=utf-8", include_str!("forms.js"))
}

/// Not cached for long: it is small, and its name does not change with its content.
fn file(content_type: &'static str, content: &'static str) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, content)
}
