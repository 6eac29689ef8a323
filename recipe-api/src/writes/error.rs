use http::{HeaderValue, StatusCode, header};
use service_kit::{database::Error as DatabaseError, problem::Problem, rate::RetryAfter};

use super::LOOK_PERIOD;

/// Why a write is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too many writes.
    #[error("too many writes; try again in {0}")]
    TooOften(RetryAfter),
    /// Too many bytes.
    #[error("the quota of bytes that one person may write is used up; try again in {0}")]
    QuotaUsedUp(RetryAfter),
    /// The person is being erased.
    #[error("what you made here is being erased; write again when that has ended")]
    Erasing,
    /// The database failed.
    #[error("writes cannot be counted")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::TooOften(wait) | Error::QuotaUsedUp(wait) => {
                Self::too_many_requests(error.to_string(), wait.get())
            }
            Error::Erasing => Self::new("erasing", StatusCode::CONFLICT, error.to_string())
                .with_header(
                    header::RETRY_AFTER,
                    HeaderValue::from(LOOK_PERIOD.as_secs()),
                ),
            Error::Database(error) => error.into(),
        }
    }
}
