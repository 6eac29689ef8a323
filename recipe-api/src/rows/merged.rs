use sea_orm::{
    DbBackend, EntityTrait, IdenStatic, Order, Value,
    sea_query::{
        Alias, CommonTableExpression, Condition, Expr, ExprTrait, JoinType, Query, SelectStatement,
        UnionType, WithClause,
    },
};

use super::{GROUP, ID};

const GROUPS: &str = "groups";
const PAGE: &str = "page";
const EARLIER: &str = "earlier";

/// Which rows [`merged`] finds.
pub(crate) struct Merged<C> {
    /// A query of one column, [`GROUP`]: the groups to read.
    pub(crate) groups: SelectStatement,
    /// The column that groups rows.
    pub(crate) group: C,
    /// The id column.
    pub(crate) id: C,
    /// Only rows with a lower id.
    pub(crate) below: Value,
    /// The maximum number of rows of all groups together, at least 1.
    pub(crate) most: u64,
}

/// A query of one column, [`ID`]: the newest ids of several groups together, newest
/// first.
///
/// SQLite searches an index on group and id once for each group and once for each row of
/// the page, however large the groups and however deep the page. PostgreSQL cannot do
/// that. It searches the index once for each group, and then reads up to `most` entries
/// of at most that many groups.
pub(crate) fn merged<E: EntityTrait>(
    backend: DbBackend,
    merged: Merged<E::Column>,
) -> SelectStatement {
    match backend {
        DbBackend::Postgres => laterally::<E>(merged),
        _ => by_queue::<E>(merged),
    }
}

/// A recursive query holds the newest row of each group in a queue, and replaces a row
/// that leaves it with the next one of its group:
/// <https://sqlite.org/lang_with.html#controlling_depth_first_versus_breadth_first_search_of_a_tree_using_order_by>
fn by_queue<E: EntityTrait>(merged: Merged<E::Column>) -> SelectStatement {
    let newest = |of: &'static str, below: Expr| {
        let newest = Query::select()
            .expr(row::<E>(EARLIER, merged.id).max())
            .from_as(E::default().table_ref(), EARLIER)
            .and_where(row::<E>(EARLIER, merged.group).eq(Expr::col((of, GROUP))))
            .and_where(row::<E>(EARLIER, merged.id).lt(below))
            .take();
        Expr::SubQuery(None, Box::new(newest.into()))
    };
    let next = Query::select()
        .expr_as(newest(PAGE, Expr::col((PAGE, ID))), ID)
        .column((PAGE, GROUP))
        .from(PAGE)
        .and_where(Expr::col((PAGE, ID)).is_not_null())
        .take();
    let below = Expr::val(merged.below.clone());
    let queue = Query::select()
        .expr_as(newest(GROUPS, below), ID)
        .column((GROUPS, GROUP))
        .from_subquery(merged.groups, GROUPS)
        .union(UnionType::All, next)
        .order_by(ID, Order::Desc)
        .limit(merged.most)
        .take();
    let mut page = CommonTableExpression::new();
    page.table_name(PAGE).columns([ID, GROUP]).query(queue);
    Query::select()
        .column((PAGE, ID))
        .from(PAGE)
        .and_where(Expr::col((PAGE, ID)).is_not_null())
        .with_cte(WithClause::new().recursive(true).cte(page).to_owned())
        .take()
}

/// The rows of a page come from the groups with the newest rows; as many groups as rows
/// are enough. The group is compared by range, not equality, for the reason given in
/// [`of_one_group`](super::of_one_group).
fn laterally<E: EntityTrait>(merged: Merged<E::Column>) -> SelectStatement {
    let group = || row::<E>(EARLIER, merged.group);
    let id = || row::<E>(EARLIER, merged.id);
    let key = || Expr::col((GROUPS, GROUP));
    let newest = |most| {
        let below = Expr::val(merged.below.clone());
        Query::select()
            .expr_as(id(), ID)
            .from_as(E::default().table_ref(), EARLIER)
            .and_where(group().gte(key()))
            .and_where(Expr::tuple([group(), id()]).lt(Expr::tuple([key(), below])))
            .order_by_expr(group(), Order::Desc)
            .order_by_expr(id(), Order::Desc)
            .limit(most)
            .take()
    };
    let groups = Query::select()
        .column((GROUPS, GROUP))
        .from_subquery(merged.groups, GROUPS)
        .join_lateral(JoinType::InnerJoin, newest(1), PAGE, Condition::all())
        .order_by((PAGE, ID), Order::Desc)
        .limit(merged.most)
        .take();
    Query::select()
        .column((PAGE, ID))
        .from_subquery(groups, GROUPS)
        .join_lateral(
            JoinType::InnerJoin,
            newest(merged.most),
            PAGE,
            Condition::all(),
        )
        .order_by((PAGE, ID), Order::Desc)
        .limit(merged.most)
        .take()
}

