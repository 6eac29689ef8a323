use jsonwebtoken::{
    Algorithm, DecodingKey, Header, Validation, dangerous::insecure_decode_claims, decode,
    decode_header,
};
use serde::Deserialize;
use token_verifier::is_well_formed;

use super::{algorithm::is_allowed, claims::AssertionClaims};

/// In bytes.
const LONGEST: usize = 8 * 1024;

/// A JWT that a client authenticates with, as it was sent. Nothing in it is verified.
#[derive(Debug)]
pub struct Assertion {
    text: String,
    /// Missing if it is none that we would ever accept.
    pub(super) header: Option<Header>,
    subject: String,
}

#[derive(Deserialize)]
struct Subject {
    sub: String,
}

impl Assertion {
    /// Reads what was sent.
    #[must_use]
    pub fn of(text: String) -> Self {
        let header = acceptable(&text);
        let subject = match &header {
            Some(_) => insecure_decode_claims::<Subject>(&text).ok(),
            None => None,
        };
        Self {
            header,
            subject: subject.map(|read| read.sub).unwrap_or_default(),
            text,
        }
    }

    /// The client that it names; empty if it names none.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Whether it names a client, but not this one.
    #[must_use]
    pub fn names_another(&self, id: &str) -> bool {
        !self.subject.is_empty() && self.subject != id
    }

    /// The claims, if `key` made the signature. Their values are checked by the caller, who
    /// knows the time.
    pub(super) fn claims(
        &self,
        algorithm: Algorithm,
        key: &DecodingKey,
    ) -> Option<AssertionClaims> {
        let mut only_signature = Validation::new(algorithm);
        only_signature.required_spec_claims.clear();
        only_signature.validate_exp = false;
        only_signature.validate_nbf = false;
        only_signature.validate_aud = false;
        let decoded = decode(&self.text, key, &only_signature);
        decoded.ok().map(|token| token.claims)
    }
}

/// The header of a JWT that may be an assertion: one of our algorithms, no extension that we
/// would have to know (RFC 7515 §4.1.11), and no type of another use (RFC 8725 §3.11). The
/// library that decodes it would skip over members that it does not know, whatever is in them.
fn acceptable(text: &str) -> Option<Header> {
    if text.len() > LONGEST || !is_well_formed(text) {
        return None;
    }
    let header = decode_header(text).ok()?;
    let typ = header.typ.as_deref().unwrap_or("JWT").to_ascii_lowercase();
    let is_ours = ["jwt", "client-authentication+jwt"].contains(&typ.as_str());
    (is_ours && is_allowed(header.alg) && header.crit.is_none()).then_some(header)
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    #[test]
    fn what_is_no_json_everywhere_is_no_assertion() {
        let is_one = |header: &[u8], payload: &[u8]| {
            let [header, payload] = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part));
            let assertion = Assertion::of(format!("{header}.{payload}.AA"));
            assertion.header.is_some()
        };
        let (header, payload) = (b"{\"alg\":\"EdDSA\"}", b"{\"sub\":\"robot\"}");
        assert!(is_one(header, payload));
        assert!(!is_one(header, b"{\"sub\":\"robot\",\"x\":\"\xff\"}"));
        assert!(!is_one(header, b"{\"sub\":\"robot\",\"x\":1,\"x\":2}"));
        assert!(!is_one(b"{\"alg\":\"EdDSA\",\"x\":\"\xff\"}", payload));
    }
}
