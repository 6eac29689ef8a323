use sea_orm::{Condition, QuerySelect, QueryTrait, entity::prelude::*};
use service_kit::database::Database;
use time::OffsetDateTime;

use super::rows::{login_attempt, login_name};
use crate::throttle::{
    Error,
    rules::{KNOWN_FOR, PAIR_LIFE, WINDOW},
};

/// Rows that are removed by one statement, so that logins get their turn.
const BATCH: u64 = 500;

/// Removes counters that no rule looks at any more, a batch at a time, and tells
/// how many they were.
///
/// # Errors
/// When the database refuses.
pub async fn clean(database: &Database, now: OffsetDateTime) -> Result<u64, Error> {
    use login_attempt::Column as Pair;
    use login_name::Column as Name;

    let rested = Condition::all()
        .add(Pair::AllowedAt.lte(now - PAIR_LIFE))
        .add(
            Condition::any()
                .add(Pair::LoggedInAt.is_null())
                .add(Pair::LoggedInAt.lte(now - KNOWN_FOR)),
        );
    let over = Condition::all().add(Name::WindowStartedAt.lte(now - WINDOW));
    let pairs = remove::<login_attempt::Entity>(database, Pair::PairKey, &rested).await?;
    let names = remove::<login_name::Entity>(database, Name::NameKey, &over).await?;
    Ok(pairs + names)
}

async fn remove<E: EntityTrait>(
    database: &Database,
    key: E::Column,
    stale: &Condition,
) -> Result<u64, Error> {
    let mut removed = 0;
    loop {
        let batch = E::find()
            .select_only()
            .column(key)
            .filter(stale.clone())
            .limit(BATCH);
        // Asked again outside: an attempt may have been counted in between.
        let deleted = E::delete_many()
            .filter(key.in_subquery(batch.into_query()))
            .filter(stale.clone())
            .exec(database.writer())
            .await?
            .rows_affected;
        removed += deleted;
        if deleted < BATCH {
            return Ok(removed);
        }
    }
}
