use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config::Origin;

/// Two years, the minimum for browsers' preload lists.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Tells browsers to stay on https, if `public` is https (RFC 6797).
#[must_use]
pub fn keep_to_https(public: &Origin) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if public.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    headers
}

/// Adds a header unless the answer has it.
pub(super) fn add_missing(headers: &mut HeaderMap, name: &HeaderName, value: &HeaderValue) {
    headers.entry(name).or_insert_with(|| value.clone());
}

/// A strong entity tag identifies bytes (RFC 9110 §8.8.1), but compression changed them.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_origins_get_hsts() {
        for (public, told) in [("https://a.example", true), ("http://a.example", false)] {
            let headers = keep_to_https(&public.parse().unwrap());
            let found = headers.contains_key(header::STRICT_TRANSPORT_SECURITY);
            assert_eq!(found, told, "{public}");
        }
    }
}
