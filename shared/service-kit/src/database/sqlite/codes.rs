//! What follows from SQLite's result codes. <https://sqlite.org/rescode.html>

use rusqlite::{Error, ErrorCode, ffi};

use crate::database::error::Class;

/// `None` for errors that are about a value and not about the database.
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
        // Somebody else holds a lock for longer than we are patient.
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed
        // The disk: full, failing, gone, or not to be written to.
        | ErrorCode::DiskFull
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::ReadOnly
        | ErrorCode::PermissionDenied
        // The file is damaged; restoring it is for whoever runs the machine.
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        | ErrorCode::OutOfMemory
        // We do that ourselves, to statements that take too long where they run.
        | ErrorCode::OperationInterrupted
        | ErrorCode::OperationAborted
        // Another process migrates.
        | ErrorCode::SchemaChanged => Class::Unavailable,
        _ => Class::Refused,
    }
}

/// Whether the same statement may succeed elsewhere: with more patience, or where it
/// may take its time.
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

/// Whether the connection is as good as before: the statement broke a rule of the
/// schema, and nothing else happened.
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
