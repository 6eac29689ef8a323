//! Who follows whom, and what that lets them see.

mod body;
mod error;
mod routes;
mod store;
mod visibility;

use crate::{ids::FollowId, people::UserId};

pub use error::Error;
pub use routes::router;
pub(crate) use store::{erase, thin_out};
pub(crate) use visibility::{sees_author, sees_post, visible_authors};

/// Somebody follows somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    id: FollowId,
    follower: UserId,
    followed: UserId,
}
