use service_kit::{database::Error as DatabaseError, input::Faults, problem::Problem};

/// What can go wrong with comments.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input breaks these rules.
    #[error(transparent)]
    Invalid(#[from] Faults),
    /// The comment or post does not exist, or the caller may not see or change it.
    #[error("no such comment or post")]
    NotFound,
    /// The database failed.
    #[error("comments cannot be stored or read")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(faults) => Self::bad_request(faults),
            Error::NotFound => Self::not_found(),
            Error::Database(error) => error.into(),
        }
    }
}
