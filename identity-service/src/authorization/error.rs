use aws_lc_rs::error::Unspecified;
use service_kit::{database::Error as DatabaseError, problem::Problem, rate::RetryAfter};

use super::{RequestError, Unacceptable};
use crate::{
    accounts,
    clients::{DocumentError, FindError},
};

/// Why an authorization request gets no code.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request is not valid.
    #[error("the authorization request is not valid")]
    Unacceptable(Box<Unacceptable>),
    /// No request waits here for this browser: it was answered, has expired, or is another
    /// browser's.
    #[error("no authorization request waits here")]
    Gone,
    /// The client is one by URL, and its document cannot be used.
    #[error(transparent)]
    Document(DocumentError),
    /// The person lets in too many clients by URL.
    #[error("the user lets in too many apps by URL")]
    TooManyApps,
    /// The keys are not loaded yet.
    #[error("an ID token cannot be read now")]
    Unavailable,
    /// The account could not be read.
    #[error(transparent)]
    Account(#[from] accounts::Error),
    /// The random generator failed.
    #[error("there are no random numbers")]
    Random(#[from] Unspecified),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// Why a request cannot be pushed.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// It is not valid.
    #[error("the pushed request is not valid")]
    Invalid(RequestError),
    /// Too many came within a minute.
    #[error("too many requests were pushed; try again in {0}")]
    TooMany(RetryAfter),
    /// The service failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<Unacceptable> for Error {
    fn from(unacceptable: Unacceptable) -> Self {
        Self::Unacceptable(Box::new(unacceptable))
    }
}

impl From<FindError> for Error {
    fn from(error: FindError) -> Self {
        match error {
            FindError::Document(error) => Self::Document(error),
            FindError::Database(error) => Self::Database(error),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            // They get an answer before they get here.
            Error::Unacceptable(_) | Error::Gone | Error::Document(_) | Error::TooManyApps => {
                Self::not_found()
            }
            Error::Unavailable => Self::unavailable().because(&error),
            Error::Account(error) => error.into(),
            Error::Random(_) => Self::internal(&error),
            Error::Database(error) => error.into(),
        }
    }
}
