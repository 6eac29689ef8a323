use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use super::{
    guard::LoggedIn,
    pages::{ApiPage, MissingAppPage},
};
use crate::config::Config;

/// The names of built files change with what is in them.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The web app, which has routes of its own below `/app`.
pub(super) async fn show_app(
    visitor: LoggedIn,
    State(config): State<Arc<Config>>,
    request: Request,
) -> Response {
    let web_dir = &config.browser.web_dir;
    let index = ServeFile::new(web_dir.join("index.html"));
    let Ok(page) = index.oneshot(request).await;
    if page.status() == StatusCode::NOT_FOUND {
        return MissingAppPage {
            username: &visitor.username,
            web_dir: &web_dir.display().to_string(),
        }
        .into_response();
    }
    page.map(Body::new)
}

/// A file that the web app is made of.
pub(super) async fn show_asset(State(config): State<Arc<Config>>, request: Request) -> Response {
    let files = ServeDir::new(&config.browser.web_dir).append_index_html_on_directories(false);
    let Ok(answer) = files.oneshot(request).await;
    let mut answer = answer.map(Body::new);
    if answer.status().is_success() || answer.status() == StatusCode::NOT_MODIFIED {
        answer.headers_mut().insert(header::CACHE_CONTROL, FOREVER);
    }
    answer
}

/// Where to read about both services.
pub(super) async fn show_api(visitor: LoggedIn, State(config): State<Arc<Config>>) -> Response {
    ApiPage {
        username: &visitor.username,
        recipe_api_url: config.browser.recipe_api_url.as_str(),
    }
    .into_response()
}
