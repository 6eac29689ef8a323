use sea_orm::{
    Value,
    sea_query::{Asterisk, Expr, ExprTrait, IntoColumnRef, Query, SelectStatement},
};

/// The number of rows of `table` for the post whose id is in `post`.
pub(crate) fn count_of_post(table: &'static str, post: impl IntoColumnRef) -> Expr {
    let count = of_post(table, post)
        .expr(Expr::col(Asterisk).count())
        .take();
    Expr::SubQuery(None, Box::new(count.into()))
}

/// The id of the row of `table` for the post whose id is in `post` and for `owner`, or
/// `NULL`.
pub(crate) fn own_of_post(table: &'static str, owner: Value, post: impl IntoColumnRef) -> Expr {
    let own = of_post(table, post)
        .column((table, "id"))
        .and_where(Expr::col((table, "user_id")).eq(owner))
        .take();
    Expr::SubQuery(None, Box::new(own.into()))
}

fn of_post(table: &'static str, post: impl IntoColumnRef) -> SelectStatement {
    Query::select()
        .from(table)
        .and_where(Expr::col((table, "post_id")).eq(Expr::col(post)))
        .take()
}
