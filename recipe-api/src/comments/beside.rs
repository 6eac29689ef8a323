//! Comment columns for queries about posts.

use sea_orm::sea_query::{Expr, IntoColumnRef};

use crate::rows::count_of_post;

/// The number of comments on the post whose id is in `post`.
pub(crate) fn count_of(post: impl IntoColumnRef) -> Expr {
    count_of_post("comments", post)
}
