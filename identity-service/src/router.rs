//! All routes; each feature brings its own.

use std::sync::Arc;

use axum::{Router, extract::State, response::Response};
use http::HeaderMap;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    account_management, apps, browser, keys, oauth, revocation, sessions,
    state::{AppState, Constants},
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(account_management::router())
        .merge(sessions::router())
        .merge(browser::router())
        .merge(keys::router())
        .merge(revocation::router())
        .merge(oauth::router())
        .merge(apps::router())
        .routes(routes!(show_document))
}

/// This document.
#[utoipa::path(
    get, path = "/openapi.json", tag = "operation",
    responses(
        (status = OK, description = "OpenAPI 3.1", body = Object, content_type = "application/json",
            example = json!({"openapi": "3.1.0", "info": {"title": "identity-service", "version": "0.1.0"}, "paths": {}})),
        (status = NOT_MODIFIED, description = "The document named by If-None-Match still stands"),
    )
)]
async fn show_document(State(constants): State<Arc<Constants>>, headers: HeaderMap) -> Response {
    constants.description.answer(&headers)
}

/// The routes of all features and the OpenAPI document.
pub fn router(state: AppState) -> Router {
    routes().split_for_parts().0.with_state(state)
}
