//! Columns that tables of both services have.

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
    timestamp_with_time_zone("created_at")
        .default(Expr::current_timestamp())
        .take()
}
