//! Proof that a request with a cookie was made by a page of ours: it knows a value
//! that other pages cannot read ("double submit", OWASP CSRF Prevention).

use aws_lc_rs::constant_time::verify_slices_are_equal;
use http::{HeaderMap, HeaderName};

/// Carries the token's `csrf` claim on requests that change something.
pub const CSRF_HEADER: HeaderName = HeaderName::from_static("x-csrf-token");

/// Whether the header `X-CSRF-TOKEN` is there, once, and carries this value.
/// Takes the same time wherever they differ.
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
