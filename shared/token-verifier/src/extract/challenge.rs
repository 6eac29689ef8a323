//! The `WWW-Authenticate` header (RFC 6750 §3, RFC 9449 §7.1).

use http::HeaderValue;

/// The schemes that a challenge offers. The first is the one that the caller used, or the
/// usual one, and says what is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Schemes {
    #[default]
    Bearer,
    #[cfg(feature = "dpop")]
    BearerOrDpop,
    #[cfg(feature = "dpop")]
    DpopOrBearer,
}

impl Schemes {
    /// What the answer to a request offers.
    #[cfg(feature = "dpop")]
    pub(super) fn of(headers: &http::HeaderMap, config: &crate::VerifierConfig) -> Self {
        match (&config.dpop, super::credentials(headers, "DPoP")) {
            (None, _) => Self::Bearer,
            (Some(_), Ok(None)) => Self::BearerOrDpop,
            (Some(_), Ok(Some(_)) | Err(_)) => Self::DpopOrBearer,
        }
    }

    /// One challenge for each scheme, of which the first has these parameters.
    pub(super) fn challenges(self, parameters: &[(&str, &str)]) -> Vec<HeaderValue> {
        match self {
            Self::Bearer => vec![challenge("Bearer", parameters)],
            #[cfg(feature = "dpop")]
            Self::BearerOrDpop => {
                let algorithms = algorithms();
                let dpop = challenge("DPoP", &[("algs", &algorithms)]);
                vec![challenge("Bearer", parameters), dpop]
            }
            #[cfg(feature = "dpop")]
            Self::DpopOrBearer => {
                let algorithms = algorithms();
                let parameters = [parameters, &[("algs", &*algorithms)]].concat();
                vec![challenge("DPoP", &parameters), challenge("Bearer", &[])]
            }
        }
    }
}

/// `algs` (RFC 9449 §7.1)
#[cfg(feature = "dpop")]
fn algorithms() -> String {
    crate::DPOP_ALGORITHMS.map(crate::Algorithm::name).join(" ")
}

/// A challenge of this scheme with these parameters.
fn challenge(scheme: &'static str, parameters: &[(&str, &str)]) -> HeaderValue {
    let parameters: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", quotable(value)))
        .collect();
    let challenge = format!("{scheme} {}", parameters.join(", "));
    HeaderValue::try_from(challenge.trim_end()).unwrap_or(HeaderValue::from_static(scheme))
}

/// Keeps only what an `error_description` may contain: printable ASCII without quotes and
/// backslashes.
fn quotable(value: &str) -> String {
    value
        .chars()
        .filter(|character| matches!(character, ' '..='~') && !matches!(character, '"' | '\\'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_parameters_it_is_the_bare_scheme() {
        assert_eq!(challenge("Bearer", &[]), "Bearer");
    }

    #[test]
    fn parameters_are_quoted_and_separated() {
        let challenge = challenge(
            "Bearer",
            &[("error", "insufficient_scope"), ("scope", "recipes")],
        );
        assert_eq!(
            challenge,
            r#"Bearer error="insufficient_scope", scope="recipes""#
        );
    }

    #[test]
    fn nothing_breaks_out_of_the_quotes() {
        let challenge = challenge("Bearer", &[("scope", "a\"b\\c\r\nd\u{e9}~ !")]);
        assert_eq!(challenge, r#"Bearer scope="abcd~ !""#);
    }
}
