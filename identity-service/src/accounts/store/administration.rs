use sea_orm::{QueryOrder, QuerySelect, entity::prelude::*, sea_query::Expr};
use service_kit::database::{Connection, Database};
use time::OffsetDateTime;

use super::user;
use crate::{
    accounts::{Account, Error},
    ids::AccountId,
};

/// Sets or clears the time since when an account is disabled.
pub(crate) async fn set_disabled(
    connection: &impl Connection,
    id: AccountId,
    since: Option<OffsetDateTime>,
) -> Result<(), Error> {
    let update = user::Entity::update_many()
        .filter(user::Column::Id.eq(id.0))
        .col_expr(user::Column::DisabledAt, Expr::value(since));
    connection.execute(update).await?;
    Ok(())
}

/// Up to `limit` accounts ordered by id, starting after `after`.
pub(in crate::accounts) async fn list(
    database: &Database,
    after: AccountId,
    limit: u64,
) -> Result<Vec<Account>, Error> {
    let page = user::Entity::find()
        .filter(user::Column::Id.gt(after.0))
        .order_by_asc(user::Column::Id)
        .limit(limit);
    let rows: Vec<user::Model> = database.reader().all(page).await?;
    Ok(rows.into_iter().map(Account::from).collect())
}
