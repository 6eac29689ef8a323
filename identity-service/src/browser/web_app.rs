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
    let built = built_page(&config, "index.html", request).await;
    built.unwrap_or_else(|| {
        MissingAppPage {
            username: &visitor.username,
            web_dir: &config.browser.web_dir.display().to_string(),
        }
        .into_response()
    })
}

/// Documentation of both services in which each request can be tried. It is built
/// with the web app; without that, where to read about them.
pub(super) async fn show_api(
    visitor: LoggedIn,
    State(config): State<Arc<Config>>,
    request: Request,
) -> Response {
    let built = built_page(&config, "api.html", request).await;
    built.unwrap_or_else(|| {
        ApiPage {
            username: &visitor.username,
            recipe_api_url: config.browser.recipe_api_url.as_str(),
        }
        .into_response()
    })
}

/// A page of the web app, if it is built.
async fn built_page(config: &Config, name: &str, request: Request) -> Option<Response> {
    let file = ServeFile::new(config.browser.web_dir.join(name));
    let Ok(page) = file.oneshot(request).await;
    (page.status() != StatusCode::NOT_FOUND).then(|| page.map(Body::new))
}

/// A file that the web app is made of, compressed beforehand where the build did so.
pub(super) async fn show_asset(State(config): State<Arc<Config>>, request: Request) -> Response {
    let files = ServeDir::new(&config.browser.web_dir)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let Ok(answer) = files.oneshot(request).await;
    let mut answer = answer.map(Body::new);
    if answer.status().is_success() || answer.status() == StatusCode::NOT_MODIFIED {
        answer.headers_mut().insert(header::CACHE_CONTROL, FOREVER);
    }
    answer
}
