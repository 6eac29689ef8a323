use http::StatusCode;
use service_kit::{database::Error as DatabaseError, input::Faults, problem::Problem};

/// What can go wrong with following.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input breaks these rules.
    #[error(transparent)]
    Invalid(#[from] Faults),
    /// The caller follows this person already.
    #[error("followed already")]
    Twice,
    /// The person does not exist, or the caller has no following of this id.
    #[error("no such person or following")]
    NotFound,
    /// The database failed.
    #[error("who follows whom cannot be stored or read")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(faults) => Self::bad_request(faults),
            Error::Twice => Self::new(
                "duplicate",
                StatusCode::BAD_REQUEST,
                "you follow this person already",
            ),
            Error::NotFound => Self::not_found(),
            Error::Database(error) => error.into(),
        }
    }
}
