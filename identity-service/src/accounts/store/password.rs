use sea_orm::{
    ConnectionTrait, DbBackend, ExprTrait, QueryOrder, QuerySelect, entity::prelude::*,
    sea_query::Expr,
};
use service_kit::database::Database;

use super::{Credentials, user};
use crate::accounts::{AccountId, Error};

/// Replaces a hash, if it still is what was read.
pub(in crate::accounts) async fn replace_hash(
    database: &Database,
    read: &Credentials,
    hash: String,
) -> Result<(), Error> {
    user::Entity::update_many()
        .filter(user::Column::Id.eq(read.account.id.0))
        .filter(user::Column::PasswordHash.eq(read.password_hash.as_str()))
        .col_expr(user::Column::PasswordHash, Expr::value(hash))
        .exec(database.writer())
        .await?;
    Ok(())
}

/// Sets the hash of a new password.
pub(in crate::accounts) async fn set_hash(
    connection: &impl ConnectionTrait,
    id: AccountId,
    hash: &str,
) -> Result<(), Error> {
    user::Entity::update_many()
        .filter(user::Column::Id.eq(id.0))
        .col_expr(user::Column::PasswordHash, Expr::value(hash))
        .exec(connection)
        .await?;
    Ok(())
}

/// The first stored hash greater than `behind`, in the order of their bytes,
/// which is that of the index `users_by_password_hash`.
pub(in crate::accounts) async fn next_hash(
    database: &Database,
    behind: &str,
) -> Result<Option<String>, Error> {
    let reader = database.reader();
    let hash = match reader.get_database_backend() {
        DbBackend::Postgres => r#""password_hash" COLLATE "C""#,
        _ => "password_hash",
    };
    let hash = || Expr::cust(hash);
    let found = user::Entity::find()
        .select_only()
        .column(user::Column::PasswordHash)
        .filter(hash().gt(behind))
        .order_by_asc(hash())
        .limit(1)
        .into_tuple()
        .one(reader)
        .await?;
    Ok(found)
}
