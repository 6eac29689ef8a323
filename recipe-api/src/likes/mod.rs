//! Likes: at most one from each person for each post.

mod error;
mod routes;
mod store;

use std::{cmp::Reverse, collections::HashMap};

use service_kit::database::Database;

use crate::ids::{LikeId, PostId, UserId};

pub use error::Error;
pub(crate) use routes::LikeResponse;
pub use routes::router;
pub(crate) use store::{erase, thin_out};

/// The number of likes shown with a post.
const SHOWN: u64 = 100;

/// A like of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Like {
    id: LikeId,
    by: UserId,
    post: PostId,
}

/// The newest likes of several posts.
#[derive(Debug, Default)]
pub(crate) struct LikesOf(HashMap<PostId, Vec<Like>>);

impl LikesOf {
    /// Removes and returns the newest 100 likes of one post, newest first.
    pub(crate) fn take(&mut self, post: PostId) -> Vec<Like> {
        let mut likes = self.0.remove(&post).unwrap_or_default();
        likes.sort_unstable_by_key(|like| Reverse(like.id.get()));
        likes
    }
}

/// The newest likes of `posts`, in one query, or none if there are no posts.
///
/// # Errors
/// When they cannot be read.
pub(crate) async fn of_posts(database: &Database, posts: &[PostId]) -> Result<LikesOf, Error> {
    let mut likes = LikesOf::default();
    if !posts.is_empty() {
        for like in store::newest(database, posts).await? {
            likes.0.entry(like.post).or_default().push(like);
        }
    }
    Ok(likes)
}
