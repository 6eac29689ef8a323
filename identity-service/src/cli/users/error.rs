use std::io;

use crate::accounts::{Error, ImportError, SourceError};

/// Why a command could not be obeyed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Nobody is called that.
    #[error("there is no user called {0:?}")]
    NoSuchUser(String),
    /// Logging in would fail whatever the password.
    #[error("{0:?} is disabled; enable the account first")]
    Disabled(String),
    /// No password came in.
    #[error("the password must be one line on standard input, or in the file of --password-file")]
    NoPassword,
    /// The file of a password cannot be read.
    #[error("{0}")]
    PasswordFile(String),
    /// The file of an import cannot be read to its end.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The accounts refused.
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
