use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use super::{HttpMetrics, RequestId};

/// Middleware around everything: names the request, puts that name into every
/// log line and the answer, writes one line when the request is done, and
/// counts it by route and status. Never logs a query string, a header or a body.
pub async fn observe(
    State(metrics): State<HttpMetrics>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let request_id = RequestId::of(request.headers());
    request.extensions_mut().insert(request_id.clone());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = tracing::info_span!(
        "request",
        %request_id,
        %method,
        path = request.uri().path(),
    );

    let mut response = next.run(request).instrument(span.clone()).await;

    let elapsed = started.elapsed();
    let status = response.status();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    metrics.record(&method, route, status, elapsed);
    let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        if is_probe(route) && status.is_success() {
            tracing::debug!(status = status.as_u16(), route, elapsed_ms, "answered");
        } else {
            tracing::info!(status = status.as_u16(), route, elapsed_ms, "answered");
        }
    });
    request_id.attach(response.headers_mut());
    response
}

/// Asked every few seconds, and of no interest while all is well.
fn is_probe(route: &str) -> bool {
    matches!(route, "/healthz" | "/readyz" | "/metrics")
}
