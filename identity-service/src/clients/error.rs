use service_kit::database::Error as DatabaseError;

/// Why clients cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such client.
    #[error("there is no client {0:?}")]
    NoSuchClient(String),
    /// The id is taken.
    #[error("there is a client {0:?} already")]
    Exists(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}
