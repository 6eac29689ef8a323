use service_kit::{
    database::Error as DatabaseError,
    input::{Fault, Faults},
    problem::Problem,
};

use crate::{passwords, throttle};

/// What can go wrong with an account.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input breaks these rules.
    #[error(transparent)]
    Invalid(#[from] Faults),
    /// The username belongs to another account.
    #[error("username is already taken")]
    UsernameTaken,
    /// The username is unknown, the password is wrong or the account is disabled. Callers
    /// are not told which.
    #[error("the username or the password is wrong")]
    InvalidCredentials,
    /// The account is disabled. Callers get the same sentence.
    #[error("the username or the password is wrong")]
    Disabled,
    /// The attempt is too early.
    #[error(transparent)]
    Throttled(#[from] throttle::Error),
    /// Hashing failed or is overloaded.
    #[error(transparent)]
    Password(#[from] passwords::Error),
    /// The database failed.
    #[error("accounts cannot be stored or read")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(faults) => Self::validation(faults),
            Error::UsernameTaken => Self::validation(Fault::new("username", "is already taken")),
            Error::InvalidCredentials | Error::Disabled => {
                Self::unauthorized("invalid-credentials", error.to_string())
            }
            Error::Throttled(error) => error.into(),
            Error::Password(error) => error.into(),
            Error::Database(error) => error.into(),
        }
    }
}
