use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use service_kit::database::{Connection, Database, Error, Transaction};

use crate::people::UserId;

/// Rows that one statement removes: few enough that others get their turn.
const BATCH: u64 = 500;

/// Removes all rows that are about `person`, by the column that says so.
pub(crate) async fn erase_of<E: EntityTrait>(
    transaction: &Transaction,
    column: E::Column,
    person: UserId,
) -> Result<(), Error> {
    let rows = E::delete_many().filter(column.eq(person.get()));
    transaction.execute(rows).await?;
    Ok(())
}

/// Removes such rows until what is left fits into one statement. Each batch is a
/// transaction of its own, and stays removed whatever becomes of the rest: who does it
/// again goes on.
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

/// The same for rows that are about a person and a post each: those of `person`, and
/// those of their posts, which go with them.
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
