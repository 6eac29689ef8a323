//! What a query about posts says about comments.

use sea_orm::sea_query::{Expr, IntoColumnRef};

use crate::rows::count_of_post;

/// How many comments there are on the post whose id is in `post`.
pub(crate) fn count_of(post: impl IntoColumnRef) -> Expr {
    count_of_post("comments", post)
}
