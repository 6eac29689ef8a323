//! A person as a viewer sees them, and the caller as others do.

mod response;
mod routes;
mod store;

use crate::ids::FollowId;

pub(crate) use routes::router;

/// What a person shares with a viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shared {
    recipes: i64,
    /// Only those that the viewer may see.
    posts: i64,
    /// That the viewer follows them.
    following: Option<FollowId>,
}
