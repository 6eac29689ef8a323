use std::io;

use crate::accounts::{Error, ImportError, SourceError};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// There is no such user.
    #[error("there is no user called {0:?}")]
    NoSuchUser(String),
    /// Login would fail whatever the password.
    #[error("{0:?} is disabled; enable the account first")]
    Disabled(String),
    /// No password was given.
    #[error("the password must be one line on standard input, or in the file of --password-file")]
    NoPassword,
    /// The password file cannot be read.
    #[error("{0}")]
    PasswordFile(String),
    /// The import file cannot be read to its end.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The operation on the account failed.
    #[error(transparent)]
    Account(#[from] Error),
    /// Standard input or output is closed.
    #[error("standard input or output: {0}")]
    Stream(#[from] io::Error),
}

impl From<ImportError> for CommandError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Source(error) => Self::Source(error),
            ImportError::Account(error) => Self::Account(error),
        }
    }
}
