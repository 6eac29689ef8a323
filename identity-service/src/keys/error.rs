use std::io;

use service_kit::{database::Error as DatabaseError, problem::Problem};

use super::SigningAlgorithm;
use crate::workers;

/// What can go wrong with keys. All of these are internal errors.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The master key cannot be read, created or parsed.
    #[error("{0}")]
    MasterKey(String),
    /// A stored key is encrypted under a master key that we do not have.
    #[error("signing key {kid} is encrypted under another master key ({kek_id})")]
    OtherMasterKey {
        /// The stored key.
        kid: String,
        /// The master key that is missing.
        kek_id: String,
    },
    /// A stored key does not decrypt or parse.
    #[error("signing key {0} is damaged")]
    Damaged(String),
    /// The signing key is encrypted under a master key that this replica lacks.
    #[error("signing key {0} cannot be used here")]
    Locked(String),
    /// The keys could not be reloaded for so long that other replicas may use another
    /// one.
    #[error("the signing keys could not be read again in time")]
    Stale,
    /// The key does not exist.
    #[error("there is no signing key {0}; identity-service keys list shows all")]
    Unknown(String),
    /// There is no standby with this algorithm.
    #[error("no key of {0} signs next; identity-service keys list shows all")]
    NoStandby(SigningAlgorithm),
    /// No key may sign now.
    #[error("there is no active signing key")]
    NoActiveKey,
    /// The queue for signatures is full.
    #[error("the queue for signatures is full")]
    Overloaded,
    /// The signing threads could not be started.
    #[error("a thread to sign with could not be started: {0}")]
    NoThread(io::ErrorKind),
    /// A cryptographic operation failed.
    #[error("cryptographic operation failed")]
    Crypto,
    /// The database failed.
    #[error("signing keys cannot be stored or read")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NoActiveKey | Error::Locked(_) | Error::Stale | Error::Overloaded => {
                Self::unavailable().because(&error)
            }
            Error::MasterKey(_)
            | Error::OtherMasterKey { .. }
            | Error::Damaged(_)
            | Error::Unknown(_)
            | Error::NoStandby(_)
            | Error::NoThread(_)
            | Error::Crypto => Self::internal(&error),
            Error::Database(error) => error.into(),
        }
    }
}

impl From<aws_lc_rs::error::Unspecified> for Error {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Crypto
    }
}

impl From<workers::Error> for Error {
    fn from(error: workers::Error) -> Self {
        match error {
            workers::Error::Overloaded => Self::Overloaded,
            workers::Error::Panicked => Self::Crypto,
            workers::Error::NoThread(kind) => Self::NoThread(kind),
        }
    }
}
