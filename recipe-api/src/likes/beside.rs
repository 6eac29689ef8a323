//! What a query about posts says about their likes.

use sea_orm::{
    Value,
    sea_query::{Expr, IntoColumnRef},
};

use crate::rows::{count_of_post, own_of_post};

const LIKES: &str = "likes_posts";

/// How many likes there are of the post whose id is in `post`.
pub(crate) fn count_of(post: impl IntoColumnRef) -> Expr {
    count_of_post(LIKES, post)
}

/// The id of the like of somebody for the post whose id is in `post`, if there is one.
pub(crate) fn own_of(by: Value, post: impl IntoColumnRef) -> Expr {
    own_of_post(LIKES, by, post)
}
