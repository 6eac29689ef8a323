use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use http::{HeaderName, HeaderValue, StatusCode, Version, header};
use tokio::time::timeout;

use super::{
    around::{Around, Inner, ask},
    headers::add_missing,
};
use crate::{
    problem::{self, Problem},
    telemetry::RequestId,
};

const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// The number of headers that this and the outer layers may add, so that the map grows
/// only once.
const MORE_HEADERS: usize = 12;

/// Headers of every answer that lacks them.
const SAFE_HEADERS: [(HeaderName, HeaderValue); 3] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
];

/// Guarantees an answer: a request that takes too long is 408, a panic is 500, and errors
/// get their body.
#[derive(Debug)]
pub(super) struct Guard;

impl Around for Guard {
    async fn answer(self: Arc<Self>, request: Request, inner: impl Inner) -> Response {
        let id = request.extensions().get::<RequestId>().cloned();
        let response = match refusal(&request) {
            Some(refusal) => refusal.into_response(),
            None => in_time(inner, request).await,
        };
        let mut response = problem::render(response, id.as_ref());
        response.headers_mut().reserve(MORE_HEADERS);
        for (name, value) in &SAFE_HEADERS {
            add_missing(response.headers_mut(), name, value);
        }
        response
    }
}

async fn in_time(inner: impl Inner, request: Request) -> Response {
    let answer = AssertUnwindSafe(ask(inner, request)).catch_unwind();
    match timeout(REQUEST_TIMEOUT, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

/// Why a request is refused at once: HTTP/1.1 requires a host (RFC 9112 §3.2), and we
/// cannot decode compressed bodies (RFC 9110 §8.4).
fn refusal(request: &Request) -> Option<Problem> {
    let headers = request.headers();
    let hosts = headers.get_all(header::HOST).iter();
    let names_one = match hosts.count() {
        0 => request.version() < Version::HTTP_11,
        hosts => hosts == 1,
    };
    if !names_one {
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
