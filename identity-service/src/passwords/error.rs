use std::io;

use service_kit::problem::Problem;

use crate::workers;

/// What can go wrong with hashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The queue for hashes is full.
    #[error("too many password hashes are waiting")]
    Overloaded,
    /// A stored hash cannot be parsed.
    #[error("a stored password hash is damaged")]
    Damaged,
    /// Argon2 or the random generator failed.
    #[error("the password could not be hashed")]
    Hashing,
    /// The library computes something other than Argon2.
    #[error(
        "Argon2 is computed wrongly on this processor; IDENTITY_ARGON2_LIBRARY=rustcrypto helps"
    )]
    WrongHash,
    /// The hashing threads could not be started.
    #[error("a thread to hash passwords could not be started: {0}")]
    NoThread(io::ErrorKind),
}

impl From<workers::Error> for Error {
    fn from(error: workers::Error) -> Self {
        match error {
            workers::Error::Overloaded => Self::Overloaded,
            workers::Error::Panicked => Self::Hashing,
            workers::Error::NoThread(kind) => Self::NoThread(kind),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Overloaded => Self::unavailable().because(&error),
            Error::Damaged | Error::Hashing | Error::WrongHash | Error::NoThread(_) => {
                Self::internal(&error)
            }
        }
    }
}
