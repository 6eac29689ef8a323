use service_kit::server::BindError;

use crate::{
    accounts,
    clients::{self, FileError},
    keys, passwords, revocation,
};

/// Why the service could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened or migrated.
    #[error(transparent)]
    Database(#[from] migrations::Error),
    /// There is no key to sign with.
    #[error(transparent)]
    Key(#[from] keys::Error),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Password(#[from] passwords::Error),
    /// Accounts cannot be read.
    #[error(transparent)]
    Account(#[from] accounts::Error),
    /// Sessions cannot be read.
    #[error(transparent)]
    StatusList(#[from] revocation::Error),
    /// The file of registered clients cannot be used.
    #[error("IDENTITY_CLIENTS_FILE: {}", .0.on_one_line())]
    ClientFile(FileError),
    /// These clients are new, and the file has no secrets for them.
    #[error(
        "IDENTITY_CLIENTS_FILE: {} must have a secret there, because one made at the start \
         could not be shown; for example secret_file = \"/run/secrets/name\"",
        .0.join(", ")
    )]
    ClientsWithoutSecret(Vec<String>),
    /// Clients cannot be registered.
    #[error(transparent)]
    Client(#[from] clients::Error),
    /// A constant answer cannot be written as JSON.
    #[error("an answer cannot be written as JSON")]
    Constant(#[from] serde_json::Error),
    /// Requests to clients cannot be sent.
    #[error("there are no root certificates to check the servers of clients by")]
    Outbound(#[from] reqwest::Error),
    /// An address cannot be bound.
    #[error(transparent)]
    Listen(#[from] BindError),
}
