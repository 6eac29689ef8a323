//! Answers that are equal for all callers until they change, and that callers may cache
//! and revalidate (RFC 9110 §13, RFC 9111).

use std::iter;

use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use headers::{ETag, Header, HeaderMapExt, IfNoneMatch};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

/// Room for the headers that are added later, so that the map does not grow.
const HEADERS: usize = 16;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A prepared answer. A clone shares its bytes.
#[derive(Clone, Debug)]
pub struct Constant {
    body: Bytes,
    content_type: HeaderValue,
    etag: HeaderValue,
    cache_control: HeaderValue,
}

impl Constant {
    /// An answer with this body, which caches must revalidate each time.
    #[must_use]
    pub fn new(content_type: HeaderValue, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self {
            etag: entity_tag(&body),
            body,
            content_type,
            cache_control: HeaderValue::from_static("no-cache"),
        }
    }

    /// An answer with `value` as JSON.
    ///
    /// # Errors
    /// When `value` cannot be written as JSON.
    pub fn json(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self::new(JSON, serde_json::to_vec(value)?))
    }

    /// Lets caches use the answer for `max_age` seconds without revalidation.
    #[must_use]
    pub fn public_for(mut self, max_age: i64) -> Self {
        let value = format!("public, max-age={max_age}");
        if let Ok(value) = HeaderValue::from_str(&value) {
            self.cache_control = value;
        }
        self
    }

    /// The answer, or 304 if the caller has it already.
    #[must_use]
    pub fn answer(&self, request: &HeaderMap) -> Response {
        let mut headers = HeaderMap::with_capacity(HEADERS);
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CACHE_CONTROL, self.cache_control.clone());
        if is_current(request, &self.etag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        headers.insert(header::CONTENT_TYPE, self.content_type.clone());
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.headers_mut() = headers;
        response
    }

    /// The bytes of the body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

/// A strong entity tag for these bytes (RFC 9110 §8.8.3).
pub(crate) fn entity_tag(content: &[u8]) -> HeaderValue {
    let hash = URL_SAFE_NO_PAD.encode(&digest(&SHA256, content).as_ref()[..16]);
    HeaderValue::from_str(&format!("\"{hash}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// `If-None-Match` (RFC 9110 §13.1.2) compares weakly: a proxy that compresses weakens
/// our tag.
fn is_current(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let Some(known) = request.typed_get::<IfNoneMatch>() else {
        return false;
    };
    let etag = ETag::decode(&mut iter::once(etag));
    etag.is_ok_and(|etag| !known.precondition_passes(&etag))
}
