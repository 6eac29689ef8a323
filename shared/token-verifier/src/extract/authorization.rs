//! Reads the `Authorization` header (RFC 9110 §11.6.2); the only code that does.

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

/// Why an `Authorization` header of the expected scheme cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationFault {
    /// There is more than one.
    #[error("more than one Authorization header was sent")]
    Several,
    /// The credentials are missing or contain invalid bytes.
    #[error("the Authorization header carries no usable credentials")]
    Malformed,
}

/// The credentials after `scheme` in the header `Authorization`; `None` if no header has
/// that scheme. Reads bytes, so a header that another program added cannot hide ours.
///
/// # Errors
///
/// The [`AuthorizationFault`] of a header with that scheme. Such a request has
/// credentials, even if unusable, so no other credentials in it may be used instead.
pub fn credentials<'a>(
    headers: &'a HeaderMap,
    scheme: &str,
) -> Result<Option<&'a str>, AuthorizationFault> {
    let sent = || headers.get_all(AUTHORIZATION).iter();
    let Some(header) = sent().find(|header| is_of(scheme, header)) else {
        return Ok(None);
    };
    if sent().count() > 1 {
        return Err(AuthorizationFault::Several);
    }
    header
        .to_str()
        .ok()
        .and_then(|header| header.split_once([' ', '\t']))
        .map(|(_, credentials)| credentials.trim_matches(' '))
        .filter(|credentials| !credentials.is_empty())
        .map(Some)
        .ok_or(AuthorizationFault::Malformed)
}

/// Schemes are case-insensitive (RFC 9110 §11.1).
fn is_of(scheme: &str, header: &HeaderValue) -> bool {
    let mut words = header.as_bytes().split(|byte| b" \t".contains(byte));
    words
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case(scheme.as_bytes()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(values: &[&'static [u8]]) -> Result<Option<String>, AuthorizationFault> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
        }
        credentials(&headers, "Basic").map(|found| found.map(str::to_owned))
    }

    #[rstest]
    #[case::usual(b"Basic YTpi")]
    #[case::lower_case(b"basic YTpi")]
    #[case::upper_case(b"BASIC YTpi")]
    #[case::several_spaces(b"Basic   YTpi")]
    fn the_scheme_is_case_insensitive(#[case] value: &'static [u8]) {
        assert_eq!(read(&[value]), Ok(Some("YTpi".to_owned())));
    }

    #[rstest]
    #[case::nothing(&[])]
    #[case::another_scheme(&[&b"Bearer a.b.c"[..]])]
    #[case::longer_scheme(&[&b"BasicX YTpi"[..]])]
    #[case::bytes_that_are_no_text(&[&b"Jos\xe9 Basic"[..]])]
    fn other_schemes_are_ignored(#[case] values: &[&'static [u8]]) {
        assert_eq!(read(values), Ok(None));
    }

    #[rstest]
    #[case::no_credentials(&[&b"Basic"[..]], AuthorizationFault::Malformed)]
    #[case::bytes_that_are_no_text(&[&b"Basic Jos\xe9"[..]], AuthorizationFault::Malformed)]
    #[case::characters_beyond_ascii(&[&b"Basic Jos\xc3\xa9"[..]], AuthorizationFault::Malformed)]
    #[case::another_besides(&[&b"Basic YTpi"[..], b"Jos\xe9"], AuthorizationFault::Several)]
    fn an_unusable_header_is_an_error(
        #[case] values: &[&'static [u8]],
        #[case] fault: AuthorizationFault,
    ) {
        assert_eq!(read(values), Err(fault));
    }
}
