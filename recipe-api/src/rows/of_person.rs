use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};

use crate::people::UserId;

/// Removes all rows that are about `person`, by the column that says so.
pub(crate) async fn erase_of<E: EntityTrait>(
    transaction: &DatabaseTransaction,
    column: E::Column,
    person: UserId,
) -> Result<(), DbErr> {
    E::delete_many()
        .filter(column.eq(person.get()))
        .exec(transaction)
        .await?;
    Ok(())
}
