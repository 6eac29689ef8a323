use sea_orm::{
    DbBackend, ExprTrait, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, LockType},
};
use service_kit::database::{Connection, Database};

use super::{Credentials, user};
use crate::{accounts::Error, ids::AccountId};

/// Replaces a hash if it is still the one that was read.
pub(in crate::accounts) async fn replace_hash(
    database: &Database,
    read: &Credentials,
    hash: String,
) -> Result<(), Error> {
    let replace = user::Entity::update_many()
        .filter(user::Column::Id.eq(read.account.id.0))
        .filter(user::Column::PasswordHash.eq(read.password_hash.as_str()))
        .col_expr(user::Column::PasswordHash, Expr::value(hash));
    database.writer().execute(replace).await?;
    Ok(())
}

/// Sets the hash of a new password. With `generation`, only if the old password is still
/// of that generation. `false` when it is not, or the account no longer exists.
pub(crate) async fn set_hash(
    connection: &impl Connection,
    id: AccountId,
    hash: &str,
    generation: Option<i64>,
) -> Result<bool, Error> {
    let column = user::Column::PasswordGeneration;
    let mut update = user::Entity::update_many().filter(user::Column::Id.eq(id.0));
    if let Some(generation) = generation {
        update = update.filter(column.eq(generation));
    }
    let update = update
        .col_expr(user::Column::PasswordHash, Expr::value(hash))
        .col_expr(column, ExprTrait::add(Expr::col(column), 1));
    Ok(connection.execute(update).await? == 1)
}

/// Whether the account is enabled and its password is of `generation`. Locks both until
/// the transaction ends; on SQLite the transaction itself does that.
pub(in crate::accounts) async fn hold(
    transaction: &impl Connection,
    id: AccountId,
    generation: i64,
) -> Result<bool, Error> {
    let account = user::Entity::find_by_id(id.0)
        .select_only()
        .column(user::Column::Id)
        .filter(user::Column::PasswordGeneration.eq(generation))
        .filter(user::Column::DisabledAt.is_null())
        .lock(LockType::NoKeyUpdate);
    let held: Option<i64> = transaction.one(account).await?;
    Ok(held.is_some())
}

/// The first stored hash after `behind`, in byte order, which is the order of the index
/// `users_by_password_hash`.
pub(in crate::accounts) async fn next_hash(
    database: &Database,
    behind: &str,
) -> Result<Option<String>, Error> {
    let reader = database.reader();
    let hash = match reader.backend() {
        DbBackend::Postgres => r#""password_hash" COLLATE "C""#,
        _ => "password_hash",
    };
    let hash = || Expr::cust(hash);
    let next = user::Entity::find()
        .select_only()
        .column(user::Column::PasswordHash)
        .filter(hash().gt(behind))
        .order_by_asc(hash())
        .limit(1);
    Ok(reader.one(next).await?)
}
