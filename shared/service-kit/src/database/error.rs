//! Database errors, the same for both engines.

use std::{error::Error as StdError, fmt};

use sea_orm::{DbErr, sqlx};

use super::{postgres, sqlite};
use crate::problem::Problem;

/// Why a statement or a commit failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique constraint was violated.
    #[error("a unique value exists already")]
    Unique(#[source] Cause),
    /// A referenced row does not exist.
    #[error("a referenced row does not exist")]
    ForeignKey(#[source] Cause),
    /// The database is busy, full, read-only or unreachable. Nothing was written.
    #[error("the database cannot be used at present")]
    Unavailable(#[source] Cause),
    /// It conflicted with a concurrent transaction. Nothing was written; an immediate
    /// retry may succeed.
    #[error("a concurrent transaction changed the same rows")]
    Conflict(#[source] Cause),
    /// The database cannot be used for a reason that will not go away.
    #[error("{0}")]
    Unsuitable(String),
    /// A commit failed, or its outcome is unknown. The connection is discarded.
    #[error("a transaction was not committed, or it is not known whether it was")]
    Commit(#[source] Box<Self>),
    /// The database rejected a statement that a store should not have sent.
    #[error("the database refused a statement")]
    Refused(#[source] Cause),
    /// A stored value has another type or form than expected.
    #[error("a stored value cannot be read")]
    Value(#[source] Cause),
}

/// An error of the driver.
#[derive(Debug)]
pub struct Cause(Box<dyn StdError + Send + Sync>);

impl Cause {
    pub(super) fn new(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

/// The class of an engine's error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Unique,
    ForeignKey,
    /// It passes or an operator fixes it: try again later.
    Unavailable,
    /// An immediate retry may succeed.
    Conflict,
    Refused,
}

impl Error {
    pub(super) fn of_class(class: Class, cause: Cause) -> Self {
        match class {
            Class::Unique => Self::Unique(cause),
            Class::ForeignKey => Self::ForeignKey(cause),
            Class::Unavailable => Self::Unavailable(cause),
            Class::Conflict => Self::Conflict(cause),
            Class::Refused => Self::Refused(cause),
        }
    }

    /// Whether an immediate retry may succeed; nothing was written.
    pub(super) fn is_conflict(&self) -> bool {
        match self {
            Self::Conflict(_) => true,
            Self::Commit(error) => error.is_conflict(),
            _ => false,
        }
    }

    /// The database is unavailable for this reason.
    pub fn unavailable(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Unavailable(Cause::new(cause))
    }

    pub(super) fn unfinished() -> Self {
        Self::unavailable("a transaction is in use after its work")
    }

    /// A stored value is not valid.
    pub fn value(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Value(Cause::new(cause))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match sqlite::class(&error) {
            Some(class) => Self::of_class(class, Cause::new(error)),
            None => Self::Value(Cause::new(error)),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match postgres::class(&error) {
            Some(class) => Self::of_class(class, Cause::new(error)),
            None => Self::Value(Cause::new(error)),
        }
    }
}

/// For migrations and imported databases, which sea-orm reads itself.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::unavailable(error),
            _ => Self::Refused(Cause::new(error)),
        }
    }
}

/// An unavailable database and a failed commit are 503, because the caller may try again.
/// Any other error that a store did not expect is 500.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable(_) | Error::Conflict(_) | Error::Commit(_) => {
                Self::unavailable().because(&error)
            }
            Error::Unique(_)
            | Error::ForeignKey(_)
            | Error::Unsuitable(_)
            | Error::Refused(_)
            | Error::Value(_) => Self::internal(&error),
        }
    }
}
