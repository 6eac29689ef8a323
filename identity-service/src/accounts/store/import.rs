use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, DbBackend, ExprTrait, QuerySelect, Statement,
    entity::prelude::*,
};
use time::OffsetDateTime;

use super::user;
use crate::{
    accounts::{Error, import::ImportedUser},
    passwords::UNUSABLE,
};

/// Keeps others from changing accounts until the transaction ends, so that what
/// was read of them stays true. On SQLite the transaction does so by itself.
pub(in crate::accounts) async fn lock(connection: &impl ConnectionTrait) -> Result<(), Error> {
    if connection.get_database_backend() == DbBackend::Postgres {
        let lock = "LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE";
        connection.execute_unprepared(lock).await?;
    }
    Ok(())
}

/// The id and username key of each account that has one of those of `users`.
pub(in crate::accounts) async fn existing(
    connection: &impl ConnectionTrait,
    users: &[&ImportedUser],
) -> Result<Vec<(i64, String)>, Error> {
    let ids = users.iter().filter_map(|user| user.id);
    let keys = users.iter().map(|user| user.username.key());
    let id_or_key = user::Column::Id
        .is_in(ids)
        .or(user::Column::UsernameKey.is_in(keys));
    let found = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::UsernameKey])
        .filter(id_or_key)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found)
}

/// Inserts accounts that either all bring an id or all get one.
pub(in crate::accounts) async fn insert_all(
    connection: &impl ConnectionTrait,
    users: Vec<ImportedUser>,
    now: OffsetDateTime,
) -> Result<(), Error> {
    if users.is_empty() {
        return Ok(());
    }
    let rows = users.into_iter().map(|user| user::ActiveModel {
        id: user.id.map_or(NotSet, Set),
        username: Set(user.username.as_str().to_owned()),
        username_key: Set(user.username.key().to_owned()),
        password_hash: Set(user.password_hash.unwrap_or_else(|| UNUSABLE.to_owned())),
        email: Set(user.profile.email),
        first_name: Set(user.profile.first_name),
        last_name: Set(user.profile.last_name),
        image_url: Set(user.profile.image_url),
        thumb_url: Set(user.profile.thumb_url),
        bio: Set(user.profile.bio),
        created_at: Set(user.created_at.unwrap_or(now)),
        disabled_at: Set(user.is_disabled.then_some(now)),
        password_generation: Set(super::FIRST_GENERATION),
    });
    user::Entity::insert_many(rows)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Sees to it that no new account gets an id up to `greatest`, and never one that
/// was given out already. SQLite's `AUTOINCREMENT` follows inserted ids by itself.
pub(in crate::accounts) async fn advance_ids(
    connection: &impl ConnectionTrait,
    greatest: i64,
) -> Result<(), Error> {
    if connection.get_database_backend() == DbBackend::Postgres {
        let advance = "SELECT setval(ids, $1) \
             FROM (SELECT pg_get_serial_sequence('users', 'id')::regclass AS ids) AS sequence \
             WHERE $1 > coalesce(pg_sequence_last_value(ids), 0)";
        let advance =
            Statement::from_sql_and_values(DbBackend::Postgres, advance, [greatest.into()]);
        connection.execute_raw(advance).await?;
    }
    Ok(())
}
