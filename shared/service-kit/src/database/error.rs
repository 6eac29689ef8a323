//! What can go wrong at a database, whichever it is.

use std::{error::Error as StdError, fmt};

use sea_orm::{DbErr, sqlx};

use super::{postgres, sqlite};
use crate::problem::Problem;

/// Why a statement, or a commit, did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value that must be unique is not.
    #[error("a value that must be unique is there already")]
    Unique(#[source] Cause),
    /// What a row refers to is not there.
    #[error("what a row refers to is not there")]
    ForeignKey(#[source] Cause),
    /// The database is busy, full, read-only or out of reach. Nothing was written.
    #[error("the database cannot be used at present")]
    Unavailable(#[source] Cause),
    /// Others changed the same rows at the same time. Nothing was written, and trying
    /// again at once may help.
    #[error("others changed the same rows at the same time")]
    Conflict(#[source] Cause),
    /// The database cannot be worked with for long, whatever is done here.
    #[error("{0}")]
    Unsuitable(String),
    /// A commit failed, or whether it succeeded is not known. The connection is not
    /// used again.
    #[error("a transaction was not committed, or it is not known whether it was")]
    Commit(#[source] Box<Self>),
    /// The database refused a statement that a store should not have sent.
    #[error("the database refused a statement")]
    Refused(#[source] Cause),
    /// A column holds something else than is read from it.
    #[error("a stored value cannot be read")]
    Value(#[source] Cause),
}

/// What the driver says.
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

/// What follows from an error code of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Unique,
    ForeignKey,
    /// It passes, or somebody who runs the machine sees to it: try again later.
    Unavailable,
    /// Trying again at once may help.
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

    /// Whether the same might succeed at once: nothing of it is there.
    pub(super) fn is_conflict(&self) -> bool {
        match self {
            Self::Conflict(_) => true,
            Self::Commit(error) => error.is_conflict(),
            _ => false,
        }
    }

    /// A database that cannot be used at present, for this reason.
    pub fn unavailable(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Unavailable(Cause::new(cause))
    }

    pub(super) fn unfinished() -> Self {
        Self::unavailable("a transaction is in use after its work")
    }

    /// Something stored that breaks the rules of whoever reads it.
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

/// From migrations and the databases of others, which sea-orm reads by itself.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::unavailable(error),
            _ => Self::Refused(Cause::new(error)),
        }
    }
}

/// A database that cannot be used at present, and a commit that failed, are 503: the
/// caller may try again. Anything else that a store did not expect is 500.
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
