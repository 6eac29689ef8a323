//! Proof Key for Code Exchange (RFC 7636): only who sent the authorization request can
//! redeem its code.

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// What `code_verifier` and the challenge of the request say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// The verifier is the one that the challenge was made of, or neither was sent.
    Holds,
    /// The request had a challenge, and there is no verifier.
    Missing,
    /// There is a verifier, and the request had no challenge: somebody may have removed it
    /// (RFC 9700 §4.8.2).
    Unasked,
    /// The verifier is another one, or is malformed.
    Wrong,
}

impl Proof {
    /// Compares `verifier` with an S256 `challenge`.
    pub(super) fn of(challenge: Option<&str>, verifier: Option<&str>) -> Self {
        match (challenge, verifier) {
            (None, None) => Self::Holds,
            (Some(_), None) => Self::Missing,
            (None, Some(_)) => Self::Unasked,
            (Some(challenge), Some(verifier)) if is_verifier(verifier) => {
                let expected = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
                match verify_slices_are_equal(expected.as_bytes(), challenge.as_bytes()) {
                    Ok(()) => Self::Holds,
                    Err(_) => Self::Wrong,
                }
            }
            (Some(_), Some(_)) => Self::Wrong,
        }
    }
}

/// RFC 7636 §4.1
fn is_verifier(text: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636, Appendix B
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn a_proof_is_the_verifier_of_the_challenge() {
        let long = "a".repeat(129);
        for (challenge, verifier, proof) in [
            (Some(CHALLENGE), Some(VERIFIER), Proof::Holds),
            (None, None, Proof::Holds),
            (Some(CHALLENGE), None, Proof::Missing),
            (None, Some(VERIFIER), Proof::Unasked),
            (Some(CHALLENGE), Some(CHALLENGE), Proof::Wrong),
            // As the method `plain` would have it.
            (Some(VERIFIER), Some(VERIFIER), Proof::Wrong),
            (Some(CHALLENGE), Some(&VERIFIER[1..]), Proof::Wrong),
            (Some(CHALLENGE), Some(""), Proof::Wrong),
            (Some(CHALLENGE), Some(&long), Proof::Wrong),
            (
                Some(CHALLENGE),
                Some("dBjftJeZ4CVP+mB92K27uhbUJU1p1r/wW1gFWFOEjXk"),
                Proof::Wrong,
            ),
        ] {
            assert_eq!(
                Proof::of(challenge, verifier),
                proof,
                "{challenge:?} {verifier:?}"
            );
        }
    }
}
