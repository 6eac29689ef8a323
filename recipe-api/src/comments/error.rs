use service_kit::{database::Error as DatabaseError, problem::Problem};

use crate::input::{Fault, invalid};

/// What can go wrong with comments.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A comment breaks these rules.
    #[error("{} rules are broken", .0.len())]
    Invalid(Vec<Fault>),
    /// There is none of this id, or it is not the caller's to see or change.
    #[error("no such comment or post")]
    NotFound,
    /// The database refused.
    #[error("comments cannot be stored or read")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(faults) => invalid(&faults).into_bad_request(),
            Error::NotFound => Self::not_found(),
            Error::Database(error) => error.into(),
        }
    }
}
