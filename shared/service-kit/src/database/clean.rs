use sea_orm::{Condition, QuerySelect, QueryTrait, entity::prelude::*};

use super::{Connection, Database, Error};

/// Rows in one statement, few enough that other writers get their turn.
const BATCH: u64 = 500;

/// Deletes all rows for which `stale` holds, in batches by key. Returns how many.
///
/// # Errors
/// When the database fails. Rows that were deleted until then stay deleted.
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
        // Checked again in the outer statement: a row may have changed meanwhile.
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
