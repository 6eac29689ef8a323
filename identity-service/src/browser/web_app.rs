use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use service_kit::openapi::{Failed, NotFound};
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use super::{
    guard::LoggedIn,
    pages::{ApiPage, MissingAppPage},
};
use crate::config::Config;

/// The names of built files change with what is in them.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The web app. Who is not logged in is sent to do so.
#[utoipa::path(
    get, path = "/", tag = "browser",
    responses(
        (status = OK, description = "The app; before it is built, a page that says how to",
            body = String, content_type = "text/html", example = "<!DOCTYPE html><title>Recipes</title>"),
        (status = FOUND, description = "Not logged in", headers(("location" = String, description = "`/login`"))),
        Failed,
    )
)]
pub(super) async fn show_home(
    visitor: LoggedIn,
    State(config): State<Arc<Config>>,
    request: Request,
) -> Response {
    app(&visitor, &config, request).await
}

/// The web app, as [`show_home`].
#[utoipa::path(
    get, path = "/app", tag = "browser",
    responses(
        (status = OK, description = "The app; before it is built, a page that says how to",
            body = String, content_type = "text/html", example = "<!DOCTYPE html><title>Recipes</title>"),
        (status = FOUND, description = "Not logged in", headers(("location" = String, description = "`/login`, with the way back in `next`"))),
        Failed,
    )
)]
pub(super) async fn show_app(
    visitor: LoggedIn,
    State(config): State<Arc<Config>>,
    request: Request,
) -> Response {
    app(&visitor, &config, request).await
}

/// The web app, which has routes of its own below `/app`.
#[utoipa::path(
    get, path = "/app/{*page}", tag = "browser",
    params(("page" = String, Path, description = "Any number of segments, for the app itself", example = "recipes")),
    responses(
        (status = OK, description = "The app; before it is built, a page that says how to",
            body = String, content_type = "text/html", example = "<!DOCTYPE html><title>Recipes</title>"),
        (status = FOUND, description = "Not logged in", headers(("location" = String, description = "`/login`, with the way back in `next`"))),
        Failed,
    )
)]
pub(super) async fn show_app_page(
    visitor: LoggedIn,
    State(config): State<Arc<Config>>,
    request: Request,
) -> Response {
    app(&visitor, &config, request).await
}

async fn app(visitor: &LoggedIn, config: &Config, request: Request) -> Response {
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

/// A file that the web app is made of. Its name changes with what is in it.
#[utoipa::path(
    get, path = "/assets/{*file}", tag = "browser",
    params(("file" = String, Path, description = "Any number of segments", example = "pages.css")),
    responses(
        (status = OK, description = "The file, of whatever type it is", body = String, content_type = "*/*",
            headers(("cache-control" = String, description = "`public, max-age=31536000, immutable`")),
            example = json!("body { margin: 0 }")),
        NotFound,
    )
)]
pub(super) async fn show_asset(State(config): State<Arc<Config>>, request: Request) -> Response {
    let files = ServeDir::new(&config.browser.web_dir).append_index_html_on_directories(false);
    let Ok(answer) = files.oneshot(request).await;
    let mut answer = answer.map(Body::new);
    if answer.status().is_success() || answer.status() == StatusCode::NOT_MODIFIED {
        answer.headers_mut().insert(header::CACHE_CONTROL, FOREVER);
    }
    answer
}

/// Where to read about both services. Who is not logged in is sent to do so.
#[utoipa::path(
    get, path = "/api", tag = "browser",
    responses(
        (status = OK, description = "Their documentation", body = String, content_type = "text/html",
            example = "<!DOCTYPE html><title>API</title>"),
        (status = FOUND, description = "Not logged in", headers(("location" = String, description = "`/login`, with the way back in `next`"))),
        Failed,
    )
)]
pub(super) async fn show_api(visitor: LoggedIn, State(config): State<Arc<Config>>) -> Response {
    ApiPage {
        username: &visitor.username,
        recipe_api_url: config.browser.recipe_api_url.as_str(),
    }
    .into_response()
}
