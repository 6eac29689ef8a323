//! All routes in one place; each feature brings its own.

use std::sync::Arc;

use axum::{Json, Router, routing::get};
use utoipa_axum::router::OpenApiRouter;

use crate::{accounts, browser, keys, oauth, openapi, revocation, sessions, state::AppState};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::base())
        .merge(accounts::router())
        .merge(accounts::reset::router())
        .merge(sessions::router())
        .merge(browser::router())
        .merge(keys::router())
        .merge(revocation::router())
        .merge(oauth::router())
}

/// The features' routes and their description at `/openapi.json`.
pub fn router(state: AppState) -> Router {
    let (router, document) = routes().split_for_parts();
    let config = Arc::clone(&state.config);
    let router = router
        .route("/openapi.json", get(async || Json(document)))
        .with_state(state);
    browser::with_safe_headers(router, &config)
}
