use headers::{ContentType, HeaderMapExt};
use http::HeaderMap;
use mime::Mime;

/// The type of a body, by its `Content-Type` (RFC 9110 §8.3), if it says one.
#[must_use]
pub fn media_type(headers: &HeaderMap) -> Option<Mime> {
    headers.typed_get::<ContentType>().map(Mime::from)
}
