use sea_orm::{
    ActiveValue::{NotSet, Set},
    DatabaseTransaction, DbErr,
    entity::prelude::*,
};
use service_kit::database::{Database, is_foreign_key_violation, is_unique_violation};
use time::OffsetDateTime;

use super::{Error, Like, SHOWN};
use crate::{
    ids::{LikeId, PostId},
    people::UserId,
    rows::{OfPosts, count_of_posts, erase_of, newest_of_posts, numbers},
};

mod like {
    use sea_orm::entity::prelude::*;
    use time::OffsetDateTime;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "likes_posts")]
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

use like::{Column, Entity};

/// The newest likes of each of `posts`, newest first.
pub(super) async fn newest(database: &Database, posts: &[PostId]) -> Result<Vec<Like>, Error> {
    let columns = OfPosts {
        post: Column::PostId,
        id: Column::Id,
        most: SHOWN,
    };
    let rows = newest_of_posts::<Entity>(database, columns, posts).await?;
    Ok(rows.into_iter().map(Like::from).collect())
}

/// How many likes each of `posts` has; those without are left out.
pub(super) async fn count(
    database: &Database,
    posts: &[PostId],
) -> Result<Vec<(PostId, i64)>, Error> {
    Ok(count_of_posts::<Entity>(database, Column::PostId, posts).await?)
}

/// The likes of somebody among `posts`.
pub(super) async fn by(
    database: &Database,
    by: UserId,
    posts: &[PostId],
) -> Result<Vec<Like>, Error> {
    let rows = Entity::find()
        .filter(Column::PostId.is_in(numbers(posts)))
        .filter(Column::UserId.eq(by.get()))
        .all(database.reader())
        .await?;
    Ok(rows.into_iter().map(Like::from).collect())
}

pub(super) async fn insert(
    database: &Database,
    by: UserId,
    post: PostId,
    now: OffsetDateTime,
) -> Result<Like, Error> {
    let row = like::ActiveModel {
        id: NotSet,
        post_id: Set(post.get()),
        user_id: Set(by.get()),
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

/// Whether this was a like of `post` by `by`.
pub(super) async fn delete(
    database: &Database,
    by: UserId,
    post: PostId,
    id: LikeId,
) -> Result<bool, Error> {
    let deleted = Entity::delete_many()
        .filter(Column::Id.eq(id.get()))
        .filter(Column::PostId.eq(post.get()))
        .filter(Column::UserId.eq(by.get()))
        .exec(database.writer())
        .await?;
    Ok(deleted.rows_affected > 0)
}

pub(super) async fn erase(transaction: &DatabaseTransaction, by: UserId) -> Result<(), Error> {
    Ok(erase_of::<Entity>(transaction, Column::UserId, by).await?)
}

impl From<like::Model> for Like {
    fn from(row: like::Model) -> Self {
        Self {
            id: LikeId::stored(row.id),
            by: UserId::stored(row.user_id),
            post: PostId::stored(row.post_id),
        }
    }
}
