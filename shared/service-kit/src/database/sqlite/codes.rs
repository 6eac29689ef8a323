//! The classes of SQLite's result codes. <https://sqlite.org/rescode.html>

use rusqlite::{Error, ErrorCode, ffi};

use crate::database::error::Class;

/// `None` for errors about a value rather than the database.
pub(in crate::database) fn class(error: &Error) -> Option<Class> {
    match error {
        Error::SqliteFailure(failure, _) => Some(class_of(*failure)),
        Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::InvalidColumnIndex(_)
        | Error::InvalidColumnType(..)
        | Error::Utf8Error(..) => None,
        _ => Some(Class::Refused),
    }
}

fn class_of(failure: ffi::Error) -> Class {
    match failure.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE
        | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | ffi::SQLITE_CONSTRAINT_ROWID => return Class::Unique,
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => return Class::ForeignKey,
        _ => {}
    }
    match failure.code {
        // Another process holds a lock for longer than we wait.
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed
        // The disk is full, failing, gone or read-only.
        | ErrorCode::DiskFull
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::ReadOnly
        | ErrorCode::PermissionDenied
        // The file is damaged; an operator must restore it.
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        | ErrorCode::OutOfMemory
        // We interrupt statements that take too long on a request thread.
        | ErrorCode::OperationInterrupted
        | ErrorCode::OperationAborted
        // Another process is migrating.
        | ErrorCode::SchemaChanged => Class::Unavailable,
        _ => Class::Refused,
    }
}

/// Whether the statement may succeed elsewhere: with more time, or on its own thread.
pub(super) fn wants_patience(error: &Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::OperationInterrupted
        )
    )
}

/// Whether the connection can still be used: the statement only violated the schema.
pub(super) fn is_harmless(error: &Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::ConstraintViolation
                | ErrorCode::DatabaseBusy
                | ErrorCode::OperationInterrupted
        )
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class_of_code(extended: i32) -> Class {
        class(&Error::SqliteFailure(ffi::Error::new(extended), None)).unwrap()
    }

    #[test]
    fn every_row_of_the_table() {
        let unavailable = [
            ffi::SQLITE_BUSY,
            ffi::SQLITE_BUSY_SNAPSHOT,
            ffi::SQLITE_BUSY_RECOVERY,
            ffi::SQLITE_LOCKED,
            ffi::SQLITE_LOCKED_SHAREDCACHE,
            ffi::SQLITE_PROTOCOL,
            ffi::SQLITE_FULL,
            ffi::SQLITE_IOERR,
            ffi::SQLITE_IOERR_WRITE,
            ffi::SQLITE_IOERR_FSYNC,
            ffi::SQLITE_IOERR_READ,
            ffi::SQLITE_IOERR_SHORT_READ,
            ffi::SQLITE_IOERR_SHMSIZE,
            ffi::SQLITE_CANTOPEN,
            ffi::SQLITE_READONLY,
            ffi::SQLITE_READONLY_DBMOVED,
            ffi::SQLITE_READONLY_DIRECTORY,
            ffi::SQLITE_PERM,
            ffi::SQLITE_CORRUPT,
            ffi::SQLITE_CORRUPT_INDEX,
            ffi::SQLITE_NOTADB,
            ffi::SQLITE_NOMEM,
            ffi::SQLITE_INTERRUPT,
            ffi::SQLITE_ABORT,
            ffi::SQLITE_ABORT_ROLLBACK,
            ffi::SQLITE_SCHEMA,
        ];
        for code in unavailable {
            assert_eq!(class_of_code(code), Class::Unavailable, "{code}");
        }
        let unique = [
            ffi::SQLITE_CONSTRAINT_UNIQUE,
            ffi::SQLITE_CONSTRAINT_PRIMARYKEY,
            ffi::SQLITE_CONSTRAINT_ROWID,
        ];
        for code in unique {
            assert_eq!(class_of_code(code), Class::Unique, "{code}");
        }
        let foreign_key = ffi::SQLITE_CONSTRAINT_FOREIGNKEY;
        assert_eq!(class_of_code(foreign_key), Class::ForeignKey);
        let refused = [
            ffi::SQLITE_ERROR,
            ffi::SQLITE_CONSTRAINT_NOTNULL,
            ffi::SQLITE_CONSTRAINT_CHECK,
            ffi::SQLITE_MISMATCH,
            ffi::SQLITE_MISUSE,
            ffi::SQLITE_RANGE,
            ffi::SQLITE_TOOBIG,
        ];
        for code in refused {
            assert_eq!(class_of_code(code), Class::Refused, "{code}");
        }
    }
}
