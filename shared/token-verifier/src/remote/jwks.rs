//! Parses a JWK Set document (RFC 7517 §5).

use jsonwebtoken::jwk::{Jwk, JwkSet};
use serde::Deserialize;
use serde_json::Value;

use super::fetch_error::FetchError;
use crate::json;
use crate::key_set::KeySet;

#[derive(Deserialize)]
struct JwksDocument {
    keys: Vec<Value>,
}

/// Reads the usable keys of a document. An unreadable key does not affect the others (RFC
/// 7517 §5). A private key is skipped, because it can no longer be trusted.
///
/// # Errors
///
/// When it is not a key set, or contains no usable key: such a set would reject every
/// token, so it is probably a mistake.
pub(super) fn parse(document: &[u8]) -> Result<KeySet, FetchError> {
    let document: JwksDocument = json::document(document).map_err(FetchError::KeySet)?;
    let keys = document
        .keys
        .into_iter()
        .filter(|key| !is_private(key))
        .filter_map(|key| serde_json::from_value::<Jwk>(key).ok())
        .collect();
    let keys = KeySet::from(JwkSet { keys });
    if keys.is_empty() {
        return Err(FetchError::NoUsableKey);
    }
    Ok(keys)
}

/// Private keys of every asymmetric kind have `d` (RFC 7518 §6.2.2, §6.3.2,
/// RFC 8037 §2).
fn is_private(key: &Value) -> bool {
    key.get("d").is_some()
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn key(kid: &str) -> Value {
        let modulus = URL_SAFE_NO_PAD.encode([0xff; 256]);
        json!({"kty": "RSA", "kid": kid, "n": modulus, "e": "AQAB"})
    }

    fn private_key(kid: &str) -> Value {
        let mut key = key(kid);
        key["d"] = json!("AQAB");
        key
    }

    #[test]
    fn unusable_keys_do_not_spoil_the_others() {
        let document = json!({"keys": [
            key("good"),
            private_key("private"),
            {"kty": "AKP", "kid": "unknown kind"},
            {"kty": "RSA", "kid": 7},
            "not even an object",
        ]});

        let keys = parse(document.to_string().as_bytes()).unwrap();

        assert!(keys.get("good").is_some());
        for kid in ["private", "unknown kind"] {
            assert!(keys.get(kid).is_none(), "{kid}");
        }
    }

    #[test]
    fn of_two_keys_with_one_name_the_first_wins() {
        let mut second = key("same");
        second["alg"] = json!("PS256");
        let document = json!({"keys": [key("same"), second]});

        let keys = parse(document.to_string().as_bytes()).unwrap();

        let stands = keys.get("same").unwrap();
        assert_eq!(stands.algorithm, crate::Algorithm::RS256);
    }

    #[rstest]
    #[case::empty(json!({"keys": []}))]
    #[case::nothing_usable(json!({"keys": [private_key("k")]}))]
    fn a_set_without_usable_keys_is_an_error(#[case] document: Value) {
        let result = parse(document.to_string().as_bytes());
        assert!(matches!(result, Err(FetchError::NoUsableKey)));
    }

    #[rstest]
    #[case::html("<html>")]
    #[case::no_keys("{}")]
    #[case::half_json(r#"{"keys": [], "x": "\ud800"}"#)]
    #[case::not_a_list(r#"{"keys": {}}"#)]
    fn anything_but_a_key_set_is_an_error(#[case] body: &str) {
        let result = parse(body.as_bytes());
        assert!(matches!(result, Err(FetchError::KeySet(_))));
    }
}
