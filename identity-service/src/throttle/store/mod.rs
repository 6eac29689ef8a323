//! The counters of the account gate. Statements always touch the pairs before the
//! username, narrowest first, so that two transactions cannot deadlock.

mod clean;
mod note;
mod rows;

use sea_orm::{
    ActiveValue::Set,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use service_kit::database::{Connection, Database, Error as DatabaseError};
use time::OffsetDateTime;

pub use clean::clean;
pub(super) use note::note;

use super::{
    Error,
    pseudonyms::AttemptKeys,
    reach::Reach,
    rules::{Counter, Counters, Pair, Reserved, Tally},
};
use rows::{login_attempt, login_name, stored};

pub(super) async fn find(database: &Database, keys: &AttemptKeys) -> Result<Counters, Error> {
    let reader = database.reader();
    let mut pairs = Vec::new();
    for (reach, key) in &keys.pairs {
        let pair = login_attempt::Entity::find_by_id(key.as_str());
        let pair: Option<login_attempt::Model> = reader.one(pair).await?;
        pairs.push(Counter {
            reach: *reach,
            pair: pair.map(Pair::from),
        });
    }
    let tally = login_name::Entity::find_by_id(keys.name.as_str());
    let tally: Option<login_name::Model> = reader.one(tally).await?;
    Ok(Counters {
        pairs,
        tally: tally.map(Tally::from),
    })
}

/// Replaces all counters if they are unchanged, or none. `false` on a conflict.
pub(super) async fn replace(
    database: &Database,
    keys: &AttemptKeys,
    read: &Counters,
    next: &Reserved,
) -> Result<bool, Error> {
    let replaced = database.transact(|transaction| async move {
        let connection = &*transaction;
        let is_replaced = replace_pairs(connection, keys, read, next).await?
            && match &read.tally {
                Some(read) => update_tally(connection, &keys.name, read, &next.tally).await?,
                None => insert(connection, rows::of_tally(&keys.name, &next.tally)).await?,
            };
        is_replaced.then_some(()).ok_or(NotReplaced::Changed)
    });
    match replaced.await {
        Ok(()) => Ok(true),
        Err(NotReplaced::Changed) => Ok(false),
        Err(NotReplaced::Database(error)) => Err(error.into()),
    }
}

/// Why counters were not replaced.
enum NotReplaced {
    /// A concurrent attempt changed one.
    Changed,
    Database(DatabaseError),
}

impl From<DatabaseError> for NotReplaced {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

async fn replace_pairs(
    connection: &impl Connection,
    keys: &AttemptKeys,
    read: &Counters,
    next: &Reserved,
) -> Result<bool, DatabaseError> {
    for (((_, key), read), next) in keys.pairs.iter().zip(&read.pairs).zip(&next.pairs) {
        let replaced = match &read.pair {
            Some(read) => update_pair(connection, key, read, next).await?,
            None => insert(connection, rows::of_pair(key, next)).await?,
        };
        if !replaced {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Restores pairs that have not changed since.
pub(super) async fn restore(
    connection: &impl Connection,
    keys: &AttemptKeys,
    read: &[Pair],
    before: &[Pair],
) -> Result<(), Error> {
    for (((_, key), read), before) in keys.pairs.iter().zip(read).zip(before) {
        update_pair(connection, key, read, before).await?;
    }
    Ok(())
}

/// Clears the failures of all pairs and records a login.
pub(super) async fn clear(
    connection: &impl Connection,
    keys: &AttemptKeys,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let over_the_old = OnConflict::column(login_attempt::Column::PairKey)
        .update_columns([
            login_attempt::Column::Failures,
            login_attempt::Column::AllowedAt,
            login_attempt::Column::LoggedInAt,
        ])
        .to_owned();
    for (reach, key) in &keys.pairs {
        let cleared = Pair {
            logged_in_at: (*reach == Reach::Address).then_some(now),
            ..Pair::untried(now)
        };
        let cleared = login_attempt::Entity::insert(rows::of_pair(key, &cleared));
        let cleared = cleared.on_conflict(over_the_old.clone());
        connection.execute(cleared).await?;
    }
    Ok(())
}

/// Takes a failure back from the tally, if it is still the one in which it was counted.
pub(super) async fn take_back(
    connection: &impl Connection,
    keys: &AttemptKeys,
    counted_at: OffsetDateTime,
) -> Result<(), Error> {
    let failures = login_name::Column::Failures;
    let take_back = login_name::Entity::update_many()
        .col_expr(failures, ExprTrait::sub(Expr::col(failures), 1))
        .filter(login_name::Column::NameKey.eq(keys.name.as_str()))
        .filter(failures.gt(0))
        .filter(login_name::Column::WindowStartedAt.lte(counted_at));
    connection.execute(take_back).await?;
    Ok(())
}

async fn insert<A: ActiveModelTrait + Send>(
    connection: &impl Connection,
    row: A,
) -> Result<bool, DatabaseError> {
    let unless_there = OnConflict::new().do_nothing().to_owned();
    let insert = <A::Entity as EntityTrait>::insert(row).on_conflict(unless_there);
    Ok(connection.execute(insert).await? == 1)
}

async fn update_pair(
    connection: &impl Connection,
    key: &str,
    read: &Pair,
    next: &Pair,
) -> Result<bool, DatabaseError> {
    let update = login_attempt::Entity::update_many()
        .set(login_attempt::ActiveModel {
            failures: Set(stored(next.failures)),
            allowed_at: Set(next.allowed_at),
            ..Default::default()
        })
        .filter(login_attempt::Column::PairKey.eq(key))
        .filter(login_attempt::Column::Failures.eq(stored(read.failures)))
        .filter(login_attempt::Column::AllowedAt.eq(read.allowed_at));
    Ok(connection.execute(update).await? == 1)
}

async fn update_tally(
    connection: &impl Connection,
    key: &str,
    read: &Tally,
    next: &Tally,
) -> Result<bool, DatabaseError> {
    let update = login_name::Entity::update_many()
        .set(login_name::ActiveModel {
            failures: Set(stored(next.failures)),
            window_started_at: Set(next.window_started_at),
            ..Default::default()
        })
        .filter(login_name::Column::NameKey.eq(key))
        .filter(login_name::Column::Failures.eq(stored(read.failures)))
        .filter(login_name::Column::WindowStartedAt.eq(read.window_started_at));
    Ok(connection.execute(update).await? == 1)
}
