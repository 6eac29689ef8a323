use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service_kit::database::{Connection, Error, Transaction};

use crate::people::UserId;

/// Removes all rows that are about `person`, by the column that says so.
pub(crate) async fn erase_of<E: EntityTrait>(
    transaction: &Transaction,
    column: E::Column,
    person: UserId,
) -> Result<(), Error> {
    let rows = E::delete_many().filter(column.eq(person.get()));
    transaction.execute(rows).await?;
    Ok(())
}
