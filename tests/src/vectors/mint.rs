//! Makes valid and invalid tokens.

use std::{cell::RefCell, collections::BTreeSet};

use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::keys::{Keys, encode};

/// The issuer of the vectors.
pub const ISSUER: &str = "https://id.example.com";
/// Their audience.
pub const AUDIENCE: &str = "recipe-api";
/// Their time: 2026-01-01T00:00:00Z.
pub const NOW: i64 = 1_767_225_600;
/// By how many seconds clocks may differ.
pub const LEEWAY: i64 = 30;

/// Makes tokens. ES256 and PS256 signatures are random, so a known token with a valid
/// signature is reused.
pub(super) struct Mint {
    pub(super) keys: Keys,
    /// Tokens that were committed before, or made since.
    pub(super) known: RefCell<BTreeSet<String>>,
}

impl Mint {
    /// A token with these claims, otherwise valid.
    pub(super) fn with_claims(&self, claims: &Value) -> String {
        self.token(&header(), claims)
    }

    /// A token with this header, otherwise valid.
    pub(super) fn with_header(&self, header: &Value) -> String {
        self.token(header, &claims())
    }

    /// Signed with the issuer's key.
    pub(super) fn token(&self, header: &Value, claims: &Value) -> String {
        self.texts(canonical(header), canonical(claims))
    }

    /// Signed with the issuer's key, even if it is not JSON.
    pub(super) fn texts(&self, header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
        self.parts(&encode(header), &encode(claims))
    }

    /// Signed with the issuer's key, even if it is not base64url.
    pub(super) fn parts(&self, header: &str, claims: &str) -> String {
        sign(&format!("{header}.{claims}"), |message| {
            self.keys.primary.sign(&RSA_PKCS1_SHA256, message)
        })
    }

    /// Signed with a key that is not the issuer's.
    pub(super) fn forged(&self, header: &Value, claims: &Value) -> String {
        sign(&message(header, claims), |message| {
            self.keys.foreign.sign(&RSA_PKCS1_SHA256, message)
        })
    }

    /// Signed with PS256, with the issuer's key or its other one.
    pub(super) fn pss(&self, kid: &str, header: &Value) -> String {
        let key = match kid {
            "rs256" => &self.keys.primary,
            _ => &self.keys.other,
        };
        self.at_random(
            &message(header, &claims()),
            |message, signature| key.is_pss_signature(message, signature),
            |message| key.sign(&RSA_PSS_SHA256, message),
        )
    }

    /// Signed with ES256, with the issuer's key.
    pub(super) fn es256(&self, header: &Value, claims: &Value) -> String {
        let key = &self.keys.p256;
        self.at_random(
            &message(header, claims),
            |message, signature| key.is_signature(message, signature),
            |message| key.sign(message),
        )
    }

    /// A known token of this message with a valid signature, or a new one.
    pub(super) fn at_random(
        &self,
        message: &str,
        holds: impl Fn(&[u8], &[u8]) -> bool,
        make: impl FnOnce(&[u8]) -> Vec<u8>,
    ) -> String {
        let is_of_message = |token: &&String| {
            let signature = token
                .strip_prefix(message)
                .and_then(|rest| rest.strip_prefix('.'))
                .and_then(decode);
            signature.is_some_and(|signature| holds(message.as_bytes(), &signature))
        };
        let mut known = self.known.borrow_mut();
        if let Some(token) = known.iter().find(is_of_message) {
            return token.clone();
        }
        let token = sign(message, make);
        known.insert(token.clone());
        token
    }
}

/// The message with its signature appended.
pub(super) fn sign(message: &str, make: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    format!("{message}.{}", encode(make(message.as_bytes())))
}

/// The text to sign.
pub(super) fn message(header: &Value, claims: &Value) -> String {
    format!(
        "{}.{}",
        encode(canonical(header)),
        encode(canonical(claims))
    )
}

/// The header of a valid token.
pub(super) fn header() -> Value {
    json!({"alg": "RS256", "kid": "rs256", "typ": "at+jwt"})
}

/// The claims of a valid token.
pub(super) fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "7", "aud": [ISSUER, AUDIENCE], "client_id": "first-party",
        "scope": "account recipes posts", "type": "access", "iat": NOW - 60, "exp": NOW + 840,
        "jti": "0f6b2c", "sid": "42", "auth_time": NOW - 60, "preferred_username": "cook",
    })
}

/// An object with one member replaced or added.
pub(super) fn with(mut object: Value, name: &str, value: impl Into<Value>) -> Value {
    object[name] = value.into();
    object
}

/// An object without one of its members.
pub(super) fn without(mut object: Value, name: &str) -> Value {
    object.as_object_mut().map(|members| members.remove(name));
    object
}

/// JSON with sorted members, however `serde_json` was built.
pub(super) fn canonical(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let members = members.into_iter();
            members
                .map(|(name, value)| (name.clone(), sorted(value)))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
