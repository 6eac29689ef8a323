//! Bookmarks: posts that somebody wants to find again.

mod body;
mod error;
mod routes;
mod store;

use std::collections::HashMap;

use sea_orm::DatabaseTransaction;
use service_kit::database::Database;

use crate::{
    ids::{BookmarkId, PostId},
    people::UserId,
};

pub use error::Error;
pub use routes::router;

/// Somebody has marked a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bookmark {
    id: BookmarkId,
    post: PostId,
}

/// The bookmarks of one person among some posts.
#[derive(Debug)]
pub(crate) struct OwnBookmarks(HashMap<PostId, BookmarkId>);

impl OwnBookmarks {
    /// The one of this post.
    pub(crate) fn get(&self, post: PostId) -> Option<BookmarkId> {
        self.0.get(&post).copied()
    }
}

/// The bookmarks of `owner` among `posts`, in one query.
pub(crate) async fn of_posts(
    database: &Database,
    owner: UserId,
    posts: &[PostId],
) -> Result<OwnBookmarks, Error> {
    let bookmarks = store::among(database, owner, posts).await?.into_iter();
    let bookmarks = bookmarks.map(|bookmark| (bookmark.post, bookmark.id));
    Ok(OwnBookmarks(bookmarks.collect()))
}

/// Removes all bookmarks of somebody.
pub(crate) async fn erase(transaction: &DatabaseTransaction, owner: UserId) -> Result<(), Error> {
    store::erase(transaction, owner).await
}
