use sea_orm::{Condition, DbErr, QuerySelect, QueryTrait, entity::prelude::*};

use super::Database;

/// Rows deleted by one statement: few enough that others get their turn.
const BATCH: u64 = 500;

/// Deletes all rows for which `stale` holds, some at a time, found by their key;
/// tells how many those were.
///
/// # Errors
/// When the database refuses. What was deleted until then stays so.
pub async fn delete_in_batches<E: EntityTrait>(
    database: &Database,
    key: E::Column,
    stale: &Condition,
) -> Result<u64, DbErr> {
    let mut deleted = 0;
    loop {
        let batch = E::find()
            .select_only()
            .column(key)
            .filter(stale.clone())
            .limit(BATCH);
        // Asked again outside: a row may have changed in between.
        let rows = E::delete_many()
            .filter(key.in_subquery(batch.into_query()))
            .filter(stale.clone())
            .exec(database.writer())
            .await?
            .rows_affected;
        deleted += rows;
        if rows < BATCH {
            return Ok(deleted);
        }
    }
}
