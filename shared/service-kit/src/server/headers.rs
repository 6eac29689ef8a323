use http::{HeaderMap, HeaderName, HeaderValue};

/// Adds a header to an answer that has none of that name.
pub(super) fn add_missing(headers: &mut HeaderMap, name: &HeaderName, value: &HeaderValue) {
    headers.entry(name).or_insert_with(|| value.clone());
}
