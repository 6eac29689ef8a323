use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use token_verifier::CSRF_HEADER;
use utoipa::ToSchema;

use super::{Door, cookies::Kind};
use crate::config::Config;

/// What the web app must know about where it runs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "recipe_api_url": "http://localhost:8081", "mode": "cookie", "csrf_header": "x-csrf-token",
    "csrf_access_cookie": "csrf_access_token", "csrf_refresh_cookie": "csrf_refresh_token"
}))]
pub(super) struct AppConfig {
    /// Where recipe-api is.
    #[schema(example = "http://localhost:8081")]
    recipe_api_url: String,
    /// How the app shows who it acts for: always with cookies.
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
    responses((status = OK, description = "The settings", body = AppConfig))
)]
pub(super) async fn show_config(
    State(config): State<Arc<Config>>,
    State(door): State<Arc<Door>>,
) -> Json<AppConfig> {
    Json(AppConfig {
        recipe_api_url: config.browser.recipe_api_url.to_string(),
        mode: "cookie",
        csrf_header: CSRF_HEADER.to_string(),
        csrf_access_cookie: door.cookies.name(Kind::CsrfAccess),
        csrf_refresh_cookie: door.cookies.name(Kind::CsrfRefresh),
    })
}
