//! Who follows whom, and what that lets them see.

mod body;
mod circle;
mod error;
mod routes;
mod store;

use crate::{ids::FollowId, people::UserId};

pub(crate) use circle::{circle_of, sees_author, sees_post};
pub use error::Error;
pub use routes::router;
pub(crate) use store::{erase, thin_out};

/// Somebody follows somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    id: FollowId,
    follower: UserId,
    followed: UserId,
}
