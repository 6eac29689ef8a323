//! Likes: at most one of each person for each post they see.

mod error;
mod routes;
mod store;

use std::collections::HashMap;

use sea_orm::DatabaseTransaction;
use service_kit::database::Database;

use crate::{
    ids::{LikeId, PostId},
    people::UserId,
};

pub use error::Error;
pub(crate) use routes::LikeResponse;
pub use routes::router;

/// The most likes that are shown with a post.
const SHOWN: u64 = 100;

/// Somebody likes a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Like {
    id: LikeId,
    by: UserId,
    post: PostId,
}

/// The likes of one post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Likes {
    /// The newest 100, newest first.
    pub(crate) newest: Vec<Like>,
    /// All there are.
    pub(crate) count: i64,
    /// The viewer's own.
    pub(crate) own: Option<LikeId>,
}

/// The likes of some posts.
#[derive(Debug, Default)]
pub(crate) struct LikesOf(HashMap<PostId, Likes>);

impl LikesOf {
    /// Those of one of the posts, which are not there any more afterwards.
    pub(crate) fn take(&mut self, post: PostId) -> Likes {
        self.0.remove(&post).unwrap_or_default()
    }

    fn entry(&mut self, post: PostId) -> &mut Likes {
        self.0.entry(post).or_default()
    }
}

/// The likes of `posts`, in a fixed number of queries.
pub(crate) async fn of_posts(
    database: &Database,
    viewer: UserId,
    posts: &[PostId],
) -> Result<LikesOf, Error> {
    let mut likes = LikesOf::default();
    for like in store::newest(database, posts).await? {
        likes.entry(like.post).newest.push(like);
    }
    for (post, count) in store::count(database, posts).await? {
        likes.entry(post).count = count;
    }
    for like in store::by(database, viewer, posts).await? {
        likes.entry(like.post).own = Some(like.id);
    }
    Ok(likes)
}

/// Removes everything that somebody liked.
pub(crate) async fn erase(transaction: &DatabaseTransaction, by: UserId) -> Result<(), Error> {
    store::erase(transaction, by).await
}
