use http::StatusCode;
use service_kit::{database::Error as DatabaseError, problem::Problem};

/// What can go wrong with likes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller likes this post already.
    #[error("liked already")]
    Twice,
    /// The like or post does not exist, or the caller may not see or change it.
    #[error("no such like or post")]
    NotFound,
    /// The database failed.
    #[error("likes cannot be stored or read")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Twice => Self::new(
                "duplicate",
                StatusCode::BAD_REQUEST,
                "you like this post already",
            ),
            Error::NotFound => Self::not_found(),
            Error::Database(error) => error.into(),
        }
    }
}
