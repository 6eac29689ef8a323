//! Stories: short texts that their author and those who follow them see.

mod body;
mod error;
mod routes;
mod store;

use time::OffsetDateTime;

use crate::{ids::StoryId, people::UserId};

pub use error::Error;
pub use routes::router;
pub(crate) use store::{erase, thin_out};

/// A story as it is stored; the rules may have been others then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    id: StoryId,
    text: String,
    author: UserId,
    published: OffsetDateTime,
}
