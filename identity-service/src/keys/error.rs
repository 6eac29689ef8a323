use std::io;

use service_kit::{database::Error as DatabaseError, problem::Problem};

use crate::workers;

/// What can go wrong with keys. None of it is a caller's fault.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key-encryption key cannot be read, made or understood.
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
    /// A key that has to sign is encrypted under a master key that is not here.
    #[error("signing key {0} cannot be used here")]
    Locked(String),
    /// The keys could not be read for so long that others may hold by now.
    #[error("the signing keys could not be read again in time")]
    Stale,
    /// There is no such key.
    #[error("there is no signing key {0}; identity-service keys list shows all")]
    Unknown(String),
    /// No key may sign at this time.
    #[error("there is no active signing key")]
    NoActiveKey,
    /// More wait for a signature than can be served in a sensible time.
    #[error("too many wait for a signature")]
    Overloaded,
    /// There are no threads to sign with.
    #[error("a thread to sign with could not be started: {0}")]
    NoThread(io::ErrorKind),
    /// The cryptographic library refused.
    #[error("cryptographic operation failed")]
    Crypto,
    /// The database refused.
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
