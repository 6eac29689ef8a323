use std::{sync::Arc, time::Instant};

use axum::{extract::Request, response::Response};
use http::HeaderMap;
use tracing::Instrument;

use super::{
    around::{Around, Inner, ask},
    headers::{add_missing, weaken_if_encoded},
};
use crate::telemetry::{HttpMetrics, RequestId, Route};

/// Assigns each request an id, adds it to log lines and the answer, writes one log line
/// when the request is done, and counts it by route and status. Never logs a query
/// string, a header or a body.
#[derive(Debug)]
pub(super) struct Observe {
    pub(super) metrics: HttpMetrics,
    /// Headers of every answer that lacks them.
    pub(super) added: HeaderMap,
}

impl Around for Observe {
    async fn answer(self: Arc<Self>, mut request: Request, inner: impl Inner) -> Response {
        let started = Instant::now();
        let request_id = RequestId::of(request.headers());
        request.extensions_mut().insert(request_id.clone());
        let method = request.method().clone();
        let route = Route::of(&request);
        let span = tracing::info_span!(
            "request",
            %request_id,
            %method,
            path = request.uri().path(),
        );

        let mut response = ask(inner, request).instrument(span.clone()).await;

        let elapsed = started.elapsed();
        let status = response.status();
        let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        span.in_scope(|| {
            let (status, route) = (status.as_u16(), route.as_str());
            if is_probe(route) && response.status().is_success() {
                tracing::debug!(status, route, elapsed_ms, "answered");
            } else {
                tracing::info!(status, route, elapsed_ms, "answered");
            }
        });
        self.metrics.record(&method, route, status, elapsed);
        weaken_if_encoded(response.headers_mut());
        for (name, value) in &self.added {
            add_missing(response.headers_mut(), name, value);
        }
        request_id.attach(response.headers_mut());
        response
    }
}

/// Health checks are frequent, and only worth a log line when they fail.
fn is_probe(route: &str) -> bool {
    matches!(route, "/healthz" | "/readyz" | "/metrics")
}
