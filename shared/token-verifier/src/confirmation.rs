//! What the sender of a token must prove.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

/// The claim `cnf` (RFC 7800 §3.1): the token belongs to whoever holds a key. Without proof
/// of that key, the token is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// `jkt`: each request needs a DPoP proof of this key (RFC 9449 §6.1).
    Key(Thumbprint),
    /// Another kind of proof, or several, which this crate cannot check.
    Unsupported,
}

impl Confirmation {
    /// Reads the claim. A member that is unknown may be another condition, so it is not
    /// passed over.
    pub(crate) fn read(claim: Value) -> Option<Self> {
        let Value::Object(members) = claim else {
            return None;
        };
        let mut members = members.into_iter();
        let key = match (members.next(), members.next()) {
            (Some((name, Value::String(text))), None) if name == "jkt" => text.parse().ok(),
            _ => None,
        };
        Some(key.map_or(Self::Unsupported, Self::Key))
    }

    /// The key that must be proven with DPoP.
    #[must_use]
    pub fn key(&self) -> Option<&Thumbprint> {
        match self {
            Self::Key(key) => Some(key),
            Self::Unsupported => None,
        }
    }
}

/// The SHA-256 thumbprint of a public key (RFC 7638), in base64url.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Thumbprint(Box<str>);

impl Thumbprint {
    /// The length of 32 bytes in base64url (RFC 9449 §10).
    const LENGTH: usize = 43;

    /// In base64url.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Not 43 characters of base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the SHA-256 thumbprint of a key")]
pub struct NoThumbprint;

/// The key need not be known.
impl FromStr for Thumbprint {
    type Err = NoThumbprint;

    fn from_str(text: &str) -> Result<Self, NoThumbprint> {
        let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let is_one = text.len() == Self::LENGTH && text.bytes().all(is_base64url);
        is_one.then(|| Self(text.into())).ok_or(NoThumbprint)
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    const JKT: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

    #[test]
    fn a_key_is_named_by_its_thumbprint() {
        let claim = Confirmation::read(json!({ "jkt": JKT })).unwrap();
        assert_eq!(claim.key().map(Thumbprint::as_str), Some(JKT));
    }

    #[rstest]
    #[case::certificate(json!({"x5t#S256": JKT}))]
    #[case::certificate_too(json!({"jkt": JKT, "x5t#S256": JKT}))]
    #[case::nothing(json!({}))]
    #[case::too_short(json!({"jkt": "0ZcOCORZNYy"}))]
    #[case::no_base64url(json!({"jkt": "0ZcOCORZNYy+DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}))]
    #[case::number(json!({"jkt": 1}))]
    fn whatever_else_must_be_proven_cannot_be_checked(#[case] claim: Value) {
        assert_eq!(Confirmation::read(claim), Some(Confirmation::Unsupported));
    }

    #[rstest]
    #[case(json!("jkt"))]
    #[case(json!(null))]
    #[case(json!([JKT]))]
    fn it_is_an_object(#[case] claim: Value) {
        assert_eq!(Confirmation::read(claim), None);
    }
}
