use sea_orm::{
    ActiveValue::{NotSet, Set},
    ExprTrait, QuerySelect,
    entity::prelude::*,
};
use service_kit::database::Connection;
use time::OffsetDateTime;

use super::user;
use crate::{
    accounts::{Error, import::ImportedUser},
    passwords::UNUSABLE,
};

/// The id and username key of each account that shares one with `users`.
pub(in crate::accounts) async fn existing(
    connection: &impl Connection,
    users: &[&ImportedUser],
) -> Result<Vec<(i64, String)>, Error> {
    let ids = users.iter().filter_map(|user| user.id);
    let keys = users.iter().map(|user| user.username.key());
    let id_or_key = user::Column::Id
        .is_in(ids)
        .or(user::Column::UsernameKey.is_in(keys));
    let taken = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::UsernameKey])
        .filter(id_or_key);
    Ok(connection.all(taken).await?)
}

/// Inserts accounts. Either all bring an id, or all get one.
pub(in crate::accounts) async fn insert_all(
    connection: &impl Connection,
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
        email: Set(user.profile.email.map(String::from)),
        first_name: Set(user.profile.first_name),
        last_name: Set(user.profile.last_name),
        image_url: Set(user.profile.image_url),
        thumb_url: Set(user.profile.thumb_url),
        bio: Set(user.profile.bio),
        created_at: Set(user.created_at.unwrap_or(now)),
        disabled_at: Set(user.is_disabled.then_some(now)),
        password_generation: Set(super::FIRST_GENERATION),
    });
    connection.execute(user::Entity::insert_many(rows)).await?;
    Ok(())
}
