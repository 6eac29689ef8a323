use std::sync::Arc;

use axum::{extract::State, response::Response};
use http::HeaderMap;
use service_kit::problem::Problem;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{KeyRing, published::KeySet};
use crate::state::AppState;

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(jwks))
}

/// The public keys that verify our tokens. They may be cached for `max-age`; a key is
/// published at least twice that long before it signs.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "keys",
    responses(
        (status = OK, description = "The keys", body = KeySet, headers(
            ("cache-control" = String, description = "`public, max-age=300`"),
            ("etag" = String, description = "Changes with the keys"),
        )),
        (status = NOT_MODIFIED, description = "The keys named by If-None-Match still stand"),
    )
)]
async fn jwks(State(ring): State<Arc<KeyRing>>, headers: HeaderMap) -> Result<Response, Problem> {
    Ok(ring.key_set()?.answer(&headers))
}
