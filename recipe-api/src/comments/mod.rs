//! Comments on posts that their author sees.

mod beside;
mod body;
mod error;
mod response;
mod routes;
mod store;

use std::collections::HashMap;

use service_kit::database::Database;
use time::OffsetDateTime;

use crate::{
    ids::{CommentId, PostId},
    people::{Profile, UserId},
    texts::Words,
};

pub(crate) use beside::count_of;
pub use error::Error;
pub(crate) use response::CommentResponse;
pub use routes::router;
pub(crate) use store::{erase, thin_out};

/// The most comments that are shown with a post.
const SHOWN: u64 = 20;

/// A comment that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewComment {
    post: PostId,
    text: Words,
}

/// A comment as it is stored; the rules may have been others then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    id: CommentId,
    post: PostId,
    author: UserId,
    text: String,
    published: OffsetDateTime,
}

/// The newest comments on some posts.
#[derive(Debug, Default)]
pub(crate) struct CommentsOn(HashMap<PostId, Vec<(Comment, Option<Profile>)>>);

impl CommentsOn {
    /// The newest 20 on one of the posts, the oldest of them first, each with its
    /// author's profile. They are not there any more afterwards.
    pub(crate) fn take(&mut self, post: PostId) -> Vec<(Comment, Option<Profile>)> {
        let mut comments = self.0.remove(&post).unwrap_or_default();
        comments.sort_unstable_by_key(|(comment, _)| comment.id.get());
        comments
    }
}

/// The newest comments on `posts`, in one query or, where there are no posts, none.
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
