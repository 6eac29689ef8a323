use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use crate::accounts::StandardClaims;

/// `typ` of an ID token. It keeps ID tokens and access tokens apart (RFC 9068 §2.1).
pub(super) const ID_TOKEN_TYPE: &str = "JWT";

/// The lifetime in seconds: a client reads the token once, when it gets it.
pub(super) const LIFETIME: i64 = 300;

/// The level of a login with a password (OpenID Connect Core §2).
pub const PASSWORD_ACR: &str = "1";

/// How it was done (RFC 8176 §2).
pub(super) const PASSWORD_AMR: [&str; 1] = ["pwd"];

/// The claims of an ID token (OpenID Connect Core §2).
#[derive(Debug, Serialize)]
pub(super) struct IdTokenClaims {
    pub(super) iss: String,
    pub(super) sub: String,
    pub(super) aud: String,
    pub(super) azp: String,
    pub(super) exp: i64,
    pub(super) iat: i64,
    pub(super) auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nonce: Option<String>,
    pub(super) acr: &'static str,
    pub(super) amr: [&'static str; 1],
    pub(super) at_hash: String,
    pub(super) sid: String,
    /// Those that the client asked for by name.
    #[serde(flatten)]
    pub(super) standard: StandardClaims,
}

/// The left half of the SHA-256 of an access token (OpenID Connect Core §3.1.3.6).
pub(super) fn at_hash(access_token: &str) -> String {
    let hash = digest(&SHA256, access_token.as_bytes());
    let (left, _) = hash.as_ref().split_at(hash.as_ref().len() / 2);
    URL_SAFE_NO_PAD.encode(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_specification() {
        // OpenID Connect Core §A.3
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(at_hash(token), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}
