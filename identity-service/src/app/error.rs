use service_kit::server::BindError;

use crate::{accounts, keys, passwords, revocation};

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
    /// A constant answer cannot be written as JSON.
    #[error("an answer cannot be written as JSON")]
    Constant(#[from] serde_json::Error),
    /// An address cannot be bound.
    #[error(transparent)]
    Listen(#[from] BindError),
}
