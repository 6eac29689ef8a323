use sea_orm::{Condition, entity::prelude::*, sea_query::Expr};
use service_kit::database::{Connection, Database, Error as DatabaseError};
use time::OffsetDateTime;

use super::rows::{login_attempt, login_name};
use crate::throttle::{
    Error,
    pseudonyms::AttemptKeys,
    rules::{Counters, Pair, Tally},
};

/// Records a refusal at `now`. `true` for the first one of a wait, across all replicas. A
/// new wait begins only with an admitted attempt, so there are never more records than
/// admitted attempts.
pub(in crate::throttle) async fn note(
    database: &Database,
    keys: &AttemptKeys,
    read: &Counters,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    let pairs = keys.pairs.iter().zip(read.that_matter(now));
    let mut waiting = pairs.filter(|(_, counter)| counter.waits_until(now).is_some());
    let waiting = waiting.find_map(|((_, key), counter)| Some((key, counter.pair.as_ref()?)));
    Ok(match (waiting, &read.tally) {
        (Some((key, pair)), _) => note_pair(database, key, pair).await?,
        (None, Some(tally)) => note_tally(database, &keys.name, tally).await?,
        (None, None) => false,
    })
}

async fn note_pair(database: &Database, key: &str, pair: &Pair) -> Result<bool, DatabaseError> {
    use login_attempt::Column;
    let until = pair.allowed_at;
    if pair.noted_until == Some(until) {
        return Ok(false);
    }
    let note = login_attempt::Entity::update_many()
        .col_expr(Column::NotedUntil, Expr::value(until))
        .filter(Column::PairKey.eq(key))
        .filter(Column::AllowedAt.eq(until))
        .filter(is_other(Column::NotedUntil, until));
    Ok(database.writer().execute(note).await? == 1)
}

async fn note_tally(database: &Database, key: &str, tally: &Tally) -> Result<bool, DatabaseError> {
    use login_name::Column;
    let until = tally.window_ends_at();
    if tally.noted_until == Some(until) {
        return Ok(false);
    }
    let note = login_name::Entity::update_many()
        .col_expr(Column::NotedUntil, Expr::value(until))
        .filter(Column::NameKey.eq(key))
        .filter(Column::WindowStartedAt.eq(tally.window_started_at))
        .filter(is_other(Column::NotedUntil, until));
    Ok(database.writer().execute(note).await? == 1)
}

fn is_other<C: ColumnTrait>(column: C, time: OffsetDateTime) -> Condition {
    Condition::any().add(column.is_null()).add(column.ne(time))
}
