use sea_orm::{
    ActiveValue::{NotSet, Set},
    DatabaseTransaction, DbErr, Order, QuerySelect,
    entity::prelude::*,
};
use service_kit::{
    database::{Database, is_foreign_key_violation, is_unique_violation},
    paging::{Page, Slice},
};
use time::OffsetDateTime;

use super::{Bookmark, Error};
use crate::{
    follows::sees_post,
    ids::{BookmarkId, PostId},
    people::UserId,
    rows::{OneGroup, erase_of, numbers, of_one_group},
};

mod bookmark {
    use sea_orm::entity::prelude::*;
    use time::OffsetDateTime;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bookmarks")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub post_id: i64,
        pub user_id: i64,
        pub timestamp: OffsetDateTime,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use bookmark::{Column, Entity};

/// A page of the bookmarks of somebody, newest first. Posts that they do not see
/// any more are left out; they are back once their author is followed again.
pub(super) async fn list(
    database: &Database,
    owner: UserId,
    page: Page,
) -> Result<Slice<Bookmark>, Error> {
    let of_owner = OneGroup {
        group: Column::UserId,
        key: owner.get(),
        id: Column::Id,
        order: Order::Desc,
        after: page.after,
    };
    let rows = of_one_group::<Entity>(database.backend(), &of_owner)
        .filter(sees_post(owner, Column::PostId))
        .limit(page.limit + 1)
        .all(database.reader())
        .await?;
    let bookmarks = rows.into_iter().map(Bookmark::from).collect();
    Ok(Slice::cut(bookmarks, page, |bookmark: &Bookmark| {
        bookmark.id.get()
    }))
}

/// The bookmarks of somebody among `posts`.
pub(super) async fn among(
    database: &Database,
    owner: UserId,
    posts: &[PostId],
) -> Result<Vec<Bookmark>, Error> {
    let rows = Entity::find()
        .filter(Column::UserId.eq(owner.get()))
        .filter(Column::PostId.is_in(numbers(posts)))
        .all(database.reader())
        .await?;
    Ok(rows.into_iter().map(Bookmark::from).collect())
}

pub(super) async fn insert(
    database: &Database,
    owner: UserId,
    post: PostId,
    now: OffsetDateTime,
) -> Result<Bookmark, Error> {
    let row = bookmark::ActiveModel {
        id: NotSet,
        post_id: Set(post.get()),
        user_id: Set(owner.get()),
        timestamp: Set(now),
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
    } else if is_foreign_key_violation(&error) {
        // The post has gone since it was looked at.
        Error::NotFound
    } else {
        error.into()
    }
}

/// Whether this was a bookmark of the owner.
pub(super) async fn delete(
    database: &Database,
    owner: UserId,
    id: BookmarkId,
) -> Result<bool, Error> {
    let deleted = Entity::delete_many()
        .filter(Column::Id.eq(id.get()))
        .filter(Column::UserId.eq(owner.get()))
        .exec(database.writer())
        .await?;
    Ok(deleted.rows_affected > 0)
}

pub(super) async fn erase(transaction: &DatabaseTransaction, owner: UserId) -> Result<(), Error> {
    Ok(erase_of::<Entity>(transaction, Column::UserId, owner).await?)
}

impl From<bookmark::Model> for Bookmark {
    fn from(row: bookmark::Model) -> Self {
        Self {
            id: BookmarkId::stored(row.id),
            post: PostId::stored(row.post_id),
        }
    }
}
