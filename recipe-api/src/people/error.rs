use service_kit::{database::Error as DatabaseError, problem::Problem};

/// What can go wrong with people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error("people cannot be stored or read")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(error) => error.into(),
        }
    }
}
