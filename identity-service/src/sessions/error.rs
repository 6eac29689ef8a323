use service_kit::{database::Error as DatabaseError, input::Faults, problem::Problem};

use crate::{accounts, keys, tokens::UnknownResource};

/// What can go wrong with a session.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The session has ended, has expired or never existed.
    #[error("the session has ended; log in again")]
    Ended,
    /// A refresh token was reused after the grace period, and the session was ended.
    #[error("the refresh token was used before; log in again")]
    Reused,
    /// The refresh token belongs to another client.
    #[error("the refresh token is another client's")]
    AnotherClients,
    /// The refresh token is bound to a key, which the client has not proven.
    #[error("the refresh token is bound to another key")]
    AnotherKey,
    /// A refresh asks for more than was granted.
    #[error("the scope is more than was granted")]
    NotGranted,
    /// A refresh asks for audiences that were not granted.
    #[error(transparent)]
    NoSuchTarget(#[from] UnknownResource),
    /// The request asks for a scope or an audience that does not exist.
    #[error(transparent)]
    InvalidRequest(#[from] Faults),
    /// The account could not be read.
    #[error(transparent)]
    Account(#[from] accounts::Error),
    /// A token could not be signed.
    #[error(transparent)]
    Key(#[from] keys::Error),
    /// The database failed.
    #[error("sessions cannot be stored or read")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Ended
            | Error::Reused
            | Error::AnotherClients
            | Error::AnotherKey
            | Error::NotGranted
            | Error::NoSuchTarget(_) => Self::invalid_token(error.to_string()),
            Error::InvalidRequest(faults) => Self::validation(faults),
            Error::Account(error) => error.into(),
            Error::Key(error) => error.into(),
            Error::Database(error) => error.into(),
        }
    }
}
