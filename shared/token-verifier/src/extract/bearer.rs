//! The token in the `Authorization` header (RFC 6750 §2.1).

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::Rejection;

const MALFORMED: &str = "the Authorization header carries no usable bearer token";

/// The bearer token of a request.
///
/// # Errors
///
/// A bare challenge when no bearer token was sent; `invalid_token` when the
/// header is malformed or there are several, of which only one would be looked
/// at.
pub(super) fn token(headers: &HeaderMap) -> Result<&str, Rejection> {
    let mut sent = headers.get_all(AUTHORIZATION).iter();
    let header = sent.next().ok_or_else(Rejection::missing_token)?;
    if sent.next().is_some() {
        return Err(Rejection::invalid_token(
            "more than one Authorization header was sent",
        ));
    }
    let header = header
        .to_str()
        .map_err(|_| Rejection::invalid_token(MALFORMED))?;
    let (scheme, token) = header.split_once([' ', '\t']).unwrap_or((header, ""));
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(Rejection::missing_token());
    }
    match token.trim_matches(' ') {
        "" => Err(Rejection::invalid_token(MALFORMED)),
        token => Ok(token),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use rstest::rstest;

    use super::*;

    fn challenge_to(values: &[&'static str]) -> Result<String, String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_static(value));
        }
        token(&headers)
            .map(str::to_owned)
            .map_err(|rejection| rejection.challenge().unwrap().to_str().unwrap().to_owned())
    }

    #[rstest]
    #[case::usual("Bearer a.b.c")]
    #[case::lower_case("bearer a.b.c")]
    #[case::upper_case("BEARER a.b.c")]
    #[case::several_spaces("Bearer   a.b.c")]
    fn the_scheme_is_compared_without_regard_to_case(#[case] value: &'static str) {
        assert_eq!(challenge_to(&[value]), Ok("a.b.c".to_owned()));
    }

    #[rstest]
    #[case::nothing(&[])]
    #[case::another_scheme(&["Basic YTpi"])]
    #[case::longer_scheme(&["BearerX a.b.c"])]
    fn without_a_token_the_challenge_is_bare(#[case] values: &[&'static str]) {
        assert_eq!(challenge_to(values), Err("Bearer".to_owned()));
    }

    #[rstest]
    #[case::no_token(&["Bearer"], MALFORMED)]
    #[case::only_a_tab(&["Bearer\t"], MALFORMED)]
    #[case::only_spaces(&["Bearer   "], MALFORMED)]
    #[case::empty_header_besides(&["Bearer a.b.c", ""], "more than one Authorization header was sent")]
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
