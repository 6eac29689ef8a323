//! Answers that callers may keep and ask about again (RFC 9110 §13, RFC 9111).

use aws_lc_rs::digest::{SHA256, digest};
use axum::response::{IntoResponse, Response};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// How an answer may be kept.
#[derive(Clone, Debug)]
pub struct Cached {
    /// Names this version of the answer.
    pub etag: HeaderValue,
    /// For how long it may be used without asking.
    pub cache_control: HeaderValue,
}

/// A strong entity tag for these bytes (RFC 9110 §8.8.3).
#[must_use]
pub fn entity_tag(content: &[u8]) -> HeaderValue {
    let hash = URL_SAFE_NO_PAD.encode(&digest(&SHA256, content).as_ref()[..16]);
    HeaderValue::from_str(&format!("\"{hash}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

impl Cached {
    /// The answer, or 304 when the caller has it already.
    pub fn answer(self, request: &HeaderMap, answer: impl IntoResponse) -> Response {
        let mut response = if is_current(request, &self.etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            answer.into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.etag);
        headers.insert(header::CACHE_CONTROL, self.cache_control);
        response
    }
}

/// `If-None-Match` (RFC 9110 §13.1.2); a proxy that compresses weakens our tag.
fn is_current(request: &HeaderMap, etag: &HeaderValue) -> bool {
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag.as_bytes() == etag.as_bytes())
}
