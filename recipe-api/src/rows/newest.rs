use sea_orm::{
    EntityTrait, IdenStatic, QueryOrder, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement},
};

use crate::ids::PostId;

/// The name of the one column of `groups`.
pub(crate) const GROUP: &str = "group_key";

/// Which rows [`newest_of_each`] finds.
pub(crate) struct Newest<C> {
    /// A query of one column, [`GROUP`]: the groups that are looked at.
    pub(crate) groups: SelectStatement,
    /// What puts a row into a group.
    pub(crate) group: C,
    /// What rows are numbered by.
    pub(crate) id: C,
    /// Only rows numbered below this.
    pub(crate) below: Option<i64>,
    /// The most rows of one group, at least 1.
    pub(crate) most: u64,
}

/// The newest rows of each of some groups, all together newest first.
///
/// With an index over group and id this reads `most` rows a group, however many
/// there are in it and however deep in them a page begins: within each group, the
/// index is entered at `below` and left at the row that is the last to be shown.
pub(crate) fn newest_of_each<E>(newest: Newest<E::Column>) -> Select<E>
where
    E: EntityTrait,
{
    let Newest {
        groups,
        group,
        id,
        below,
        most,
    } = newest;
    let outer = Alias::new("groups");
    let key = || Expr::col((outer.clone(), GROUP));
    let inner = "earlier";
    let earlier = |column: E::Column| Expr::col((inner, Alias::new(column.as_str())));
    let bound = Query::select()
        .expr(earlier(id))
        .from_as(E::default().table_ref(), inner)
        .and_where(earlier(group).eq(key()))
        .and_where_option(below.map(|below| earlier(id).lt(below)))
        .order_by((inner, Alias::new(id.as_str())), sea_orm::Order::Desc)
        .limit(1)
        .offset(most.saturating_sub(1))
        .take();
    let table = E::default();
    let column = |column: E::Column| Expr::col((table, column));
    let mut select = E::find();
    QueryTrait::query(&mut select)
        .from_clear()
        .from_subquery(groups, outer.clone())
        // SQLite takes the tables of a CROSS JOIN in the order they are written in.
        .cross_join(E::default().table_ref())
        .and_where(column(group).eq(key()))
        .and_where_option(below.map(|below| column(id).lt(below)))
        .and_where(column(id).gte(Func::coalesce([
            Expr::SubQuery(None, Box::new(bound.into())),
            Expr::val(0),
        ])));
    select.order_by_desc(id)
}

/// Posts by their ids, as groups.
pub(crate) fn these_posts(posts: &[PostId]) -> SelectStatement {
    Query::select()
        .expr_as(Expr::col("id"), GROUP)
        .from("posts")
        .and_where(Expr::col("id").is_in(posts.iter().map(|post| post.get())))
        .take()
}
