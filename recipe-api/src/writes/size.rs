use http::{header, request::Parts};
use service_kit::server::MAX_BODY_BYTES;

/// The maximum size of a body.
pub(super) const LARGEST: u64 = MAX_BODY_BYTES as u64;

/// About what a row for an `Idempotency-Key` takes beside the answer.
const KEY_BYTES: u64 = 1_000;

/// The bytes that a request makes us store, known before its body is read.
pub(super) fn of(request: &Parts) -> u64 {
    let is_keyed = request.headers.contains_key("idempotency-key");
    of_body(request) + if is_keyed { KEY_BYTES } else { 0 }
}

/// The size of a request's body. A chunked body (RFC 9112 §7.1)
/// has no length and counts as the maximum; a larger one is never read to its end.
fn of_body(request: &Parts) -> u64 {
    if request.headers.contains_key(header::TRANSFER_ENCODING) {
        return LARGEST;
    }
    let Some(length) = request.headers.get(header::CONTENT_LENGTH) else {
        return 0;
    };
    let length = length.to_str().ok().and_then(|text| text.parse().ok());
    length.unwrap_or(LARGEST).min(LARGEST)
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, Request};

    use super::*;

    fn size(headers: &[(HeaderName, &str)]) -> u64 {
        let mut request = Request::post("/recipes");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        of(&parts)
    }

    #[test]
    fn is_told_by_the_headers_or_the_largest() {
        assert_eq!(size(&[]), 0);
        assert_eq!(size(&[(header::CONTENT_LENGTH, "17")]), 17);
        assert_eq!(size(&[(header::CONTENT_LENGTH, "65537")]), LARGEST);
        assert_eq!(
            size(&[(header::CONTENT_LENGTH, "9".repeat(30).as_str())]),
            LARGEST
        );
        let key = HeaderName::from_static("idempotency-key");
        assert_eq!(size(&[(key, "1"), (header::CONTENT_LENGTH, "17")]), 1_017);
        let chunked = (header::TRANSFER_ENCODING, "chunked");
        assert_eq!(size(&[chunked, (header::CONTENT_LENGTH, "1")]), LARGEST);
    }
}
