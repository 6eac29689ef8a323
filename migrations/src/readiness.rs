//! A table with one row that a service updates to prove that it can write.

use sea_orm_migration::{prelude::*, schema::big_integer};

const TABLE: &str = "readiness";

/// If both services share one database, the second one finds the table already there.
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.has_table(TABLE).await? {
        return Ok(());
    }
    let table = Table::create()
        .table(TABLE)
        .col(big_integer("proofs"))
        .take();
    manager.create_table(table).await?;
    let row = Query::insert()
        .into_table(TABLE)
        .columns(["proofs"])
        .values_panic([0.into()])
        .take();
    manager.execute(row).await
}
