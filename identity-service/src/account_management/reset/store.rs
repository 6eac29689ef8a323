use sea_orm::{ActiveValue::Set, Condition, entity::prelude::*, sea_query::Expr};
use service_kit::database::{Connection, Database, Error, delete_in_batches};
use time::{Duration, OffsetDateTime};

use crate::{ids::AccountId, secret_token::SecretToken};

/// How far another machine's clock may be ahead of ours.
const CLOCKS_DIFFER_BY: Duration = Duration::seconds(30);

mod reset {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "password_resets")]
        pub(super) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub token_hash: String,
            pub user_id: i64,
            pub created_at: OffsetDateTime,
            pub expires_at: OffsetDateTime,
            pub used_at: Option<OffsetDateTime>,
        }
    }
}

pub(super) async fn insert(
    connection: &impl Connection,
    token: &SecretToken,
    user: AccountId,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Result<(), Error> {
    let row = reset::ActiveModel {
        token_hash: Set(token.hash()),
        user_id: Set(user.0),
        created_at: Set(now),
        expires_at: Set(expires_at),
        used_at: Set(None),
    };
    connection.execute(reset::Entity::insert(row)).await?;
    Ok(())
}

/// Deletes all links of an account, used or not.
pub(in crate::account_management) async fn void_links(
    connection: &impl Connection,
    user: AccountId,
) -> Result<(), Error> {
    let all = reset::Entity::delete_many().filter(reset::Column::UserId.eq(user.0));
    connection.execute(all).await?;
    Ok(())
}

/// The user a link belongs to, while it is valid.
pub(super) async fn find_live(
    database: &Database,
    token: &SecretToken,
    now: OffsetDateTime,
) -> Result<Option<AccountId>, Error> {
    let live = reset::Entity::find_by_id(token.hash()).filter(works(now));
    let row: Option<reset::Model> = database.reader().one(live).await?;
    Ok(row.map(|row| AccountId(row.user_id)))
}

/// Marks a link as used. `false` when it is not valid, or another request used it first.
pub(super) async fn consume(
    connection: &impl Connection,
    token: &SecretToken,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    let consume = reset::Entity::update_many()
        .filter(reset::Column::TokenHash.eq(token.hash()))
        .filter(works(now))
        .col_expr(reset::Column::UsedAt, Expr::value(now));
    Ok(connection.execute(consume).await? == 1)
}

/// A valid link is unused, not expired, and not created in the future. The command line
/// may run on another machine whose clock is ahead; such a link would live too long.
fn works(now: OffsetDateTime) -> Condition {
    Condition::all()
        .add(reset::Column::UsedAt.is_null())
        .add(reset::Column::ExpiresAt.gt(now))
        .add(reset::Column::CreatedAt.lte(now + CLOCKS_DIFFER_BY))
}

/// Deletes links that expired before `time`, used or not. Returns how many.
pub(super) async fn delete_over(database: &Database, time: OffsetDateTime) -> Result<u64, Error> {
    let over = Condition::all().add(reset::Column::ExpiresAt.lt(time));
    delete_in_batches::<reset::Entity>(database, reset::Column::TokenHash, &over).await
}
