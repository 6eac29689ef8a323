use headers::{ContentType, HeaderMapExt};
use http::HeaderMap;
use mime::Mime;

/// The media type of a body from `Content-Type` (RFC 9110 §8.3), if given.
#[must_use]
pub fn media_type(headers: &HeaderMap) -> Option<Mime> {
    headers.typed_get::<ContentType>().map(Mime::from)
}
