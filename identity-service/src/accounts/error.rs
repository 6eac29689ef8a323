use service_kit::{
    database::Error as DatabaseError,
    input::{Fault, Faults},
    problem::Problem,
};

use crate::{passwords, throttle};

/// What can go wrong with an account.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was sent breaks these rules.
    #[error(transparent)]
    Invalid(#[from] Faults),
    /// Somebody is called that already.
    #[error("username is already taken")]
    UsernameTaken,
    /// No such user, a wrong password or a disabled account: nobody is told which.
    #[error("the username or the password is wrong")]
    InvalidCredentials,
    /// The account may not be used; told in the same words.
    #[error("the username or the password is wrong")]
    Disabled,
    /// It is too early for another attempt.
    #[error(transparent)]
    Throttled(#[from] throttle::Error),
    /// Hashing failed or is overloaded.
    #[error(transparent)]
    Password(#[from] passwords::Error),
    /// The database refused.
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
