//! The challenge of an authorization request (RFC 7636 §4.3).

use super::{Parameters, RequestError};
use crate::clients::{Client, ClientKind, Pkce};

/// The length of an S256 challenge: a SHA-256 in base64url.
const LENGTH: usize = 43;

/// The challenge, which a client may only leave out if it authenticates otherwise and is
/// registered so (RFC 9700 §2.1.1).
pub(super) fn read(
    parameters: &Parameters,
    client: &Client,
) -> Result<Option<String>, RequestError> {
    let challenge = parameters.get("code_challenge");
    let method = parameters.get("code_challenge_method");
    let may_be_missing = client.pkce == Pkce::Optional && client.kind != ClientKind::Public;
    match (challenge, method) {
        (None, None) if may_be_missing => Ok(None),
        (None, _) => Err(RequestError::invalid("code_challenge is missing")),
        // Without a method, `plain` is meant (§4.3).
        (Some(_), None | Some("plain")) => Err(RequestError::invalid(
            "code_challenge_method must be S256; plain is not accepted",
        )),
        (Some(challenge), Some("S256")) if is_s256(challenge) => Ok(Some(challenge.to_owned())),
        (Some(_), Some("S256")) => Err(RequestError::invalid(
            "code_challenge must be a SHA-256 in base64url without padding",
        )),
        (Some(_), Some(_)) => Err(RequestError::invalid("code_challenge_method must be S256")),
    }
}

fn is_s256(challenge: &str) -> bool {
    let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    challenge.len() == LENGTH && challenge.bytes().all(is_base64url)
}
