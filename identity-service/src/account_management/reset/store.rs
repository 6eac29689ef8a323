use sea_orm::{ActiveValue::Set, Condition, entity::prelude::*, sea_query::Expr};
use service_kit::database::{Connection, Database, Error, delete_in_batches};
use time::{Duration, OffsetDateTime};

use super::ResetToken;
use crate::ids::AccountId;

/// How far the clock of another machine may be ahead.
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
    token: &ResetToken,
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

/// Forgets all links of an account, those that have been used as well.
pub(in crate::account_management) async fn void_links(
    connection: &impl Connection,
    user: AccountId,
) -> Result<(), Error> {
    let all = reset::Entity::delete_many().filter(reset::Column::UserId.eq(user.0));
    connection.execute(all).await?;
    Ok(())
}

/// Whose link it is, while it works.
pub(super) async fn find_live(
    database: &Database,
    token: &ResetToken,
    now: OffsetDateTime,
) -> Result<Option<AccountId>, Error> {
    let live = reset::Entity::find_by_id(token.hash()).filter(works(now));
    let row: Option<reset::Model> = database.reader().one(live).await?;
    Ok(row.map(|row| AccountId(row.user_id)))
}

/// Uses a link up; `false` when somebody else was quicker, or it works no more.
pub(super) async fn consume(
    connection: &impl Connection,
    token: &ResetToken,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    let consume = reset::Entity::update_many()
        .filter(reset::Column::TokenHash.eq(token.hash()))
        .filter(works(now))
        .col_expr(reset::Column::UsedAt, Expr::value(now));
    Ok(connection.execute(consume).await? == 1)
}

/// Not used, not expired, and not made at a time to come, by a clock that was ahead:
/// that one would work for longer than a link may. The command line that made it may
/// run on another machine.
fn works(now: OffsetDateTime) -> Condition {
    Condition::all()
        .add(reset::Column::UsedAt.is_null())
        .add(reset::Column::ExpiresAt.gt(now))
        .add(reset::Column::CreatedAt.lte(now + CLOCKS_DIFFER_BY))
}

/// Deletes links that expired before `time`, used or not; tells how many.
pub(super) async fn delete_over(database: &Database, time: OffsetDateTime) -> Result<u64, Error> {
    let over = Condition::all().add(reset::Column::ExpiresAt.lt(time));
    delete_in_batches::<reset::Entity>(database, reset::Column::TokenHash, &over).await
}
