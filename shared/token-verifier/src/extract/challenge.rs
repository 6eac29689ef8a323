//! The `WWW-Authenticate` header (RFC 6750 §3).

use http::HeaderValue;

/// A `Bearer` challenge with these parameters.
pub(super) fn bearer(parameters: &[(&str, &str)]) -> HeaderValue {
    let parameters: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", quotable(value)))
        .collect();
    let challenge = format!("Bearer {}", parameters.join(", "));
    HeaderValue::try_from(challenge.trim_end()).unwrap_or(HeaderValue::from_static("Bearer"))
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
        assert_eq!(bearer(&[]), "Bearer");
    }

    #[test]
    fn parameters_are_quoted_and_separated() {
        let challenge = bearer(&[("error", "insufficient_scope"), ("scope", "recipes")]);
        assert_eq!(
            challenge,
            r#"Bearer error="insufficient_scope", scope="recipes""#
        );
    }

    #[test]
    fn nothing_breaks_out_of_the_quotes() {
        let challenge = bearer(&[("scope", "a\"b\\c\r\nd\u{e9}~ !")]);
        assert_eq!(challenge, r#"Bearer scope="abcd~ !""#);
    }
}
