use service_kit::{database::Error as DatabaseError, input::Faults, problem::Problem};

/// What can go wrong with stories.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A story breaks these rules.
    #[error(transparent)]
    Invalid(#[from] Faults),
    /// There is none of this id, or it is not the caller's to see or change.
    #[error("no such story")]
    NotFound,
    /// The database refused.
    #[error("stories cannot be stored or read")]
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
