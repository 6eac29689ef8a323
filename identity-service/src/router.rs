//! All routes in one place; each feature brings its own.

use std::sync::Arc;

use axum::{Extension, Json, Router};
use utoipa::openapi::OpenApi as Document;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{accounts, browser, keys, oauth, openapi, revocation, sessions, state::AppState};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::base())
        .merge(accounts::router())
        .merge(sessions::router())
        .merge(browser::router())
        .merge(keys::router())
        .merge(revocation::router())
        .merge(oauth::router())
        .routes(routes!(show_document))
}

/// This document.
#[utoipa::path(
    get, path = "/openapi.json", tag = "operation",
    responses((status = OK, description = "OpenAPI 3.1", body = Object, content_type = "application/json",
        example = json!({"openapi": "3.1.0", "info": {"title": "identity-service", "version": "0.1.0"}, "paths": {}})))
)]
async fn show_document(Extension(document): Extension<Arc<Document>>) -> Json<Document> {
    Json(Document::clone(&document))
}

/// The features' routes and their description.
pub fn router(state: AppState) -> Router {
    let (router, document) = routes().split_for_parts();
    let document = Arc::new(openapi::complete(document));
    router.with_state(state).layer(Extension(document))
}
