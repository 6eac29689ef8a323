use service_kit::problem::Problem;

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
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Overloaded => Self::unavailable().because(&error),
            Error::Damaged | Error::Hashing => Self::internal(&error),
        }
    }
}
