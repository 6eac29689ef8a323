use sea_orm::{Condition, QuerySelect, QueryTrait, entity::prelude::*};

use super::{Connection, Database, Error};

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
) -> Result<u64, Error> {
    let mut deleted = 0;
    loop {
        let batch = E::find()
            .select_only()
            .column(key)
            .filter(stale.clone())
            .limit(BATCH);
        // Asked again outside: a row may have changed in between.
        let delete = E::delete_many()
            .filter(key.in_subquery(batch.into_query()))
            .filter(stale.clone());
        let rows = database.writer().execute(delete).await?;
        deleted += rows;
        if rows < BATCH {
            return Ok(deleted);
        }
    }
}