fn row<E: EntityTrait>(table: &'static str, column: E::Column) -> Expr {
    Expr::col((table, Alias::new(column.as_str())))
}

#[cfg(test)]
mod tests {
    use proptest::{
        prelude::*,
        strategy::ValueTree,
        test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
    };
    use service_kit::database::{Connection, Database, Statement};
    use tempfile::TempDir;

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

    /// A database with a story of each of these people, one after another.
    async fn with_stories(owners: &[i64]) -> (TempDir, Database) {
        let (folder, database) = test_database::fresh().await;
        let rows: Vec<_> = owners.iter().map(|id| format!("('', {id})")).collect();
        let fill = format!(
            "INSERT INTO stories (text, user_id) VALUES {}",
            rows.join(", ")
        );
        let fill = Statement::new(fill, []);
        database.writer().execute(fill).await.unwrap();
        (folder, database)
    }

    /// The ids found among the stories of some people.
    async fn found_in(database: &Database, people: &[i64], (below, most): (i64, u64)) -> Vec<i64> {
        let backend = database.backend();
        let newest = Merged {
            groups: among(backend, list_of(backend, people.iter().copied())),
            group: story::Column::UserId,
            id: story::Column::Id,
            below: below.into(),
            most,
        };
        let query = merged::<story::Entity>(backend, newest);
        database.reader().all(query).await.unwrap()
    }

    /// The ids found among the stories of 7, 8 and 10.
    async fn found(below: i64, most: u64) -> Vec<i64> {
        let (_folder, database) = with_stories(&[7, 8, 9, 7, 7, 9, 7, 8]).await;
        found_in(&database, &[7, 8, 10], (below, most)).await
    }

    #[tokio::test]
    async fn the_newest_of_all_groups_newest_first() {
        assert_eq!(found(i64::MAX, 1).await, [8]);
        assert_eq!(found(i64::MAX, 3).await, [8, 7, 5]);
        assert_eq!(found(i64::MAX, 9).await, [8, 7, 5, 4, 2, 1]);
    }

    #[tokio::test]
    async fn random_pages_are_those_of_a_sorted_list() {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut random = TestRunner::new_with_rng(Config::default(), rng);
        let owners = prop::collection::vec(1..8_i64, 60);
        let owners = owners.new_tree(&mut random).unwrap().current();
        let (_folder, database) = with_stories(&owners).await;
        let people = prop::collection::btree_set(1..9_i64, 1..8);
        let pages = (people, 0..62_i64, 1..12_u64);
        for _ in 0..500 {
            let (people, below, most) = pages.new_tree(&mut random).unwrap().current();
            let people: Vec<_> = people.into_iter().collect();
            let mut rows: Vec<i64> = (1..)
                .zip(&owners)
                .filter(|(id, owner)| *id < below && people.contains(owner))
                .map(|(id, _)| id)
                .collect();
            rows.reverse();
            rows.truncate(usize::try_from(most).unwrap());
            let found = found_in(&database, &people, (below, most)).await;
            assert_eq!(found, rows, "{people:?} {below} {most}");
        }
    }

    #[tokio::test]
    async fn behind_a_row_that_need_not_be_there() {
        assert_eq!(found(7, 2).await, [5, 4]);
        assert_eq!(found(6, 9).await, [5, 4, 2, 1]);
        assert_eq!(found(1, 2).await, [0; 0]);
    }
}
