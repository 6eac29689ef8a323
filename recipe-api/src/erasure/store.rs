use sea_orm::{
    ActiveValue::Set,
    QueryOrder,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use service_kit::database::{Connection, Database, Error, Transaction};
use time::{Duration, OffsetDateTime};

use crate::ids::UserId;

/// A replica that has not confirmed an erasure for this long no longer works on it.
const TAKEN_FOR: Duration = Duration::MINUTE;

mod unfinished {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "erasures")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub user_id: i64,
            pub asked_at: OffsetDateTime,
            pub taken_by: String,
            pub taken_at: OffsetDateTime,
        }
    }
}

use unfinished::{Column, Entity};

/// A replica at a certain time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taker<'a> {
    pub(super) replica: &'a str,
    pub(super) now: OffsetDateTime,
}

/// Records that an erasure was requested and that this replica works on it, unless
/// another one does. Returns whether it is this one.
pub(super) async fn ask(
    database: &Database,
    person: UserId,
    taker: Taker<'_>,
) -> Result<bool, Error> {
    let row = unfinished::ActiveModel {
        user_id: Set(person.get()),
        asked_at: Set(taker.now),
        taken_by: Set(taker.replica.to_owned()),
        taken_at: Set(taker.now),
    };
    let unless_taken = OnConflict::column(Column::UserId)
        .update_columns([Column::TakenBy, Column::TakenAt])
        .action_and_where(taker.may_take())
        .to_owned();
    let ask = Entity::insert(row).on_conflict(unless_taken);
    Ok(database.writer().execute(ask).await? > 0)
}

/// Records that this replica works on an unfinished erasure, unless another one does.
/// Returns whether it is this one.
pub(super) async fn take(
    database: &Database,
    person: UserId,
    taker: Taker<'_>,
) -> Result<bool, Error> {
    let take = Entity::update_many()
        .col_expr(Column::TakenBy, Expr::value(taker.replica))
        .col_expr(Column::TakenAt, Expr::value(taker.now))
        .filter(Column::UserId.eq(person.get()))
        .filter(taker.may_take());
    Ok(database.writer().execute(take).await? > 0)
}

/// Confirms that this replica still works on an erasure. `false` when another took over
/// or it is finished. It is not taken back, because two replicas with different clocks
/// would do that forever.
pub(super) async fn hold(
    database: &Database,
    person: UserId,
    taker: Taker<'_>,
) -> Result<bool, Error> {
    let hold = Entity::update_many()
        .col_expr(Column::TakenAt, Expr::value(taker.now))
        .filter(Column::UserId.eq(person.get()))
        .filter(Column::TakenBy.eq(taker.replica));
    Ok(database.writer().execute(hold).await? > 0)
}

/// All unfinished erasures, oldest first, and whether `taker` may take them.
pub(super) async fn list(
    database: &Database,
    taker: Taker<'_>,
) -> Result<Vec<(UserId, bool)>, Error> {
    let query = Entity::find().order_by_asc(Column::AskedAt);
    let rows: Vec<unfinished::Model> = database.reader().all(query).await?;
    let rows = rows.into_iter().map(|row| {
        let may_take = row.taken_by == taker.replica || !taker.holds().contains(&row.taken_at);
        (UserId::stored(row.user_id), may_take)
    });
    Ok(rows.collect())
}

/// Finishes an erasure once this is committed. Returns whether it was still this
/// replica's. If so, nobody can take it over any more, and what the person writes from
/// now on survives.
pub(super) async fn finish(
    transaction: &Transaction,
    person: UserId,
    replica: &str,
) -> Result<bool, Error> {
    let row = Entity::delete_many()
        .filter(Column::UserId.eq(person.get()))
        .filter(Column::TakenBy.eq(replica));
    Ok(transaction.execute(row).await? > 0)
}

impl Taker<'_> {
    /// The times of a confirmation that is still in force. A time in the future was
    /// written by a clock that was ahead.
    fn holds(self) -> std::ops::RangeInclusive<OffsetDateTime> {
        self.now - TAKEN_FOR..=self.now + TAKEN_FOR
    }

    fn may_take(self) -> Expr {
        let (earliest, latest) = self.holds().into_inner();
        let column = |column: Column| Expr::col((Entity, column));
        column(Column::TakenBy)
            .eq(self.replica)
            .or(column(Column::TakenAt).lt(earliest))
            .or(column(Column::TakenAt).gt(latest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_database;

    const NOON: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn taker(replica: &str, now: OffsetDateTime) -> Taker<'_> {
        Taker { replica, now }
    }

    #[tokio::test]
    async fn one_replica_works_on_it_until_it_has_been_silent_for_a_minute() {
        let (_folder, database) = test_database::fresh().await;
        let person = UserId::stored(7);
        let asks = async |replica, now| ask(&database, person, taker(replica, now)).await.unwrap();
        let takes = async |replica, now| {
            let listed = list(&database, taker(replica, now)).await.unwrap();
            let taken = take(&database, person, taker(replica, now)).await.unwrap();
            assert!(listed.is_empty() || listed == [(person, taken)]);
            taken
        };
        assert!(!takes("a", NOON).await, "there is none");
        assert!(asks("a", NOON).await);
        assert!(!asks("b", NOON).await);
        assert!(asks("a", NOON).await, "its own may be asked for again");
        let later = NOON + TAKEN_FOR;
        assert!(!takes("b", later).await);
        assert!(takes("a", later).await);
        assert!(!takes("b", later + TAKEN_FOR).await);
        let silent = later + TAKEN_FOR + Duration::SECOND;
        assert!(takes("b", silent).await);
        assert!(!takes("a", silent).await);
        // Setting a clock back makes nobody wait.
        for back in [Duration::hours(2), Duration::DAY, Duration::days(3_650)] {
            assert!(asks("c", silent - back).await);
            assert!(takes("b", silent).await);
        }
    }

    #[tokio::test]
    async fn only_the_replica_that_works_on_it_finishes_it() {
        let (_folder, database) = test_database::fresh().await;
        let person = UserId::stored(7);
        let finishes = async |replica| {
            let transaction = database.begin().await.unwrap();
            let is_finished = finish(&transaction, person, replica).await.unwrap();
            transaction.commit().await.unwrap();
            is_finished
        };
        assert!(ask(&database, person, taker("a", NOON)).await.unwrap());
        assert!(!finishes("b").await);
        // A replica whose clock is wrong takes it over.
        let ahead = NOON + Duration::minutes(2);
        assert!(take(&database, person, taker("b", ahead)).await.unwrap());
        assert!(!finishes("a").await);
        // It is not taken back, although the other's time is in the future.
        let holds = async |replica| {
            let taker = taker(replica, NOON);
            hold(&database, person, taker).await.unwrap()
        };
        assert_eq!((holds("a").await, holds("b").await), (false, true));
        assert!(finishes("b").await);
        assert!(!holds("b").await);
        assert_eq!(list(&database, taker("a", NOON)).await.unwrap(), []);
    }
}
