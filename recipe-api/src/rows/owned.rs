use sea_orm::{ColumnTrait, sea_query::Expr, sea_query::ExprTrait};
use service_kit::database::Error as DatabaseError;

use crate::ids::UserId;

/// The row with this id, if it belongs to this owner. To anybody else it does not exist.
pub(crate) fn owned<C: ColumnTrait>((id, number): (C, i64), (column, owner): (C, UserId)) -> Expr {
    id.eq(number).and(column.eq(owner.get()))
}

/// The error of a failed insert: `twice` for a duplicate, `gone` if a referenced row was
/// deleted meanwhile.
pub(crate) fn refusal<E: From<DatabaseError>>(error: DatabaseError, twice: E, gone: E) -> E {
    match error {
        DatabaseError::Unique(_) => twice,
        DatabaseError::ForeignKey(_) => gone,
        error => error.into(),
    }
}
