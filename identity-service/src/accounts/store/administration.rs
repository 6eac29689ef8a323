use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Expr};
use service_kit::database::Database;
use time::OffsetDateTime;

use super::{account, user};
use crate::accounts::{Account, AccountId, Error};

/// Says since when an account may not be used, or that it may.
pub(in crate::accounts) async fn set_disabled(
    connection: &impl ConnectionTrait,
    id: AccountId,
    since: Option<OffsetDateTime>,
) -> Result<(), Error> {
    user::Entity::update_many()
        .filter(user::Column::Id.eq(id.0))
        .col_expr(user::Column::DisabledAt, Expr::value(since))
        .exec(connection)
        .await?;
    Ok(())
}

/// Up to `limit` accounts by their number, behind `after`.
pub(in crate::accounts) async fn list(
    database: &Database,
    after: AccountId,
    limit: u64,
) -> Result<Vec<Account>, Error> {
    let rows = user::Entity::find()
        .filter(user::Column::Id.gt(after.0))
        .order_by_asc(user::Column::Id)
        .limit(limit)
        .all(database.reader())
        .await?;
    rows.into_iter().map(account).collect()
}
