//! The token in the `Authorization` header (RFC 6750 §2.1).

use http::HeaderMap;

use super::{AuthorizationFault, Rejection, credentials};

/// The bearer token of a request, not verified; `None` if no header has this scheme.
///
/// # Errors
///
/// `invalid_token` for a malformed header or several of them. Cookies are not used
/// instead.
pub fn bearer_token(headers: &HeaderMap) -> Result<Option<&str>, Rejection> {
    credentials(headers, "Bearer").map_err(|fault| {
        Rejection::invalid_token(match fault {
            AuthorizationFault::Several => "more than one Authorization header was sent",
            AuthorizationFault::Malformed => {
                "the Authorization header carries no usable bearer token"
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, header::AUTHORIZATION};
    use rstest::rstest;

    use super::*;

    const MALFORMED: &str = "the Authorization header carries no usable bearer token";

    fn challenge_to(values: &[&'static str]) -> Result<Option<String>, String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_static(value));
        }
        bearer_token(&headers)
            .map(|token| token.map(str::to_owned))
            .map_err(|rejection| rejection.challenges()[0].to_str().unwrap().to_owned())
    }

    #[rstest]
    #[case::usual("Bearer a.b.c")]
    #[case::lower_case("bearer a.b.c")]
    #[case::upper_case("BEARER a.b.c")]
    #[case::several_spaces("Bearer   a.b.c")]
    fn the_scheme_is_case_insensitive(#[case] value: &'static str) {
        assert_eq!(challenge_to(&[value]), Ok(Some("a.b.c".to_owned())));
    }

    #[rstest]
    #[case::nothing(&[])]
    #[case::another_scheme(&["Basic YTpi"])]
    #[case::longer_scheme(&["BearerX a.b.c"])]
    #[case::two_others(&["Basic YTpi", "Digest a"])]
    fn other_schemes_are_ignored(#[case] values: &[&'static str]) {
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
