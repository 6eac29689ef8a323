//! What tables of both services are made of.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, timestamp_with_time_zone},
};

/// A key that is counted up and never given out twice, also not after its row
/// is gone.
pub(crate) fn id() -> ColumnDef {
    big_integer("id").auto_increment().primary_key().take()
}

/// When a row came to be; rows copied in from elsewhere get the present.
pub(crate) fn created_at() -> ColumnDef {
    moment("created_at")
}

/// When something happened; rows copied in without it get the present.
pub(crate) fn moment(column: &'static str) -> ColumnDef {
    timestamp_with_time_zone(column)
        .default(Expr::current_timestamp())
        .take()
}

/// An index that finds rows by `columns` and has them in that order.
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
