use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use service_kit::database::{Connection, Database, Error, Transaction};

use crate::ids::UserId;

/// Rows in one statement, few enough that other writers get their turn.
const BATCH: u64 = 500;

/// Deletes all rows whose `column` is `person`.
pub(crate) async fn erase_of<E: EntityTrait>(
    transaction: &Transaction,
    column: E::Column,
    person: UserId,
) -> Result<(), Error> {
    let rows = E::delete_many().filter(column.eq(person.get()));
    transaction.execute(rows).await?;
    Ok(())
}

/// Deletes matching rows until the rest fits into one statement. Each batch is a
/// transaction of its own and stays deleted, so an interrupted run can be repeated.
pub(crate) async fn remove_in_batches<E: EntityTrait>(
    database: &Database,
    id: E::Column,
    concerned: impl Into<Expr>,
) -> Result<(), Error> {
    let concerned = Condition::all().add(concerned.into());
    loop {
        let batch = E::find()
            .select_only()
            .column(id)
            .filter(concerned.clone())
            .limit(BATCH);
        let batch: Vec<i64> = database.reader().all(batch).await?;
        if (batch.len() as u64) < BATCH {
            return Ok(());
        }
        let rows = E::delete_many().filter(id.is_in(batch));
        database.writer().execute(rows).await?;
    }
}

/// The same for rows that belong to a person and a post: those of `person`, and those of
/// their posts, which cascade.
pub(crate) async fn remove_around_posts<E: EntityTrait>(
    database: &Database,
    (id, user, post): (E::Column, E::Column, E::Column),
    person: UserId,
) -> Result<(), Error> {
    let own = user.eq(person.get());
    let theirs = post.in_subquery(posts_of(person));
    for concerned in [own, theirs] {
        remove_in_batches::<E>(database, id, concerned).await?;
    }
    Ok(())
}

fn posts_of(author: UserId) -> SelectStatement {
    Query::select()
        .column("id")
        .from("posts")
        .and_where(Expr::col("user_id").eq(author.get()))
        .take()
}
