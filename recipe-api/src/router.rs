//! All routes in one place; each feature brings its own.

use axum::{Json, Router, routing::get};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    bookmarks, comments, follows, likes, openapi, people, posts, recipes, state::AppState, stories,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::base())
        .merge(recipes::router())
        .merge(posts::router())
        .merge(likes::router())
        .merge(comments::router())
        .merge(bookmarks::router())
        .merge(follows::router())
        .merge(stories::router())
        .merge(people::router())
}

/// The features' routes and their description at `/openapi.json`; behind one
/// address with the issuer, whose description is there, at `/api/openapi.json`.
pub fn router(state: AppState) -> Router {
    let (router, document) = routes().split_for_parts();
    let document = openapi::complete(document);
    let description = get(async || Json(document));
    router
        .route("/openapi.json", description.clone())
        .route("/api/openapi.json", description)
        .with_state(state)
}
