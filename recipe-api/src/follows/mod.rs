//! Who follows whom, and the visibility that follows from it.

mod body;
mod error;
mod routes;
mod store;
mod visibility;
mod visible_post;

use crate::ids::{FollowId, UserId};

pub use error::Error;
pub use routes::router;
pub(crate) use store::{erase, thin_out};
pub(crate) use visibility::{author_if_visible, sees_author, sees_post, visible_authors};
pub(crate) use visible_post::require_visible;

/// One person follows another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    id: FollowId,
    follower: UserId,
    followed: UserId,
}
