use sea_orm::DbErr;

use crate::{accounts, passwords};

/// Why a link did not set a password.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResetError {
    /// It was used, has expired, was replaced, or never was.
    #[error("the link works no more")]
    Gone,
    /// The new password breaks rules; a sentence for each. The link stays unused.
    #[error("{}", .0.join("; "))]
    Invalid(Vec<String>),
    /// The account could not be read or changed.
    #[error(transparent)]
    Account(accounts::Error),
}

impl From<accounts::Error> for ResetError {
    fn from(error: accounts::Error) -> Self {
        match error {
            accounts::Error::Invalid(faults) => Self::Invalid(faults),
            other => Self::Account(other),
        }
    }
}

impl From<DbErr> for ResetError {
    fn from(error: DbErr) -> Self {
        Self::Account(error.into())
    }
}

impl From<passwords::Error> for ResetError {
    fn from(error: passwords::Error) -> Self {
        Self::Account(error.into())
    }
}
