use std::sync::Arc;

use axum::{extract::State, response::Response};
use http::HeaderMap;
use serde::Serialize;
use service_kit::caching::Constant;
use token_verifier::CSRF_HEADER;
use utoipa::ToSchema;

use super::{BrowserConfig, CookiePolicy, cookies::Kind};
use crate::state::Constants;

/// What the web app must know about its environment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "recipe_api_url": "http://localhost:8081", "mode": "cookie", "csrf_header": "x-csrf-token",
    "csrf_access_cookie": "csrf_access_token", "csrf_refresh_cookie": "csrf_refresh_token"
}))]
pub(super) struct AppConfig {
    /// Where recipe-api is.
    #[schema(example = "http://localhost:8081")]
    recipe_api_url: String,
    /// How the app authenticates: always with cookies.
    #[schema(example = "cookie")]
    mode: &'static str,
    /// The header that carries a CSRF value.
    #[schema(example = "x-csrf-token")]
    csrf_header: String,
    /// The cookie with the CSRF value for requests that change something.
    #[schema(example = "csrf_access_token")]
    csrf_access_cookie: String,
    /// The cookie with the CSRF value for `POST /api/token/refresh`.
    #[schema(example = "csrf_refresh_token")]
    csrf_refresh_cookie: String,
}

/// Run-time settings of the web app.
#[utoipa::path(
    get, path = "/config.json", tag = "browser",
    responses(
        (status = OK, description = "The settings", body = AppConfig),
        (status = NOT_MODIFIED, description = "The settings named by If-None-Match still stand"),
    )
)]
pub(super) async fn show_config(
    State(constants): State<Arc<Constants>>,
    headers: HeaderMap,
) -> Response {
    constants.app_config.answer(&headers)
}

/// Run-time settings of the web app, which only the configuration can change.
///
/// # Errors
/// When they cannot be written as JSON.
pub(crate) fn app_config(
    config: &BrowserConfig,
    cookies: &CookiePolicy,
) -> Result<Constant, serde_json::Error> {
    Constant::json(&AppConfig {
        recipe_api_url: config.recipe_api_url.to_string(),
        mode: "cookie",
        csrf_header: CSRF_HEADER.to_string(),
        csrf_access_cookie: cookies.name(Kind::CsrfAccess),
        csrf_refresh_cookie: cookies.name(Kind::CsrfRefresh),
    })
}
