use sea_orm::{
    ActiveValue::{NotSet, Set},
    DatabaseTransaction, DbErr, Order, QuerySelect,
    entity::prelude::*,
};
use service_kit::{
    database::{Database, is_unique_violation},
    paging::{Page, Slice},
};

use super::{Error, Follow};
use crate::{
    ids::FollowId,
    people::UserId,
    rows::{OneGroup, erase_of, of_one_group},
};

mod following {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "following")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        /// Who follows.
        pub user_id: i64,
        /// Whom they follow.
        pub following_id: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use following::{Column, Entity};

/// A page of whom somebody follows, the latest first.
pub(super) async fn following(
    database: &Database,
    follower: UserId,
    page: Page,
) -> Result<Slice<Follow>, Error> {
    list(database, (Column::UserId, follower), page).await
}

/// A page of who follows somebody, the latest first.
pub(super) async fn followers(
    database: &Database,
    followed: UserId,
    page: Page,
) -> Result<Slice<Follow>, Error> {
    list(database, (Column::FollowingId, followed), page).await
}

async fn list(
    database: &Database,
    (side, person): (Column, UserId),
    page: Page,
) -> Result<Slice<Follow>, Error> {
    let of_person = OneGroup {
        group: side,
        key: person.get(),
        id: Column::Id,
        order: Order::Desc,
        after: page.after,
    };
    let rows = of_one_group::<Entity>(database.backend(), &of_person)
        .limit(page.limit + 1)
        .all(database.reader())
        .await?;
    let follows = rows.into_iter().map(Follow::from).collect();
    Ok(Slice::cut(follows, page, |follow: &Follow| follow.id.get()))
}

pub(super) async fn insert(
    database: &Database,
    follower: UserId,
    whom: UserId,
) -> Result<Follow, Error> {
    let row = following::ActiveModel {
        id: NotSet,
        user_id: Set(follower.get()),
        following_id: Set(whom.get()),
    };
    let row = Entity::insert(row)
        .exec_with_returning(database.writer())
        .await
        .map_err(refused)?;
    Ok(row.into())
}

fn refused(error: DbErr) -> Error {
    if is_unique_violation(&error) {
        Error::Twice
    } else {
        error.into()
    }
}

/// Whether the follower followed somebody under this id.
pub(super) async fn delete(
    database: &Database,
    follower: UserId,
    id: FollowId,
) -> Result<bool, Error> {
    let deleted = Entity::delete_many()
        .filter(Column::Id.eq(id.get()))
        .filter(Column::UserId.eq(follower.get()))
        .exec(database.writer())
        .await?;
    Ok(deleted.rows_affected > 0)
}

pub(super) async fn erase(transaction: &DatabaseTransaction, person: UserId) -> Result<(), Error> {
    for side in [Column::UserId, Column::FollowingId] {
        erase_of::<Entity>(transaction, side, person).await?;
    }
    Ok(())
}

impl From<following::Model> for Follow {
    fn from(row: following::Model) -> Self {
        Self {
            id: FollowId::stored(row.id),
            follower: UserId::stored(row.user_id),
            followed: UserId::stored(row.following_id),
        }
    }
}
