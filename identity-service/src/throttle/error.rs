use std::fmt;

use service_kit::{database::Error as DatabaseError, problem::Problem, rate::RetryAfter};

use super::Gate;

/// Why an attempt is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is too early.
    #[error("{0}")]
    Refused(Refused),
    /// The database failed.
    #[error("login attempts cannot be counted")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refused) => {
                Self::too_many_requests(refused.to_string(), refused.retry_after.get())
            }
            Error::Database(error) => error.into(),
        }
    }
}

/// An attempt that comes too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub gate: Gate,
    /// When it may be repeated.
    pub retry_after: RetryAfter,
    /// Whether this is the first refusal of the wait, which the caller audits.
    pub is_first: bool,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.gate {
            Gate::Address => "attempts from this address",
            Gate::Account => "failed attempts",
            Gate::Client => "failed attempts from this address",
        };
        write!(f, "too many {what}; try again in {}", self.retry_after)
    }
}
