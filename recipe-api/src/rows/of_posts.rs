use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use service_kit::database::Database;

use super::{GROUP, Newest, newest_of_each};
use crate::ids::PostId;

/// The columns of what belongs to posts, as [`newest_of_posts`] needs them.
pub(crate) struct OfPosts<C> {
    /// Which post a row belongs to.
    pub(crate) post: C,
    /// What rows are numbered by.
    pub(crate) id: C,
    /// The most rows of one post, at least 1.
    pub(crate) most: u64,
}

/// The newest rows of each of `posts`, all together newest first.
pub(crate) async fn newest_of_posts<E: EntityTrait>(
    database: &Database,
    columns: OfPosts<E::Column>,
    posts: &[PostId],
) -> Result<Vec<E::Model>, DbErr> {
    let newest = Newest {
        groups: groups(posts),
        group: columns.post,
        id: columns.id,
        below: None,
        most: columns.most,
    };
    newest_of_each::<E>(database.backend(), newest)
        .all(database.reader())
        .await
}

/// How many rows belong to each of `posts`; those without are left out.
pub(crate) async fn count_of_posts<E: EntityTrait>(
    database: &Database,
    post: E::Column,
    posts: &[PostId],
) -> Result<Vec<(PostId, i64)>, DbErr> {
    let counts: Vec<(i64, i64)> = E::find()
        .select_only()
        .column(post)
        .column_as(post.count(), "count")
        .filter(post.is_in(numbers(posts)))
        .group_by(post)
        .into_tuple()
        .all(database.reader())
        .await?;
    let counts = counts.into_iter();
    Ok(counts
        .map(|(post, count)| (PostId::stored(post), count))
        .collect())
}

/// As the database has them.
pub(crate) fn numbers(posts: &[PostId]) -> impl Iterator<Item = i64> {
    posts.iter().map(|post| post.get())
}

fn groups(posts: &[PostId]) -> SelectStatement {
    Query::select()
        .expr_as(Expr::col("id"), GROUP)
        .from("posts")
        .and_where(Expr::col("id").is_in(numbers(posts)))
        .take()
}
