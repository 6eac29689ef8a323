use sea_orm::DbErr;
use service_kit::problem::Problem;

/// What can go wrong with people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused.
    #[error("people cannot be stored or read")]
    Database(#[from] DbErr),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(error) => error.into(),
        }
    }
}
