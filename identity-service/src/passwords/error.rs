use std::io;

use service_kit::problem::Problem;

use crate::workers;

/// What can go wrong with hashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// More wait for a hash than can be served in a sensible time.
    #[error("too many password hashes are waiting")]
    Overloaded,
    /// A stored hash cannot be understood.
    #[error("a stored password hash is damaged")]
    Damaged,
    /// Argon2 or the random number generator refused.
    #[error("the password could not be hashed")]
    Hashing,
    /// A library computes something else than Argon2.
    #[error(
        "Argon2 is computed wrongly on this processor; IDENTITY_ARGON2_LIBRARY=rustcrypto helps"
    )]
    WrongHash,
    /// There are no threads to hash with.
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
