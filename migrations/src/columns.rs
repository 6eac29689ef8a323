//! Column and index definitions that tables of both services share.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, timestamp_with_time_zone},
};

/// An automatic primary key. An id is never reused, not even after its row is deleted.
pub(crate) fn id() -> ColumnDef {
    big_integer("id").auto_increment().primary_key().take()
}

/// When a row was created. Imported rows get the current time.
pub(crate) fn created_at() -> ColumnDef {
    moment("created_at")
}

/// When something happened. Rows imported without it get the current time.
pub(crate) fn moment(column: &'static str) -> ColumnDef {
    timestamp_with_time_zone(column)
        .default(Expr::current_timestamp())
        .take()
}

/// An index for finding rows by `columns` and sorting by them.
pub(crate) fn index(
    name: &'static str,
    table: &'static str,
    columns: [&'static str; 2],
) -> IndexCreateStatement {
    let [first, second] = columns;
    Index::create()
        .name(name)
        .table(table)
        .col(first)
        .col(second)
        .take()
}
