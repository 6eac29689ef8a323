//! Bookmark columns for queries about posts.

use sea_orm::{
    Value,
    sea_query::{Expr, IntoColumnRef},
};

use crate::rows::own_of_post;

/// The id of the owner's bookmark for the post whose id is in `post`, if there is one.
pub(crate) fn own_of(owner: Value, post: impl IntoColumnRef) -> Expr {
    own_of_post("bookmarks", owner, post)
}
