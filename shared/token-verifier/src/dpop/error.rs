//! Why a proof is refused.

use std::sync::Arc;
use std::time::Duration;

/// Every reason to refuse a proof (RFC 9449 §4.3). The messages are safe to show.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// There is none.
    #[error("a DPoP proof is needed")]
    Missing,
    /// There is more than one.
    #[error("more than one DPoP proof was sent")]
    Several,
    /// It is not a signed JWT, or too long, or lacks a claim.
    #[error("the DPoP proof is malformed")]
    Malformed,
    /// `typ` is not `dpop+jwt`, or it needs an extension.
    #[error("the DPoP proof is not of the type dpop+jwt")]
    WrongType,
    /// `alg` is none of [`DPOP_ALGORITHMS`](crate::DPOP_ALGORITHMS).
    #[error("the DPoP proof is signed with an algorithm that is not accepted")]
    AlgorithmNotAllowed,
    /// `jwk` is missing, or no public key for `alg`.
    #[error("the DPoP proof has no usable public key")]
    UnusableKey,
    /// Somebody sent us a key that only the client may know.
    #[error("the DPoP proof contains a private key; never use that key again")]
    PrivateKey,
    /// The signature is wrong.
    #[error("the signature of the DPoP proof is wrong")]
    InvalidSignature,
    /// `htm` is another method.
    #[error("the DPoP proof is for another method")]
    WrongMethod,
    /// `htu` is another URL.
    #[error("the DPoP proof is for another URL")]
    WrongUrl,
    /// `iat` is more than a minute away.
    #[error("the DPoP proof was not made within the last minute")]
    NotRecent,
    /// `ath` is missing, or belongs to another token.
    #[error("the DPoP proof is for another access token")]
    WrongToken,
    /// The token is bound to another key.
    #[error("the DPoP proof is signed with another key than the token is bound to")]
    WrongKey,
    /// It was used before.
    #[error("the DPoP proof was used before")]
    Used,
    /// There is no current nonce in it. The client sends this one.
    #[error("the DPoP proof needs the nonce of the header DPoP-Nonce")]
    NeedsNonce(Arc<str>),
    /// So many proofs came in the last two minutes that not one more can be remembered.
    #[error("too many DPoP proofs were sent; try again later")]
    Unavailable,
}

impl ProofError {
    /// When to ask again after [`ProofError::Unavailable`].
    pub const RETRY_AFTER: Duration = Duration::from_secs(10);

    /// The value of `error` (RFC 9449 §5, §8).
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NeedsNonce(_) => "use_dpop_nonce",
            Self::Missing
            | Self::Several
            | Self::Malformed
            | Self::WrongType
            | Self::AlgorithmNotAllowed
            | Self::UnusableKey
            | Self::PrivateKey
            | Self::InvalidSignature
            | Self::WrongMethod
            | Self::WrongUrl
            | Self::NotRecent
            | Self::WrongToken
            | Self::WrongKey
            | Self::Used
            | Self::Unavailable => "invalid_dpop_proof",
        }
    }

    /// The value of `DPoP-Nonce`, if the client needs one.
    #[must_use]
    pub fn nonce(&self) -> Option<&str> {
        match self {
            Self::NeedsNonce(nonce) => Some(nonce),
            _ => None,
        }
    }
}
