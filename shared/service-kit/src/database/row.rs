//! Rows of both engines, read column by column from left to right. A query selects
//! columns in the order in which the type reads them.

use rusqlite::types::ValueRef;
use sea_orm::sqlx::{
    Row as _,
    postgres::{PgRow, PgValueRef},
};
use time::OffsetDateTime;

use super::{Error, sqlite};

/// The unread part of a row.
#[derive(Debug)]
pub struct Columns<'a> {
    row: Row<'a>,
    next: usize,
}

#[derive(Debug)]
enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a PgRow),
}

/// Something read from one or more columns.
pub trait FromRow: Sized + Send + 'static {
    /// The number of columns.
    const WIDTH: usize;

    /// Reads it, and leaves the following columns unread.
    ///
    /// # Errors
    /// [`Error::Value`] when a column has another type.
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, Error>;
}

impl<'a> Columns<'a> {
    pub(super) fn sqlite(row: &'a rusqlite::Row<'a>) -> Self {
        Self {
            row: Row::Sqlite(row),
            next: 0,
        }
    }

    pub(super) fn postgres(row: &'a PgRow) -> Self {
        Self {
            row: Row::Postgres(row),
            next: 0,
        }
    }

    /// Reads the next columns.
    ///
    /// # Errors
    /// [`Error::Value`] when a column has another type.
    pub fn read<T: FromRow>(&mut self) -> Result<T, Error> {
        T::from_row(self)
    }

    fn is_null(&self) -> Result<bool, Error> {
        match self.row {
            Row::Sqlite(row) => Ok(matches!(row.get_ref(self.next)?, ValueRef::Null)),
            Row::Postgres(row) => {
                let value: PgValueRef<'_> = row.try_get_raw(self.next)?;
                Ok(sea_orm::sqlx::ValueRef::is_null(&value))
            }
        }
    }
}

/// A NULL in the first column means that it is absent.
impl<T: FromRow> FromRow for Option<T> {
    const WIDTH: usize = T::WIDTH;

    fn from_row(columns: &mut Columns<'_>) -> Result<Self, Error> {
        if columns.is_null()? {
            columns.next += Self::WIDTH;
            return Ok(None);
        }
        T::from_row(columns).map(Some)
    }
}

macro_rules! tuple {
    ($($part:ident),+) => {
        impl<$($part: FromRow),+> FromRow for ($($part,)+) {
            const WIDTH: usize = 0 $(+ $part::WIDTH)+;

            fn from_row(columns: &mut Columns<'_>) -> Result<Self, Error> {
                Ok(($(columns.read::<$part>()?,)+))
            }
        }
    };
}

tuple!(A, B);
tuple!(A, B, C);
tuple!(A, B, C, D);

macro_rules! column {
    ($($kind:ty: $from_sqlite:expr),+ $(,)?) => {$(
        impl FromRow for $kind {
            const WIDTH: usize = 1;

            fn from_row(columns: &mut Columns<'_>) -> Result<Self, Error> {
                let index = columns.next;
                columns.next += 1;
                match columns.row {
                    Row::Sqlite(row) => {
                        let read: fn(&rusqlite::Row<'_>, usize) -> Result<Self, Error> = $from_sqlite;
                        read(row, index)
                    }
                    Row::Postgres(row) => Ok(row.try_get(index)?),
                }
            }
        }
    )+};
}

column! {
    bool: |row, index| Ok(row.get(index)?),
    i32: |row, index| Ok(row.get(index)?),
    i64: |row, index| Ok(row.get(index)?),
    String: |row, index| Ok(row.get(index)?),
    Vec<u8>: |row, index| Ok(row.get(index)?),
    OffsetDateTime: |row, index| sqlite::read_time(row.get_ref(index)?),
}

/// Declares a table as sea-orm's `DeriveEntityModel` does, without relations, and
/// how a row of it is read: every column, in the order in which they stand here.
#[macro_export]
macro_rules! table {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct Model {
            $($(#[$column_attribute:meta])* $column_visibility:vis $column:ident: $kind:ty),+ $(,)?
        }
    ) => {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        $(#[$attribute])*
        $visibility struct Model {
            $($(#[$column_attribute])* $column_visibility $column: $kind),+
        }

        #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
        $visibility enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}

        impl $crate::database::FromRow for Model {
            const WIDTH: usize = [$(stringify!($column)),+].len();

            fn from_row(
                columns: &mut $crate::database::Columns<'_>,
            ) -> Result<Self, $crate::database::Error> {
                Ok(Self { $($column: columns.read()?),+ })
            }
        }
    };
}
