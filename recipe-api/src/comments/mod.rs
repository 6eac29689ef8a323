//! Comments on posts that their author sees.

mod body;
mod error;
mod response;
mod routes;
mod store;

use std::collections::HashMap;

use sea_orm::DatabaseTransaction;
use service_kit::database::Database;
use time::OffsetDateTime;

use crate::{
    ids::{CommentId, PostId},
    input::Words,
    people::UserId,
};

pub use error::Error;
pub(crate) use response::CommentResponse;
pub use routes::router;

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

/// The comments of one post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Comments {
    /// The newest 20, the oldest of them first.
    pub(crate) newest: Vec<Comment>,
    /// All there are.
    pub(crate) count: i64,
}

/// The comments of some posts.
#[derive(Debug, Default)]
pub(crate) struct CommentsOf(HashMap<PostId, Comments>);

impl CommentsOf {
    /// Those of one of the posts, which are not there any more afterwards.
    pub(crate) fn take(&mut self, post: PostId) -> Comments {
        self.0.remove(&post).unwrap_or_default()
    }

    /// Whoever wrote them.
    pub(crate) fn authors(&self) -> impl Iterator<Item = UserId> {
        let comments = self.0.values().flat_map(|of_post| &of_post.newest);
        comments.map(|comment| comment.author)
    }

    fn entry(&mut self, post: PostId) -> &mut Comments {
        self.0.entry(post).or_default()
    }
}

/// The comments of `posts`, in a fixed number of queries.
pub(crate) async fn of_posts(database: &Database, posts: &[PostId]) -> Result<CommentsOf, Error> {
    let mut comments = CommentsOf::default();
    for comment in store::newest(database, posts).await?.into_iter().rev() {
        comments.entry(comment.post).newest.push(comment);
    }
    for (post, count) in store::count(database, posts).await? {
        comments.entry(post).count = count;
    }
    Ok(comments)
}

/// Removes everything that somebody wrote below posts.
pub(crate) async fn erase(transaction: &DatabaseTransaction, author: UserId) -> Result<(), Error> {
    store::erase(transaction, author).await
}
