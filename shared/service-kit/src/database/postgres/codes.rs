//! The classes of PostgreSQL's error codes.
//! <https://www.postgresql.org/docs/current/errcodes-appendix.html>

use sea_orm::sqlx::{
    Error,
    postgres::{PgDatabaseError, PgSeverity},
};

use crate::database::error::Class;

/// `None` for errors about a value rather than the database.
pub(in crate::database) fn class(error: &Error) -> Option<Class> {
    match error {
        Error::Database(error) => Some(class_of(error.code().as_deref().unwrap_or_default())),
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed => Some(Class::Unavailable),
        Error::ColumnIndexOutOfBounds { .. }
        | Error::ColumnNotFound(_)
        | Error::ColumnDecode { .. }
        | Error::Decode(_) => None,
        _ => Some(Class::Refused),
    }
}

/// `read_only_sql_transaction`
const READ_ONLY: &str = "25006";

fn class_of(code: &str) -> Class {
    match code {
        "23505" => Class::Unique,
        "23503" => Class::ForeignKey,
        // Two transactions conflicted, and this one was rolled back.
        "40001" | "40P01" => Class::Conflict,
        // A standby, or a server set to read-only.
        READ_ONLY
        // Another session holds a lock for long.
        | "55P03"
        // The statement took too long.
        | "57014"
        // The server is shutting down, down or starting.
        | "57P01" | "57P02" | "57P03" | "57P04" | "57P05"
        // The server ended an idle or slow transaction.
        | "25P03" | "25P04"
        // The outcome of the statement is unknown.
        | "40003"
        // The disk or its data failed.
        | "58000" | "58030" | "58P01" | "XX001" | "XX002" => Class::Unavailable,
        // The connection failed, or a resource (disk, memory, connections) is exhausted.
        code if code.starts_with("08") || code.starts_with("53") => Class::Unavailable,
        _ => Class::Refused,
    }
}

/// Whether the connection can still be used: the server answered and continues.
pub(super) fn is_harmless(error: &Error) -> bool {
    match error {
        Error::Database(error) => error
            .try_downcast_ref::<PgDatabaseError>()
            .is_some_and(|error| error.severity() == PgSeverity::Error),
        Error::ColumnDecode { .. } | Error::Decode(_) => true,
        _ => false,
    }
}

/// Whether the connection has ended, and perhaps all others of its age.
pub(super) fn is_broken(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::Tls(_) | Error::Protocol(_) | Error::WorkerCrashed => true,
        Error::Database(_) => !is_harmless(error),
        _ => false,
    }
}

/// Whether the server is read-only, at least for this connection.
pub(super) fn is_read_only(error: &Error) -> bool {
    matches!(error, Error::Database(error) if error.code().as_deref() == Some(READ_ONLY))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn every_row_of_the_table() {
        for code in [
            "25006", "25P03", "25P04", "40003", "58P01", "XX001", "XX002", "55P03", "57014",
            "57P01", "57P02", "57P03", "57P04", "57P05", "58000", "58030", "08000", "08003",
            "08006", "53000", "53100", "53200", "53300", "53400",
        ] {
            assert_eq!(class_of(code), Class::Unavailable, "{code}");
        }
        for code in ["40001", "40P01"] {
            assert_eq!(class_of(code), Class::Conflict, "{code}");
        }
        assert_eq!(class_of("23505"), Class::Unique);
        assert_eq!(class_of("23503"), Class::ForeignKey);
        for code in ["", "22021", "23502", "23514", "42601", "42P01", "XX000"] {
            assert_eq!(class_of(code), Class::Refused, "{code}");
        }
    }

    #[test]
    fn a_broken_connection_is_not_an_error_about_a_value() {
        let broken = Error::Io(io::Error::from(io::ErrorKind::ConnectionReset));
        assert_eq!(class(&broken), Some(Class::Unavailable));
        assert!(!is_harmless(&broken));
        assert_eq!(class(&Error::ColumnNotFound("id".to_owned())), None);
    }
}
