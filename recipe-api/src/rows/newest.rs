use sea_orm::{
    DbBackend, EntityTrait, IdenStatic, Order, QueryOrder, QueryTrait, Select,
    sea_query::{
        Alias, Asterisk, Condition, Expr, ExprTrait, Func, JoinType, Query, SelectStatement,
    },
};

/// The name of the one column of `groups`.
pub(crate) const GROUP: &str = "group_key";
const GROUPS: &str = "groups";
const EARLIER: &str = "earlier";

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
/// With an index over group and id this reads about `most` rows of each group,
/// however many there are in it and however deep in them a page begins. The two
/// databases are not asked in the same words: SQLite knows no `LATERAL`, and
/// PostgreSQL's planner would rather read whole tables than do what is written for
/// SQLite.
pub(crate) fn newest_of_each<E: EntityTrait>(
    backend: DbBackend,
    newest: Newest<E::Column>,
) -> Select<E> {
    let id = newest.id;
    let mut select = E::find();
    let query = QueryTrait::query(&mut select).from_clear();
    match backend {
        DbBackend::Postgres => join_laterally::<E>(query, newest),
        _ => join_down_to_bound::<E>(query, newest),
    }
    select.order_by_desc(id)
}

/// The group is a range and no equality, for the reason that
/// [`of_one_group`](super::of_one_group) gives.
fn join_laterally<E: EntityTrait>(query: &mut SelectStatement, newest: Newest<E::Column>) {
    let group = || row::<E>(EARLIER, newest.group);
    let id = || row::<E>(EARLIER, newest.id);
    let bound = Expr::val(newest.below.unwrap_or(i64::MAX));
    let rows = Query::select()
        .expr(Expr::col(Asterisk))
        .from_as(E::default().table_ref(), EARLIER)
        .and_where(group().gte(key()))
        .and_where(Expr::tuple([group(), id()]).lt(Expr::tuple([key(), bound])))
        .order_by_expr(group(), Order::Desc)
        .order_by_expr(id(), Order::Desc)
        .limit(newest.most)
        .take();
    let table = E::default().table_name();
    query.from_subquery(newest.groups, GROUPS).join_lateral(
        JoinType::InnerJoin,
        rows,
        table,
        Condition::all(),
    );
}

/// For each group, its index is entered at `below` and left at the last row that
/// is wanted, which a query of its own finds.
fn join_down_to_bound<E: EntityTrait>(query: &mut SelectStatement, newest: Newest<E::Column>) {
    let id = || row::<E>(EARLIER, newest.id);
    let last = Query::select()
        .expr(id())
        .from_as(E::default().table_ref(), EARLIER)
        .and_where(row::<E>(EARLIER, newest.group).eq(key()))
        .and_where_option(newest.below.map(|below| id().lt(below)))
        .order_by_expr(id(), Order::Desc)
        .limit(1)
        .offset(newest.most.saturating_sub(1))
        .take();
    let last = Expr::SubQuery(None, Box::new(last.into()));
    let table = E::default().table_name();
    let id = || row::<E>(table, newest.id);
    query
        .from_subquery(newest.groups, GROUPS)
        // SQLite takes the tables of a CROSS JOIN in the order they are written in.
        .cross_join(E::default().table_ref())
        .and_where(row::<E>(table, newest.group).eq(key()))
        .and_where_option(newest.below.map(|below| id().lt(below)))
        .and_where(id().gte(Func::coalesce([last, Expr::val(0)])));
}

fn key() -> Expr {
    Expr::col((GROUPS, GROUP))
}

fn row<E: EntityTrait>(table: &'static str, column: E::Column) -> Expr {
    Expr::col((table, Alias::new(column.as_str())))
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, QuerySelect};

    use super::*;
    use crate::test_database;

    mod story {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "stories")]
        pub(super) struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub user_id: i64,
        }

        #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
        pub(super) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }

    /// The ids of what is found of the stories of 7 and 8.
    async fn found(below: Option<i64>, most: u64) -> Vec<i64> {
        let (_folder, database) = test_database::fresh().await;
        let fill = "INSERT INTO stories (text, user_id) VALUES \
            ('', 7), ('', 8), ('', 9), ('', 7), ('', 7), ('', 9), ('', 7), ('', 8)";
        database.writer().execute_unprepared(fill).await.unwrap();
        let groups = Query::select()
            .expr_as(Expr::col("user_id"), GROUP)
            .distinct()
            .from("stories")
            .and_where(Expr::col("user_id").is_in([7, 8]))
            .take();
        let newest = Newest {
            groups,
            group: story::Column::UserId,
            id: story::Column::Id,
            below,
            most,
        };
        let rows = newest_of_each::<story::Entity>(database.backend(), newest)
            .limit(100)
            .all(database.reader())
            .await
            .unwrap();
        rows.into_iter().map(|row| row.id).collect()
    }

    #[tokio::test]
    async fn of_each_group_the_newest_and_all_newest_first() {
        assert_eq!(found(None, 1).await, [8, 7]);
        assert_eq!(found(None, 2).await, [8, 7, 5, 2]);
        assert_eq!(found(None, 9).await, [8, 7, 5, 4, 2, 1]);
    }

    #[tokio::test]
    async fn behind_a_row_that_need_not_be_there() {
        assert_eq!(found(Some(7), 1).await, [5, 2]);
        assert_eq!(found(Some(6), 2).await, [5, 4, 2]);
        assert_eq!(found(Some(1), 2).await, [0; 0]);
    }
}
