use sea_orm::{
    ActiveValue::{NotSet, Set},
    DatabaseTransaction, DbErr, Order, QuerySelect,
    entity::prelude::*,
};
use service_kit::{
    database::{Database, is_foreign_key_violation},
    paging::{Page, Slice},
};
use time::OffsetDateTime;

use super::{Comment, Error, NewComment, SHOWN};
use crate::{
    ids::{CommentId, PostId},
    people::UserId,
    rows::{OfPosts, OneGroup, count_of_posts, erase_of, newest_of_posts, of_one_group},
};

mod comment {
    use sea_orm::entity::prelude::*;
    use time::OffsetDateTime;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "comments")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub post_id: i64,
        pub user_id: i64,
        pub text: String,
        pub pub_date: OffsetDateTime,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use comment::{Column, Entity};

/// A page of the comments on a post, oldest first.
pub(super) async fn list(
    database: &Database,
    post: PostId,
    page: Page,
) -> Result<Slice<Comment>, Error> {
    let on_post = OneGroup {
        group: Column::PostId,
        key: post.get(),
        id: Column::Id,
        order: Order::Asc,
        after: page.after,
    };
    let rows = of_one_group::<Entity>(database.backend(), &on_post)
        .limit(page.limit + 1)
        .all(database.reader())
        .await?;
    let comments = rows.into_iter().map(Comment::from).collect();
    Ok(Slice::cut(comments, page, |comment: &Comment| {
        comment.id.get()
    }))
}

/// The newest comments of each of `posts`, newest first.
pub(super) async fn newest(database: &Database, posts: &[PostId]) -> Result<Vec<Comment>, Error> {
    let columns = OfPosts {
        post: Column::PostId,
        id: Column::Id,
        most: SHOWN,
    };
    let rows = newest_of_posts::<Entity>(database, columns, posts).await?;
    Ok(rows.into_iter().map(Comment::from).collect())
}

/// How many comments each of `posts` has; those without are left out.
pub(super) async fn count(
    database: &Database,
    posts: &[PostId],
) -> Result<Vec<(PostId, i64)>, Error> {
    Ok(count_of_posts::<Entity>(database, Column::PostId, posts).await?)
}

pub(super) async fn insert(
    database: &Database,
    author: UserId,
    comment: NewComment,
    now: OffsetDateTime,
) -> Result<Comment, Error> {
    let row = comment::ActiveModel {
        id: NotSet,
        post_id: Set(comment.post.get()),
        user_id: Set(author.get()),
        text: Set(comment.text.into()),
        pub_date: Set(now),
    };
    let row = Entity::insert(row)
        .exec_with_returning(database.writer())
        .await
        .map_err(refused)?;
    Ok(row.into())
}

fn refused(error: DbErr) -> Error {
    if is_foreign_key_violation(&error) {
        // The post has gone since it was looked at.
        Error::NotFound
    } else {
        error.into()
    }
}

/// Whether this was a comment of the author.
pub(super) async fn delete(
    database: &Database,
    author: UserId,
    id: CommentId,
) -> Result<bool, Error> {
    let deleted = Entity::delete_many()
        .filter(Column::Id.eq(id.get()))
        .filter(Column::UserId.eq(author.get()))
        .exec(database.writer())
        .await?;
    Ok(deleted.rows_affected > 0)
}

pub(super) async fn erase(transaction: &DatabaseTransaction, author: UserId) -> Result<(), Error> {
    Ok(erase_of::<Entity>(transaction, Column::UserId, author).await?)
}

impl From<comment::Model> for Comment {
    fn from(row: comment::Model) -> Self {
        Self {
            id: CommentId::stored(row.id),
            post: PostId::stored(row.post_id),
            author: UserId::stored(row.user_id),
            text: row.text,
            published: row.pub_date,
        }
    }
}
