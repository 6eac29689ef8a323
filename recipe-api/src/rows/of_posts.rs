//! Columns for queries about posts.

use sea_orm::{
    Value,
    sea_query::{Asterisk, Expr, ExprTrait, IntoColumnRef, Query, SelectStatement},
};

const LIKES: &str = "likes_posts";
const COMMENTS: &str = "comments";
const BOOKMARKS: &str = "bookmarks";

/// The number of likes of the post whose id is in `post`.
pub(crate) fn count_likes(post: impl IntoColumnRef) -> Expr {
    count_of_post(LIKES, post)
}

/// The number of comments on the post whose id is in `post`.
pub(crate) fn count_comments(post: impl IntoColumnRef) -> Expr {
    count_of_post(COMMENTS, post)
}

/// The id of the like by `person` of the post whose id is in `post`, or `NULL`.
pub(crate) fn own_like(person: Value, post: impl IntoColumnRef) -> Expr {
    own_of_post(LIKES, person, post)
}

/// The id of the bookmark by `person` for the post whose id is in `post`, or `NULL`.
pub(crate) fn own_bookmark(person: Value, post: impl IntoColumnRef) -> Expr {
    own_of_post(BOOKMARKS, person, post)
}

fn count_of_post(table: &'static str, post: impl IntoColumnRef) -> Expr {
    let count = of_post(table, post)
        .expr(Expr::col(Asterisk).count())
        .take();
    Expr::SubQuery(None, Box::new(count.into()))
}

fn own_of_post(table: &'static str, owner: Value, post: impl IntoColumnRef) -> Expr {
    let own = of_post(table, post)
        .column((table, "id"))
        .and_where(Expr::col((table, "user_id")).eq(owner))
        .take();
    Expr::SubQuery(None, Box::new(own.into()))
}

fn of_post(table: &'static str, post: impl IntoColumnRef) -> SelectStatement {
    Query::select()
        .from(table)
        .and_where(Expr::col((table, "post_id")).eq(Expr::col(post)))
        .take()
}
