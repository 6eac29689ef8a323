use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

use crate::problem::Problem;

/// SQLite: somebody else is writing, for longer than we are patient.
const SQLITE_BUSY: u32 = 5;
const SQLITE_LOCKED: u32 = 6;

/// Whether a statement failed because a value that must be unique is not.
#[must_use]
pub fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Whether a statement failed because what it refers to is not there.
#[must_use]
pub fn is_foreign_key_violation(error: &DbErr) -> bool {
    matches!(
        error.sql_err(),
        Some(SqlErr::ForeignKeyConstraintViolation(_))
    )
}

/// A database that is out of reach or busy is 503: the caller may try again.
/// Anything else that a store did not expect is 500.
impl From<DbErr> for Problem {
    fn from(error: DbErr) -> Self {
        if is_passing(&error) {
            Self::unavailable().because(&error)
        } else {
            Self::internal(&error)
        }
    }
}

fn is_passing(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            match error.as_ref() {
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
                sqlx::Error::Database(error) => {
                    is_passing_code(error.code().unwrap_or_default().as_ref())
                }
                _ => false,
            }
        }
        _ => false,
    }
}

/// SQLite's primary result codes are the low byte of a number; PostgreSQL's are
/// SQLSTATEs: a statement that took too long (57014), two that waited for each
/// other (40P01), too many connections (53300), a server that is going or coming
/// (57P01 to 57P03).
fn is_passing_code(code: &str) -> bool {
    match code.len() {
        5 => matches!(
            code,
            "57014" | "40P01" | "53300" | "57P01" | "57P02" | "57P03"
        ),
        _ => code
            .parse::<u32>()
            .is_ok_and(|code| matches!(code & 0xff, SQLITE_BUSY | SQLITE_LOCKED)),
    }
}

#[cfg(test)]
mod tests {
    use super::is_passing_code;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        for code in ["5", "6", "261", "517", "57014", "40P01", "53300", "57P03"] {
            assert!(is_passing_code(code), "{code}");
        }
        for code in ["", "1", "19", "2067", "23505", "42P01"] {
            assert!(!is_passing_code(code), "{code}");
        }
    }
}
