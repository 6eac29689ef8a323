use std::sync::Arc;

use axum::{Json, extract::State, response::Response};
use http::{HeaderMap, HeaderValue};
use serde::Serialize;
use service_kit::{
    caching::{Cached, entity_tag},
    problem::Problem,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{KeyRing, PublicJwk};
use crate::{config::Config, state::AppState};

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(jwks))
}

/// A JWK Set (RFC 7517 §5).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"keys": [{
    "kid": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "alg": "RS256", "use": "sig",
    "kty": "RSA", "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86z…",
    "e": "AQAB"
}]}))]
struct KeySet {
    keys: Vec<PublicJwk>,
}

/// The public keys that our tokens verify with. May be cached for `max-age`;
/// every key is in here at least twice that long before it signs.
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
async fn jwks(
    State(ring): State<Arc<KeyRing>>,
    State(config): State<Arc<Config>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let body = KeySet {
        keys: ring.published(),
    };
    let json = serde_json::to_vec(&body).map_err(|error| Problem::internal(&error))?;
    let cache_control = format!("public, max-age={}", config.jwks_max_age.as_secs());
    let cached = Cached {
        etag: entity_tag(&json),
        cache_control: HeaderValue::from_str(&cache_control)
            .map_err(|error| Problem::internal(&error))?,
    };
    Ok(cached.answer(&headers, Json(body)))
}
