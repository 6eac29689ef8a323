use service_kit::{database::Error as DatabaseError, input::Faults, problem::Problem};

use crate::{accounts, keys};

/// What can go wrong with a session.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The session has ended, has expired, or never was.
    #[error("the session has ended; log in again")]
    Ended,
    /// A refresh token came back after its time; the session was ended for it.
    #[error("the refresh token was used before; log in again")]
    Reused,
    /// What was asked for is not on offer.
    #[error(transparent)]
    InvalidRequest(#[from] Faults),
    /// The account could not be read.
    #[error(transparent)]
    Account(#[from] accounts::Error),
    /// A token could not be signed.
    #[error(transparent)]
    Key(#[from] keys::Error),
    /// The database refused.
    #[error("sessions cannot be stored or read")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Ended | Error::Reused => Self::invalid_token(error.to_string()),
            Error::InvalidRequest(faults) => Self::validation(faults),
            Error::Account(error) => error.into(),
            Error::Key(error) => error.into(),
            Error::Database(error) => error.into(),
        }
    }
}
