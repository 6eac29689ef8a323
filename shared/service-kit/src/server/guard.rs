use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use http::{HeaderName, HeaderValue, StatusCode, header};
use tokio::time::timeout;

use super::{
    around::{Around, Inner, ask},
    headers::add_missing,
};
use crate::{problem, telemetry::RequestId};

const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What the layers outside and this one add at most, so that headers move once.
const MORE_HEADERS: usize = 12;

/// Headers of every answer that does not bring its own.
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

/// Whatever becomes of a request, it is answered in time and in our words: one that
/// takes too long is 408, a panic is 500, and errors get their body.
#[derive(Debug)]
pub(super) struct Guard;

impl Around for Guard {
    async fn answer(self: Arc<Self>, request: Request, inner: impl Inner) -> Response {
        let id = request.extensions().get::<RequestId>().cloned();
        let answer = AssertUnwindSafe(ask(inner, request)).catch_unwind();
        let response = match timeout(REQUEST_TIMEOUT, answer).await {
            Ok(Ok(response)) => response,
            Ok(Err(_panic)) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
        };
        let mut response = problem::render(response, id.as_ref());
        response.headers_mut().reserve(MORE_HEADERS);
        for (name, value) in &SAFE_HEADERS {
            add_missing(response.headers_mut(), name, value);
        }
        response
    }
}
