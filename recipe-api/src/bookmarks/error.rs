use http::StatusCode;
use service_kit::{database::Error as DatabaseError, input::Faults, problem::Problem};

/// What can go wrong with bookmarks.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input breaks these rules.
    #[error(transparent)]
    Invalid(#[from] Faults),
    /// The caller has bookmarked this post already.
    #[error("bookmarked already")]
    Twice,
    /// The bookmark or post does not exist, or the caller may not see or change it.
    #[error("no such bookmark or post")]
    NotFound,
    /// The database failed.
    #[error("bookmarks cannot be stored or read")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(faults) => Self::bad_request(faults),
            Error::Twice => Self::new(
                "duplicate",
                StatusCode::BAD_REQUEST,
                "you have bookmarked this post already",
            ),
            Error::NotFound => Self::not_found(),
            Error::Database(error) => error.into(),
        }
    }
}
