use sea_orm::{ActiveValue::Set, QuerySelect, entity::prelude::*};
use service_kit::database::Connection;
use time::OffsetDateTime;

use super::user;
use crate::{accounts::Error, ids::AccountId};

mod deleted_user {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "deleted_users")]
        pub(super) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: i64,
            pub deleted_at: OffsetDateTime,
        }
    }
}

/// Deletes an account if its password is still of `generation`, and remembers its id.
/// `false` when it is not, or the account no longer exists.
pub(crate) async fn delete(
    transaction: &impl Connection,
    id: AccountId,
    generation: i64,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    let delete = user::Entity::delete_many()
        .filter(user::Column::Id.eq(id.0))
        .filter(user::Column::PasswordGeneration.eq(generation));
    if transaction.execute(delete).await? == 0 {
        return Ok(false);
    }
    let gone = deleted_user::ActiveModel {
        id: Set(id.0),
        deleted_at: Set(now),
    };
    transaction
        .execute(deleted_user::Entity::insert(gone))
        .await?;
    Ok(true)
}

/// Those of `ids` that deleted accounts had.
pub(in crate::accounts) async fn deleted(
    connection: &impl Connection,
    ids: impl Iterator<Item = i64>,
) -> Result<Vec<i64>, Error> {
    let gone = deleted_user::Entity::find()
        .select_only()
        .column(deleted_user::Column::Id)
        .filter(deleted_user::Column::Id.is_in(ids));
    Ok(connection.all(gone).await?)
}
