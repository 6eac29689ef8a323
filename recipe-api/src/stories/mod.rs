//! Stories: short texts, visible to their author and the author's followers.

mod body;
mod error;
mod routes;
mod store;

use time::OffsetDateTime;

use crate::ids::{StoryId, UserId};

pub use error::Error;
pub use routes::router;
pub(crate) use store::{erase, thin_out};

/// A stored story; older rules may have applied to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    id: StoryId,
    text: String,
    author: UserId,
    published: OffsetDateTime,
}
