use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, Uri, header};
use service_kit::openapi::{Failed, NotFound};
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use super::{
    BrowserConfig,
    app_document::app_document,
    guard::LoggedIn,
    pages::{ApiPage, MissingAppPage},
    responses::{ApiShown, AppShown, DocsShown},
};
use crate::state::Constants;

/// The names of built files change with their content.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The web app. A visitor who is not logged in is redirected to do so.
#[utoipa::path(get, path = "/", tag = "browser", responses(AppShown, Failed))]
pub(super) async fn show_home(
    visitor: LoggedIn,
    State(config): State<Arc<BrowserConfig>>,
    State(constants): State<Arc<Constants>>,
    uri: Uri,
) -> Response {
    app(visitor, &config, &constants, uri.path()).await
}

/// The web app, as at `/`.
#[utoipa::path(get, path = "/app", tag = "browser", responses(AppShown, Failed))]
pub(super) async fn show_app(
    visitor: LoggedIn,
    State(config): State<Arc<BrowserConfig>>,
    State(constants): State<Arc<Constants>>,
    uri: Uri,
) -> Response {
    app(visitor, &config, &constants, uri.path()).await
}

/// The web app at its own routes below `/app`.
#[utoipa::path(
    get, path = "/app/{*page}", tag = "browser",
    params(("page" = String, Path, description = "Any number of segments, for the app itself", example = "recipes")),
    responses(AppShown, Failed)
)]
pub(super) async fn show_app_page(
    visitor: LoggedIn,
    State(config): State<Arc<BrowserConfig>>,
    State(constants): State<Arc<Constants>>,
    uri: Uri,
) -> Response {
    app(visitor, &config, &constants, uri.path()).await
}

async fn app(
    visitor: LoggedIn,
    config: &BrowserConfig,
    constants: &Constants,
    path: &str,
) -> Response {
    let username = visitor.account.username.clone();
    let built = app_document(config, constants, visitor, path).await;
    built.unwrap_or_else(|| {
        MissingAppPage {
            username: username.as_str(),
            web_dir: &config.web_dir.display().to_string(),
        }
        .into_response()
    })
}

/// API documentation of both services, with a console. Before the web app is built, a page
/// that says where to read about them. A visitor who is not logged in is redirected to do
/// so; they can read the same at `/docs`.
#[utoipa::path(get, path = "/api", tag = "browser", responses(ApiShown, Failed))]
pub(super) async fn show_api(
    _visitor: LoggedIn,
    State(config): State<Arc<BrowserConfig>>,
    request: Request,
) -> Response {
    api_page(&config, request).await
}

/// The documentation at `/api`, for anybody. Its console needs a login.
#[utoipa::path(get, path = "/docs", tag = "browser", responses(DocsShown, Failed))]
pub(super) async fn show_docs(
    State(config): State<Arc<BrowserConfig>>,
    request: Request,
) -> Response {
    api_page(&config, request).await
}

async fn api_page(config: &BrowserConfig, request: Request) -> Response {
    let built = built_page(config, "api.html", request).await;
    built.unwrap_or_else(|| {
        ApiPage {
            recipe_api_url: config.recipe_api_url.as_str(),
        }
        .into_response()
    })
}

/// A page of the web app, if it is built.
async fn built_page(config: &BrowserConfig, name: &str, request: Request) -> Option<Response> {
    let file = ServeFile::new(config.web_dir.join(name));
    let Ok(page) = file.oneshot(request).await;
    (page.status() != StatusCode::NOT_FOUND).then(|| page.map(Body::new))
}

/// A file of the built web app. Its name changes with its content. The build compresses
/// it where that helps.
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
pub(super) async fn show_asset(
    State(config): State<Arc<BrowserConfig>>,
    request: Request,
) -> Response {
    let files = ServeDir::new(&config.web_dir)
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
