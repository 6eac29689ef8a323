use sea_orm::{
    DbBackend, EntityTrait, IdenStatic, Order,
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
    /// A query of one column, [`GROUP`]: the groups to read.
    pub(crate) groups: SelectStatement,
    /// The column that groups rows.
    pub(crate) group: C,
    /// The id column.
    pub(crate) id: C,
    /// The maximum number of rows of one group, at least 1.
    pub(crate) most: u64,
}

/// The newest rows of each of several groups, unordered. No column is selected yet.
///
/// With an index on group and id, reads about `most` rows of each group, whatever its
/// size. The databases need different SQL: SQLite has no `LATERAL`, and PostgreSQL's
/// planner would read whole tables for SQLite's version.
pub(crate) fn newest_of_each<E: EntityTrait>(
    backend: DbBackend,
    newest: Newest<E::Column>,
) -> SelectStatement {
    match backend {
        DbBackend::Postgres => laterally::<E>(newest),
        _ => down_to_bound::<E>(newest),
    }
}

/// The group is compared by range, not equality, for the reason given in
/// [`of_one_group`](super::of_one_group).
fn laterally<E: EntityTrait>(newest: Newest<E::Column>) -> SelectStatement {
    let group = || row::<E>(EARLIER, newest.group);
    let id = || row::<E>(EARLIER, newest.id);
    let rows = Query::select()
        .expr(Expr::col(Asterisk))
        .from_as(E::default().table_ref(), EARLIER)
        .and_where(group().gte(key()))
        .and_where(Expr::tuple([group(), id()]).lt(Expr::tuple([key(), Expr::val(i64::MAX)])))
        .order_by_expr(group(), Order::Desc)
        .order_by_expr(id(), Order::Desc)
        .limit(newest.most)
        .take();
    let table = E::default().table_name();
    Query::select()
        .from_subquery(newest.groups, GROUPS)
        .join_lateral(JoinType::InnerJoin, rows, table, Condition::all())
        .take()
}

/// A subquery finds the last wanted row of each group, where the index scan stops.
fn down_to_bound<E: EntityTrait>(newest: Newest<E::Column>) -> SelectStatement {
    let id = || row::<E>(EARLIER, newest.id);
    let last = Query::select()
        .expr(id())
        .from_as(E::default().table_ref(), EARLIER)
        .and_where(row::<E>(EARLIER, newest.group).eq(key()))
        .order_by_expr(id(), Order::Desc)
        .limit(1)
        .offset(newest.most.saturating_sub(1))
        .take();
    let last = Expr::SubQuery(None, Box::new(last.into()));
    let table = E::default().table_name();
    Query::select()
        .from_subquery(newest.groups, GROUPS)
        // SQLite joins the tables of a CROSS JOIN in the written order.
        .cross_join(E::default().table_ref())
        .and_where(row::<E>(table, newest.group).eq(key()))
        .and_where(row::<E>(table, newest.id).gte(Func::coalesce([last, Expr::val(0)])))
        .take()
}

fn key() -> Expr {
    Expr::col((GROUPS, GROUP))
}

fn row<E: EntityTrait>(table: &'static str, column: E::Column) -> Expr {
    Expr::col((table, Alias::new(column.as_str())))
}

#[cfg(test)]
mod tests {
    use service_kit::database::{Connection, Statement};

    use super::*;
    use crate::{
        rows::{among, list_of},
        test_database,
    };

    mod story {
        service_kit::table! {
            #[sea_orm(table_name = "stories")]
            pub(super) struct Model {
                #[sea_orm(primary_key)]
                pub id: i64,
                pub user_id: i64,
            }
        }
    }

    /// The ids found among the stories of 7 and 8.
    async fn found(most: u64) -> Vec<i64> {
        let (_folder, database) = test_database::fresh().await;
        let fill = "INSERT INTO stories (text, user_id) VALUES \
            ('', 7), ('', 8), ('', 9), ('', 7), ('', 7), ('', 9), ('', 7), ('', 8)";
        let fill = Statement::new(fill, []);
        database.writer().execute(fill).await.unwrap();
        let backend = database.backend();
        let newest = Newest {
            groups: among(backend, list_of(backend, [7, 8].into_iter())),
            group: story::Column::UserId,
            id: story::Column::Id,
            most,
        };
        let query = newest_of_each::<story::Entity>(backend, newest)
            .column(("stories", "id"))
            .take();
        let mut ids: Vec<i64> = database.reader().all(query).await.unwrap();
        ids.sort_unstable();
        ids
    }

    #[tokio::test]
    async fn of_each_group_the_newest() {
        assert_eq!(found(1).await, [7, 8]);
        assert_eq!(found(2).await, [2, 5, 7, 8]);
        assert_eq!(found(9).await, [1, 2, 4, 5, 7, 8]);
    }
}
