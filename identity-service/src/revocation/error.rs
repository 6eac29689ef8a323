use service_kit::problem::Problem;

use crate::{keys, sessions};

/// What can go wrong with status lists. All of these are internal errors.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The list could not be compressed.
    #[error("a status list could not be encoded")]
    Encoding,
    /// Sessions could not be read.
    #[error(transparent)]
    Session(#[from] sessions::Error),
    /// The list could not be signed.
    #[error(transparent)]
    Key(#[from] keys::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Encoding => Self::internal(&error),
            Error::Session(error) => error.into(),
            Error::Key(error) => error.into(),
        }
    }
}
