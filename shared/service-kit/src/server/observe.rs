use std::{sync::Arc, time::Instant};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, Version, header};
use tracing::Instrument;

use super::{
    around::{Around, Inner, ask},
    headers::{add_missing, weaken_if_encoded},
};
use crate::{
    problem::{Problem, render},
    telemetry::{HttpMetrics, RequestId, Route},
};

/// Names each request, puts that name into every log line and the answer, writes
/// one line when the request is done, and counts it by route and status. Never logs
/// a query string, a header or a body.
#[derive(Debug)]
pub(super) struct Observe {
    pub(super) metrics: HttpMetrics,
    /// Headers of every answer that does not bring its own.
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

        let mut response = match refusal(&request) {
            None => ask(inner, request).instrument(span.clone()).await,
            Some(refusal) => render(refusal.into_response(), Some(&request_id)),
        };

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

/// Why a request is not looked at any further: HTTP/1.1 wants to know for which host
/// it is (RFC 9112 §3.2), and nothing here can decode a body (RFC 9110 §8.4).
fn refusal(request: &Request) -> Option<Problem> {
    let headers = request.headers();
    if request.version() == Version::HTTP_11 && headers.get_all(header::HOST).iter().count() != 1 {
        let sentence = "the request must have one Host header";
        return Some(Problem::new(
            "bad-request",
            StatusCode::BAD_REQUEST,
            sentence,
        ));
    }
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    if encodings.any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        let sentence = "the body must not be compressed or otherwise encoded";
        let identity = HeaderValue::from_static("identity");
        let problem = Problem::new("unsupported-media-type", status, sentence);
        return Some(problem.with_header(header::ACCEPT_ENCODING, identity));
    }
    None
}

/// Asked every few seconds, and of no interest while all is well.
fn is_probe(route: &str) -> bool {
    matches!(route, "/healthz" | "/readyz" | "/metrics")
}
