use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
};
use http::HeaderMap;
use tower::{Layer, ServiceBuilder};
use tower_http::{
    compression::CompressionLayer,
    normalize_path::{NormalizePath, NormalizePathLayer},
};

use super::{AllowedOrigins, AroundLayer, cors, guard::Guard, observe::Observe};
use crate::{problem, telemetry::HttpMetrics};

/// The maximum size of a request's body.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// A router with the layers that every service has.
pub type App = NormalizePath<Router>;

/// Adds limits, logs, error bodies, CORS and safe headers to a router.
///
/// From the outside in: drops a trailing slash; assigns the request id, logs, counts and
/// adds `added` headers; CORS and `OPTIONS`; compression; error bodies, safe headers,
/// deadline and panics.
pub fn harden(
    router: Router,
    metrics: HttpMetrics,
    origins: AllowedOrigins<'_>,
    added: HeaderMap,
) -> App {
    let layers = ServiceBuilder::new()
        .layer(AroundLayer::new(Observe { metrics, added }))
        .layer(cors::layer(origins))
        .layer(CompressionLayer::new())
        .layer(AroundLayer::new(Guard))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES));
    NormalizePathLayer::trim_trailing_slash().layer(router.fallback(not_found).layer(layers))
}

async fn not_found(_request: Request) -> problem::Problem {
    problem::Problem::not_found()
}
