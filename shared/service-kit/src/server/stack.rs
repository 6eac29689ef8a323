use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    middleware::{from_fn, from_fn_with_state},
};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use tower::{Layer, ServiceBuilder};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    normalize_path::{NormalizePath, NormalizePathLayer},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};

use super::{cors, headers};
use crate::{config::OriginList, problem, telemetry::HttpMetrics};

/// The most bytes of a request's body.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// A router with everything around it that every service has.
pub type App = NormalizePath<Router>;

/// Puts limits, logs, error bodies, CORS and safe headers around a router.
///
/// From the outside in: a trailing slash is dropped; the request is named,
/// logged and counted; `added` headers, unless an answer brings its own; CORS and
/// `OPTIONS`; compression; errors get their body; safe headers; a deadline; a panic
/// becomes a 500.
pub fn harden(router: Router, metrics: HttpMetrics, origins: &OriginList, added: HeaderMap) -> App {
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(metrics, crate::telemetry::observe))
        .layer(from_fn_with_state(added, headers::add))
        .layer(cors::layer(origins))
        .layer(CompressionLayer::new())
        .layer(from_fn(problem::render))
        .layer(default_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(default_header(header::CACHE_CONTROL, "no-store"))
        .layer(default_header(header::REFERRER_POLICY, "same-origin"))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            REQUEST_TIMEOUT,
        ))
        .layer(CatchPanicLayer::custom(|_| {
            let mut response = Response::new(axum::body::Body::empty());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES));
    NormalizePathLayer::trim_trailing_slash().layer(router.fallback(not_found).layer(layers))
}

async fn not_found(_request: Request) -> problem::Problem {
    problem::Problem::not_found()
}

fn default_header(
    name: header::HeaderName,
    value: &'static str,
) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
