//! DPoP proofs (RFC 9449): the sender of a token proves, with each request, that it holds the
//! key to which the token is bound.

mod checker;
mod claims;
mod error;
mod key;
mod memory;
mod nonces;
mod target;

use http::{HeaderMap, HeaderName, Method};

pub use checker::ProofChecker;
pub use error::ProofError;
pub use nonces::NonceSecret;

use crate::Algorithm;

/// The header with the proof (RFC 9449 §4.1).
pub const DPOP_HEADER: HeaderName = HeaderName::from_static("dpop");

/// The header of an answer with the nonce for the next proof (RFC 9449 §8.1).
pub const DPOP_NONCE_HEADER: HeaderName = HeaderName::from_static("dpop-nonce");

/// The algorithms of proofs (RFC 9449 §11.6): each needs a private key.
pub const DPOP_ALGORITHMS: [Algorithm; 4] = [
    Algorithm::ES256,
    Algorithm::EdDSA,
    Algorithm::RS256,
    Algorithm::PS256,
];

/// The request that a proof must be about.
#[derive(Clone, Copy, Debug)]
pub struct DpopRequest<'a> {
    /// Its headers, with the proof.
    pub headers: &'a HeaderMap,
    /// Its method, which is `htm`.
    pub method: &'a Method,
    /// The URL that its sender knows, which is `htu`. A query and a fragment do not count.
    pub url: &'a str,
    /// The access token that is sent with it; `None` at the endpoints that issue tokens.
    pub access_token: Option<&'a str>,
}

impl<'a> DpopRequest<'a> {
    /// The proof of the request, not checked.
    ///
    /// # Errors
    ///
    /// [`ProofError::Several`] and [`ProofError::Malformed`]
    fn proof(&self) -> Result<Option<&'a str>, ProofError> {
        let mut sent = self.headers.get_all(DPOP_HEADER).iter();
        match (sent.next(), sent.next()) {
            (None, _) => Ok(None),
            (Some(_), Some(_)) => Err(ProofError::Several),
            (Some(proof), None) => proof.to_str().map(Some).map_err(|_| ProofError::Malformed),
        }
    }
}
