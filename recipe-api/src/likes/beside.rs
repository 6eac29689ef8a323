//! Like columns for queries about posts.

use sea_orm::{
    Value,
    sea_query::{Expr, IntoColumnRef},
};

use crate::rows::{count_of_post, own_of_post};

const LIKES: &str = "likes_posts";

/// The number of likes of the post whose id is in `post`.
pub(crate) fn count_of(post: impl IntoColumnRef) -> Expr {
    count_of_post(LIKES, post)
}

/// The id of the person's like of the post whose id is in `post`, if there is one.
pub(crate) fn own_of(by: Value, post: impl IntoColumnRef) -> Expr {
    own_of_post(LIKES, by, post)
}
