use sea_orm::{DbErr, SqlErr};

use crate::problem::Problem;

/// Whether a statement failed because a value that must be unique is not.
#[must_use]
pub fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// No connection to be had is 503: the caller may try again. Anything else
/// that a store did not expect is 500.
impl From<DbErr> for Problem {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => {
                Self::unavailable("the database cannot be reached right now").because(&error)
            }
            _ => Self::internal(&error),
        }
    }
}
