//! Why a token is rejected.

use std::time::Duration;

/// Every reason to refuse a token.
///
/// The messages are safe to show: they never repeat anything from the token, and use only
/// the characters of an `error_description` (RFC 6750 §3).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Longer than 8 KiB.
    #[error("the token is too long")]
    TooLong,
    /// Not three non-empty base64url parts (RFC 7515 §3.1) with JSON objects in
    /// the first two.
    #[error("the token is malformed")]
    Malformed,
    /// A JSON object names a member twice (RFC 7515 §4, RFC 7519 §4).
    #[error("the token names a member twice")]
    DuplicateMember,
    /// The header requires an extension; none is supported (RFC 7515 §4.1.11).
    #[error("the token needs an extension that is not supported")]
    CriticalExtension,
    /// `typ` or the claim `type` is not the accepted one (RFC 9068 §4).
    #[error("the token is not of the type that is accepted here")]
    WrongType,
    /// `alg` is absent or not configured (RFC 8725 §3.1).
    #[error("the token is signed with an algorithm that is not accepted")]
    AlgorithmNotAllowed,
    /// `alg` is not the algorithm of the key that `kid` names (RFC 8725 §3.1).
    #[error("the token is signed with another algorithm than its key is for")]
    AlgorithmMismatch,
    /// No `kid` in the header.
    #[error("the token does not name its key")]
    MissingKeyId,
    /// The issuer publishes no key with this `kid`.
    #[error("the token is signed with an unknown key")]
    UnknownKey,
    /// The signature is wrong.
    #[error("the signature of the token is wrong")]
    InvalidSignature,
    /// A required claim is absent.
    #[error("the token lacks the claim {0}")]
    MissingClaim(&'static str),
    /// A claim is of the wrong JSON type or out of range.
    #[error("the claim {0} of the token is not valid")]
    InvalidClaim(&'static str),
    /// `iss` is another issuer.
    #[error("the token is from another issuer")]
    WrongIssuer,
    /// `aud` does not contain our audience.
    #[error("the token is for another audience")]
    WrongAudience,
    /// `exp` has passed, leeway included.
    #[error("the token has expired")]
    Expired,
    /// `nbf` is in the future, leeway included.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// `iat` is in the future, leeway included.
    #[error("the token was issued in the future")]
    IssuedInFuture,
    /// The session of the token has ended: its bit in the issuer's status list is set.
    #[error("the session of the token has ended")]
    Revoked,
    /// The token has a claim `cnf`, so it is no bearer token (RFC 9449 §7.1).
    #[error("the token is bound to a key and needs a proof of it")]
    NeedsProof,
    /// The token cannot be checked: there is no key set, or none recent enough; or the
    /// issuer gives no answer about ended sessions and `StatusPolicy::Refuse` is
    /// configured.
    #[error("tokens cannot be checked at the moment")]
    Unavailable {
        /// When the caller should ask again.
        retry_after: Duration,
    },
}

/// What an [`Error`] means for the sender of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    /// The token was valid and has expired: a new one helps.
    Expired,
    /// Its key is not published.
    UnknownKey,
    /// The session of the token has ended.
    Revoked,
    /// It could never be accepted here.
    Refused,
    /// It cannot be checked now, and may be valid.
    Unavailable {
        /// How long to wait before a retry.
        retry_after: Duration,
    },
}

impl Error {
    /// What it means for the sender of the token.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Expired => ErrorClass::Expired,
            Self::UnknownKey => ErrorClass::UnknownKey,
            Self::Revoked => ErrorClass::Revoked,
            Self::Unavailable { retry_after } => ErrorClass::Unavailable {
                retry_after: *retry_after,
            },
            Self::TooLong
            | Self::Malformed
            | Self::DuplicateMember
            | Self::CriticalExtension
            | Self::WrongType
            | Self::AlgorithmNotAllowed
            | Self::AlgorithmMismatch
            | Self::MissingKeyId
            | Self::InvalidSignature
            | Self::MissingClaim(_)
            | Self::InvalidClaim(_)
            | Self::WrongIssuer
            | Self::WrongAudience
            | Self::NotYetValid
            | Self::IssuedInFuture
            | Self::NeedsProof => ErrorClass::Refused,
        }
    }
}
