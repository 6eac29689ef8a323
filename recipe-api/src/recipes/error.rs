use service_kit::{database::Error as DatabaseError, input::Faults, problem::Problem};

/// What can go wrong with recipes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input breaks these rules.
    #[error(transparent)]
    Invalid(#[from] Faults),
    /// The recipe does not exist, or the caller may not change it.
    #[error("no such recipe")]
    NotFound,
    /// The database failed.
    #[error("recipes cannot be stored or read")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(faults) => Self::validation(faults),
            Error::NotFound => Self::not_found(),
            Error::Database(error) => error.into(),
        }
    }
}
