use sea_orm::{ActiveValue::Set, ConnectionTrait, QuerySelect, entity::prelude::*};
use time::OffsetDateTime;

use super::user;
use crate::accounts::{AccountId, Error};

mod deleted_user {
    use sea_orm::entity::prelude::*;
    use time::OffsetDateTime;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deleted_users")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub deleted_at: OffsetDateTime,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Deletes an account if its password is of `generation`, and remembers its
/// number; `false` when it is not, or the account is gone.
pub(in crate::accounts) async fn delete(
    transaction: &impl ConnectionTrait,
    id: AccountId,
    generation: i64,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    let deleted = user::Entity::delete_many()
        .filter(user::Column::Id.eq(id.0))
        .filter(user::Column::PasswordGeneration.eq(generation))
        .exec(transaction)
        .await?;
    if deleted.rows_affected == 0 {
        return Ok(false);
    }
    let gone = deleted_user::ActiveModel {
        id: Set(id.0),
        deleted_at: Set(now),
    };
    deleted_user::Entity::insert(gone)
        .exec_without_returning(transaction)
        .await?;
    Ok(true)
}

/// Those of `ids` that accounts had which are gone.
pub(in crate::accounts) async fn deleted(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = i64>,
) -> Result<Vec<i64>, Error> {
    let found = deleted_user::Entity::find()
        .select_only()
        .column(deleted_user::Column::Id)
        .filter(deleted_user::Column::Id.is_in(ids))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found)
}
