use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DbErr, entity::prelude::*, sea_query::Expr,
};
use service_kit::database::{Database, delete_in_batches};
use time::OffsetDateTime;

use super::ResetToken;
use crate::accounts::AccountId;

mod reset {
    use sea_orm::entity::prelude::*;
    use time::OffsetDateTime;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "password_resets")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        pub user_id: i64,
        pub created_at: OffsetDateTime,
        pub expires_at: OffsetDateTime,
        pub used_at: Option<OffsetDateTime>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    token: &ResetToken,
    user: AccountId,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Result<(), DbErr> {
    let row = reset::ActiveModel {
        token_hash: Set(token.hash()),
        user_id: Set(user.0),
        created_at: Set(now),
        expires_at: Set(expires_at),
        used_at: Set(None),
    };
    reset::Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Forgets all links of an account, those that have been used as well.
pub(in crate::accounts) async fn void_links(
    connection: &impl ConnectionTrait,
    user: AccountId,
) -> Result<(), DbErr> {
    reset::Entity::delete_many()
        .filter(reset::Column::UserId.eq(user.0))
        .exec(connection)
        .await?;
    Ok(())
}

/// Whose link it is, while it works.
pub(super) async fn find_live(
    database: &Database,
    token: &ResetToken,
    now: OffsetDateTime,
) -> Result<Option<AccountId>, DbErr> {
    let row = reset::Entity::find_by_id(token.hash())
        .filter(reset::Column::UsedAt.is_null())
        .filter(reset::Column::ExpiresAt.gt(now))
        .one(database.reader())
        .await?;
    Ok(row.map(|row| AccountId(row.user_id)))
}

/// Uses a link up; `false` when somebody else was quicker, or it works no more.
pub(super) async fn consume(
    connection: &impl ConnectionTrait,
    token: &ResetToken,
    now: OffsetDateTime,
) -> Result<bool, DbErr> {
    let updated = reset::Entity::update_many()
        .filter(reset::Column::TokenHash.eq(token.hash()))
        .filter(reset::Column::UsedAt.is_null())
        .filter(reset::Column::ExpiresAt.gt(now))
        .col_expr(reset::Column::UsedAt, Expr::value(now))
        .exec(connection)
        .await?;
    Ok(updated.rows_affected == 1)
}

/// Deletes links that expired before `time`, used or not; tells how many.
pub(super) async fn delete_over(database: &Database, time: OffsetDateTime) -> Result<u64, DbErr> {
    let over = Condition::all().add(reset::Column::ExpiresAt.lt(time));
    delete_in_batches::<reset::Entity>(database, reset::Column::TokenHash, &over).await
}
