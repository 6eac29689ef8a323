use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use service_kit::problem::Problem;
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
    State(ring): State<KeyRing>,
    State(config): State<Arc<Config>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let body = KeySet {
        keys: ring.published(),
    };
    let etag = etag_of(&body)?;
    let cache = format!("public, max-age={}", config.jwks_max_age.as_secs());
    let cache = HeaderValue::from_str(&cache).map_err(|error| Problem::internal(&error))?;
    let caching = [(header::CACHE_CONTROL, cache), (header::ETAG, etag.clone())];
    if is_current(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    Ok((caching, Json(body)).into_response())
}

/// A strong entity tag (RFC 9110 §8.8.3).
fn etag_of(body: &KeySet) -> Result<HeaderValue, Problem> {
    let json = serde_json::to_vec(body).map_err(|error| Problem::internal(&error))?;
    let hash = URL_SAFE_NO_PAD.encode(&digest(&SHA256, &json).as_ref()[..16]);
    HeaderValue::from_str(&format!("\"{hash}\"")).map_err(|error| Problem::internal(&error))
}

/// `If-None-Match` (RFC 9110 §13.1.2); a proxy that compresses weakens our tag.
fn is_current(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag.as_bytes() == etag.as_bytes())
}
