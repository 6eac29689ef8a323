use sea_orm::{
    DbBackend, Value,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement},
};

use super::GROUP;

/// A query of one column, [`GROUP`]: the numbers in `list`, made by [`list_of`].
pub(crate) fn among(backend: DbBackend, list: Value) -> SelectStatement {
    match backend {
        DbBackend::Postgres => {
            let array = Expr::val(list).cast_as("bigint[]");
            let each = Func::cust("unnest").arg(array);
            Query::select().expr_as(each, GROUP).take()
        }
        _ => Query::select()
            .expr_as(Expr::col("value"), GROUP)
            .from_function(Func::cust("json_each").arg(list), "numbers")
            .take(),
    }
}

/// Any number of numbers as one parameter, so that the surrounding statement is prepared
/// once.
pub(crate) fn list_of(backend: DbBackend, numbers: impl Iterator<Item = i64>) -> Value {
    let numbers: Vec<_> = numbers.map(|number| number.to_string()).collect();
    let numbers = numbers.join(",");
    match backend {
        DbBackend::Postgres => format!("{{{numbers}}}").into(),
        _ => format!("[{numbers}]").into(),
    }
}
