use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, IntoSimpleExpr, Order, QueryFilter, QueryOrder,
    Select, Value,
    sea_query::{Expr, ExprTrait},
};

/// Which rows [`of_one_group`] finds.
pub(crate) struct OneGroup<C> {
    /// What puts a row into a group.
    pub(crate) group: C,
    /// The group that is wanted.
    pub(crate) key: Value,
    /// What rows are numbered by.
    pub(crate) id: C,
    /// Which of them come first: those with low numbers, or those with high ones.
    pub(crate) order: Order,
    /// Only rows that come behind this number.
    pub(crate) after: Value,
}

/// The rows of one group by their numbers, as an index over group and id has them.
///
/// However few of all rows are in the group, and however deep in it a page begins, no
/// more are read than the page has. The databases are not asked in the same words:
/// SQLite enters an index at both columns only if the first is an equality; from an
/// equality PostgreSQL concludes, when some other group has most rows, that going
/// through all rows by their ids would be quicker.
pub(crate) fn of_one_group<E: EntityTrait>(
    backend: DbBackend,
    rows: &OneGroup<E::Column>,
) -> Select<E> {
    let (group, id, order) = (rows.group, rows.id, rows.order.clone());
    match backend {
        DbBackend::Postgres => E::find().filter(range(rows)).order_by(group, order.clone()),
        _ => E::find().filter(equality(rows)),
    }
    .order_by(id, order)
}

fn range<C: ColumnTrait>(rows: &OneGroup<C>) -> Condition {
    let (group, id) = (rows.group, rows.id);
    let key = || rows.key.clone();
    let place = Expr::tuple([group.into_simple_expr(), id.into_simple_expr()]);
    let behind = Expr::tuple([Expr::val(key()), Expr::val(rows.after.clone())]);
    match rows.order {
        Order::Asc => Condition::all().add(group.lte(key())).add(place.gt(behind)),
        _ => Condition::all().add(group.gte(key())).add(place.lt(behind)),
    }
}

fn equality<C: ColumnTrait>(rows: &OneGroup<C>) -> Condition {
    let after = rows.after.clone();
    let behind = match rows.order {
        Order::Asc => rows.id.gt(after),
        _ => rows.id.lt(after),
    };
    Condition::all()
        .add(rows.group.eq(rows.key.clone()))
        .add(behind)
}
