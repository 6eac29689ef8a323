use service_kit::database::Error as DatabaseError;

use super::{ClientUrlError, DocumentError};

/// Why clients cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such client.
    #[error("there is no client {0:?}")]
    NoSuchClient(String),
    /// The id is taken.
    #[error("there is a client {0:?} already")]
    Exists(String),
    /// It cannot be one of a client by URL.
    #[error("the client id {0}")]
    Url(#[from] ClientUrlError),
    /// It does not authenticate with one.
    #[error("{0:?} has no secret: it is public, or authenticates with a key of its own")]
    NoSecret(String),
    /// A third secret would end the first one unnoticed.
    #[error(
        "{0:?} has two secrets that work; drop the old one first: clients rotate-secret {0} \
         --drop-old"
    )]
    TwoSecrets(String),
    /// The database failed.
    #[error("clients cannot be read or written")]
    Database(#[from] DatabaseError),
}

/// Why it is not known whether there is a client.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// It has no usable document.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}
