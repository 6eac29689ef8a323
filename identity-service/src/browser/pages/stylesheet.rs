use axum::response::IntoResponse;
use http::header;

/// Where the pages find their style.
pub(in crate::browser) const STYLESHEET_PATH: &str = "/assets/pages.css";

/// The style of all pages. Not cached for long: it is small, and its name does not change
/// with its content.
pub(in crate::browser) async fn stylesheet() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, include_str!("pages.css"))
}
