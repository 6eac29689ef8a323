use std::io;

use service_kit::input::Faults;

use crate::{clients, sessions};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientsError {
    /// The client file cannot be used.
    #[error(transparent)]
    File(#[from] clients::FileError),
    /// A flag breaks a rule of clients.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// The secret file cannot be read.
    #[error("{0}")]
    SecretFile(String),
    /// The system has no random numbers.
    #[error("the system has no random numbers for a secret")]
    Random,
    /// The operation on the client failed.
    #[error(transparent)]
    Client(#[from] clients::Error),
    /// Sessions could not be ended. The command can be run again.
    #[error("not all sessions of the client have ended; run the command again")]
    Sessions(#[from] sessions::Error),
    /// Standard output is closed.
    #[error("standard output: {0}")]
    Stream(#[from] io::Error),
}

impl From<aws_lc_rs::error::Unspecified> for ClientsError {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Random
    }
}

impl From<service_kit::database::Error> for ClientsError {
    fn from(error: service_kit::database::Error) -> Self {
        Self::Client(error.into())
    }
}
