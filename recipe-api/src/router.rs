//! All routes; each feature brings its own.

use std::sync::Arc;

use axum::{Router, extract::State, response::Response, routing::get};
use http::HeaderMap;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    bookmarks, comments, erasure, follows, likes, posts, profile, protected_resource, recipes,
    state::{AppState, Constants},
    stories,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(recipes::router())
        .merge(posts::router())
        .merge(likes::router())
        .merge(comments::router())
        .merge(bookmarks::router())
        .merge(follows::router())
        .merge(stories::router())
        .merge(profile::router())
        .merge(erasure::router())
        .merge(protected_resource::router())
}

/// The routes of all features and the OpenAPI document: at `/openapi.json`, and at
/// `/api/openapi.json` for a setup that serves both services at one address, where
/// `/openapi.json` is the issuer's.
pub fn router(state: AppState) -> Router {
    let (router, _) = routes().split_for_parts();
    router
        .route("/openapi.json", get(show_document))
        .route("/api/openapi.json", get(show_document))
        .with_state(state)
}

async fn show_document(State(constants): State<Arc<Constants>>, headers: HeaderMap) -> Response {
    constants.description.answer(&headers)
}
