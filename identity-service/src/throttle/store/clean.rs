use sea_orm::{Condition, entity::prelude::*};
use service_kit::database::{Database, delete_in_batches};
use time::OffsetDateTime;

use super::rows::{login_attempt, login_name};
use crate::throttle::{
    Error,
    rules::{KNOWN_FOR, PAIR_LIFE, WINDOW},
};

/// Deletes counters that no rule reads any more, in batches. Returns how many.
///
/// # Errors
/// When the database fails.
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
    let pairs = delete_in_batches::<login_attempt::Entity>(database, Pair::PairKey, &rested);
    let names = delete_in_batches::<login_name::Entity>(database, Name::NameKey, &over);
    Ok(pairs.await? + names.await?)
}
