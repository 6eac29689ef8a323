//! Proof that one of our pages made a request with a cookie: it repeats a value that
//! other sites cannot read ("double submit", OWASP CSRF Prevention).

use aws_lc_rs::constant_time::verify_slices_are_equal;
use http::{HeaderMap, HeaderName};

/// Repeats the token's `csrf` claim on requests that write.
pub const CSRF_HEADER: HeaderName = HeaderName::from_static("x-csrf-token");

/// Whether the header `X-CSRF-TOKEN` is present exactly once with this value. Compares in
/// constant time.
#[must_use]
pub fn carries_csrf_value(headers: &HeaderMap, expected: &str) -> bool {
    let mut sent = headers.get_all(CSRF_HEADER).iter();
    match (sent.next(), sent.next()) {
        (Some(value), None) => {
            verify_slices_are_equal(value.as_bytes(), expected.as_bytes()).is_ok()
        }
        _ => false,
    }
}
