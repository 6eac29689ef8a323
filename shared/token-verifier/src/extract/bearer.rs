//! The token in the `Authorization` header (RFC 6750 §2.1).

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

use super::Rejection;

const MALFORMED: &str = "the Authorization header carries no usable bearer token";

/// The bearer token of a request; `None` when no header is of this scheme.
///
/// # Errors
///
/// `invalid_token` when the header is malformed or there are several, of which
/// only one would be looked at.
pub(super) fn token(headers: &HeaderMap) -> Result<Option<&str>, Rejection> {
    let sent = || headers.get_all(AUTHORIZATION).iter();
    let Some(header) = sent().find(|header| is_bearer(header)) else {
        return Ok(None);
    };
    if sent().count() > 1 {
        return Err(Rejection::invalid_token(
            "more than one Authorization header was sent",
        ));
    }
    header
        .to_str()
        .ok()
        .and_then(|header| header.split_once([' ', '\t']))
        .map(|(_, token)| token.trim_matches(' '))
        .filter(|token| !token.is_empty())
        .map(Some)
        .ok_or_else(|| Rejection::invalid_token(MALFORMED))
}

/// Schemes are compared without regard to case (RFC 9110 §11.1).
fn is_bearer(header: &HeaderValue) -> bool {
    let mut words = header.as_bytes().split(|byte| b" \t".contains(byte));
    words
        .next()
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"Bearer"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn challenge_to(values: &[&'static str]) -> Result<Option<String>, String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_static(value));
        }
        token(&headers)
            .map(|token| token.map(str::to_owned))
            .map_err(|rejection| rejection.challenge().unwrap().to_str().unwrap().to_owned())
    }

    #[rstest]
    #[case::usual("Bearer a.b.c")]
    #[case::lower_case("bearer a.b.c")]
    #[case::upper_case("BEARER a.b.c")]
    #[case::several_spaces("Bearer   a.b.c")]
    fn the_scheme_is_compared_without_regard_to_case(#[case] value: &'static str) {
        assert_eq!(challenge_to(&[value]), Ok(Some("a.b.c".to_owned())));
    }

    #[rstest]
    #[case::nothing(&[])]
    #[case::another_scheme(&["Basic YTpi"])]
    #[case::longer_scheme(&["BearerX a.b.c"])]
    #[case::two_others(&["Basic YTpi", "Digest a"])]
    fn other_schemes_are_nothing_to_do_with_us(#[case] values: &[&'static str]) {
        assert_eq!(challenge_to(values), Ok(None));
    }

    #[rstest]
    #[case::no_token(&["Bearer"], MALFORMED)]
    #[case::only_a_tab(&["Bearer\t"], MALFORMED)]
    #[case::only_spaces(&["Bearer   "], MALFORMED)]
    #[case::empty_header_besides(&["Bearer a.b.c", ""], "more than one Authorization header was sent")]
    #[case::another_scheme_besides(&["Basic YTpi", "Bearer a.b.c"], "more than one Authorization header was sent")]
    #[case::two_tokens(&["Bearer a.b.c", "Bearer a.b.c"], "more than one Authorization header was sent")]
    fn a_malformed_header_is_an_invalid_token(
        #[case] values: &[&'static str],
        #[case] description: &str,
    ) {
        let challenge =
            format!("Bearer error=\"invalid_token\", error_description=\"{description}\"");
        assert_eq!(challenge_to(values), Err(challenge));
    }
}
