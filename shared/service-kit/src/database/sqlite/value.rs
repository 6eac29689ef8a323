//! Values as SQLite stores them: times as RFC 3339 in UTC, whose text sorts
//! chronologically.

use rusqlite::{
    Error as SqliteError, ToSql,
    types::{ToSqlOutput, Value as Owned, ValueRef},
};
use sea_orm::Value;
use time::{
    OffsetDateTime, PrimitiveDateTime,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};

use crate::database::Error;

/// The format of `CURRENT_TIMESTAMP`, with an optional fraction.
const CURRENT_TIMESTAMP: &[BorrowedFormatItem<'_>] = format_description!(
    version = 2,
    "[year]-[month]-[day] [hour]:[minute]:[second][optional [.[subsecond]]]"
);

/// A value of a query, as a parameter.
pub(super) struct Parameter<'a>(pub(super) &'a Value);

#[derive(Debug, thiserror::Error)]
#[error("a value of this type cannot be stored")]
struct NoColumn;

impl ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let refused = || SqliteError::ToSqlConversionFailure(Box::new(NoColumn));
        let value = match self.0 {
            Value::Bool(value) => owned(value.map(i64::from)),
            Value::TinyInt(value) => owned(value.map(i64::from)),
            Value::SmallInt(value) => owned(value.map(i64::from)),
            Value::Int(value) => owned(value.map(i64::from)),
            Value::BigInt(value) => owned(*value),
            Value::TinyUnsigned(value) => owned(value.map(i64::from)),
            Value::SmallUnsigned(value) => owned(value.map(i64::from)),
            Value::Unsigned(value) => owned(value.map(i64::from)),
            Value::BigUnsigned(value) => {
                let value = value.map(i64::try_from).transpose();
                owned(value.map_err(|error| SqliteError::ToSqlConversionFailure(error.into()))?)
            }
            Value::Double(value) => owned(*value),
            Value::String(Some(text)) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Bytes(Some(bytes)) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Value::TimeDateTimeWithTimeZone(Some(time)) => owned(Some(written(*time)?)),
            Value::String(None) | Value::Bytes(None) | Value::TimeDateTimeWithTimeZone(None) => {
                owned(None::<i64>)
            }
            _ => return Err(refused()),
        };
        Ok(value)
    }
}

fn owned(value: Option<impl Into<Owned>>) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(value.map_or(Owned::Null, Into::into))
}

fn written(time: OffsetDateTime) -> rusqlite::Result<String> {
    time.format(&Rfc3339)
        .map_err(|error| SqliteError::ToSqlConversionFailure(error.into()))
}

/// A time in our format, in that of `CURRENT_TIMESTAMP`, or in Unix seconds.
pub(in crate::database) fn read_time(value: ValueRef<'_>) -> Result<OffsetDateTime, Error> {
    match value {
        ValueRef::Text(text) => {
            let text = str::from_utf8(text).map_err(Error::value)?;
            OffsetDateTime::parse(text, &Rfc3339).or_else(|_| {
                let time = PrimitiveDateTime::parse(text, CURRENT_TIMESTAMP);
                time.map(PrimitiveDateTime::assume_utc)
                    .map_err(Error::value)
            })
        }
        ValueRef::Integer(seconds) => {
            OffsetDateTime::from_unix_timestamp(seconds).map_err(Error::value)
        }
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Err(Error::value("not a time")),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn read(text: &str) -> OffsetDateTime {
        read_time(ValueRef::Text(text.as_bytes())).unwrap()
    }

    #[test]
    fn times_are_read_as_they_are_written() {
        let time = datetime!(2026-11-22 00:30:37 UTC);
        assert_eq!(written(time).unwrap(), "2026-11-22T00:30:37Z");
        assert_eq!(read("2026-11-22T00:30:37Z"), time);
        assert_eq!(read("2026-11-22T01:30:37+01:00"), time);
        assert_eq!(read("2026-11-22 00:30:37"), time);
        assert_eq!(read("2026-11-22 00:30:37.0"), time);
        let seconds = ValueRef::Integer(time.unix_timestamp());
        assert_eq!(read_time(seconds).unwrap(), time);
    }

    #[test]
    fn an_invalid_time_is_an_error() {
        for value in [
            ValueRef::Text(b"yesterday"),
            ValueRef::Text(b"\xff"),
            ValueRef::Null,
            ValueRef::Real(1.5),
        ] {
            assert!(
                matches!(read_time(value), Err(Error::Value(_))),
                "{value:?}"
            );
        }
    }
}
