use service_kit::database::Error as DatabaseError;

use crate::{accounts, passwords};

/// Why a reset link did not set a password.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// It was used, has expired, was replaced or never existed.
    #[error("the link is not valid")]
    Gone,
    /// The account could not be read or changed, or the password is not allowed.
    #[error(transparent)]
    Account(#[from] accounts::Error),
}

impl From<DatabaseError> for ResetError {
    fn from(error: DatabaseError) -> Self {
        Self::Account(error.into())
    }
}

impl From<passwords::Error> for ResetError {
    fn from(error: passwords::Error) -> Self {
        Self::Account(error.into())
    }
}
