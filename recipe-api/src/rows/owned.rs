use sea_orm::{ColumnTrait, sea_query::Expr, sea_query::ExprTrait};
use service_kit::database::Error as DatabaseError;

use crate::people::UserId;

/// The row of this id if it is its owner's. To anybody else there is no such row.
pub(crate) fn owned<C: ColumnTrait>((id, number): (C, i64), (column, owner): (C, UserId)) -> Expr {
    id.eq(number).and(column.eq(owner.get()))
}

/// The error for a row that cannot be inserted: `twice` when there is one like it,
/// `gone` when what it refers to was deleted since the caller looked at it.
pub(crate) fn refusal<E: From<DatabaseError>>(error: DatabaseError, twice: E, gone: E) -> E {
    match error {
        DatabaseError::Unique(_) => twice,
        DatabaseError::ForeignKey(_) => gone,
        error => error.into(),
    }
}
