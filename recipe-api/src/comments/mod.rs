//! Comments on posts. Whoever sees the post sees them.

mod body;
mod error;
mod response;
mod routes;
mod store;

use std::collections::HashMap;

use service_kit::database::Database;
use time::OffsetDateTime;

use crate::{
    ids::{CommentId, PostId, UserId},
    people::Profile,
    texts::Words,
};

pub use error::Error;
pub(crate) use response::CommentResponse;
pub use routes::router;
pub(crate) use store::{erase, thin_out};

/// The number of comments shown with a post.
const SHOWN: u64 = 20;

/// A valid new comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewComment {
    post: PostId,
    text: Words,
}

/// A stored comment; older rules may have applied to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    id: CommentId,
    post: PostId,
    author: UserId,
    text: String,
    published: OffsetDateTime,
}

/// The newest comments on several posts.
#[derive(Debug, Default)]
pub(crate) struct CommentsOn(HashMap<PostId, Vec<(Comment, Option<Profile>)>>);

impl CommentsOn {
    /// Removes and returns the newest 20 comments on one post, oldest first, with their
    /// authors' profiles.
    pub(crate) fn take(&mut self, post: PostId) -> Vec<(Comment, Option<Profile>)> {
        let mut comments = self.0.remove(&post).unwrap_or_default();
        comments.sort_unstable_by_key(|(comment, _)| comment.id.get());
        comments
    }
}

/// The newest comments on `posts`, in one query, or none if there are no posts.
///
/// # Errors
/// When they cannot be read.
pub(crate) async fn on_posts(database: &Database, posts: &[PostId]) -> Result<CommentsOn, Error> {
    let mut comments = CommentsOn::default();
    if !posts.is_empty() {
        for (comment, author) in store::newest(database, posts).await? {
            let on_post = comments.0.entry(comment.post).or_default();
            on_post.push((comment, author));
        }
    }
    Ok(comments)
}
