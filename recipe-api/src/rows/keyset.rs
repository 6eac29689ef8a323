use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, IntoSimpleExpr, Order, QueryFilter, QueryOrder,
    Select, Value,
    sea_query::{Expr, ExprTrait},
};

/// Which rows [`of_one_group`] finds.
pub(crate) struct OneGroup<C> {
    /// The column that groups rows.
    pub(crate) group: C,
    /// The wanted group.
    pub(crate) key: Value,
    /// The id column.
    pub(crate) id: C,
    /// Whether low or high ids come first.
    pub(crate) order: Order,
    /// Only rows after this id.
    pub(crate) after: Value,
}

/// The rows of one group by id, in the order of an index on group and id.
///
/// Reads no more rows than the page has, however small the group and however deep the
/// page. The databases need different SQL. SQLite uses both columns of an index only if
/// the first is compared by equality. On PostgreSQL, if another group has most of the
/// rows, equality makes the planner scan the table by id.
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
