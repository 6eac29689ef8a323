use http::{HeaderMap, HeaderName, HeaderValue, header};

/// Adds a header to an answer that has none of that name.
pub(super) fn add_missing(headers: &mut HeaderMap, name: &HeaderName, value: &HeaderValue) {
    headers.entry(name).or_insert_with(|| value.clone());
}

/// A strong entity tag names bytes (RFC 9110 §8.8.1), and those of an answer that was
/// compressed on its way out are others.
pub(super) fn weaken_if_encoded(headers: &mut HeaderMap) {
    if !headers.contains_key(header::CONTENT_ENCODING) {
        return;
    }
    let Some(tag) = headers.get_mut(header::ETAG) else {
        return;
    };
    if !tag.as_bytes().starts_with(b"W/") {
        let weak = [b"W/", tag.as_bytes()].concat();
        *tag = HeaderValue::from_bytes(&weak).unwrap_or_else(|_| tag.clone());
    }
}
