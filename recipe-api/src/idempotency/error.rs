use http::{HeaderValue, StatusCode, header};
use service_kit::{database::Error as DatabaseError, input::Fault, problem::Problem};

use super::key::HEADER;

/// How long to wait for the first request, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// Why a request under a key is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The header breaks this rule.
    #[error("Idempotency-Key {0}")]
    Invalid(&'static str),
    /// The first request under the key is still being answered.
    #[error("the first request under this Idempotency-Key is still running; send it again later")]
    Running,
    /// The key belongs to another request.
    #[error("this Idempotency-Key was used for another request; choose a new one")]
    Reused,
    /// The database failed.
    #[error("answers cannot be stored or read")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(rule) => Self::bad_request(Fault::of_all(HEADER, rule)),
            Error::Running => Self::new("running", StatusCode::CONFLICT, error.to_string())
                .with_header(header::RETRY_AFTER, RETRY_AFTER),
            Error::Reused => Self::new(
                "idempotency-key-reused",
                StatusCode::UNPROCESSABLE_ENTITY,
                error.to_string(),
            ),
            Error::Database(error) => error.into(),
        }
    }
}
