//! Who follows whom, and what that lets them see.

mod body;
mod circle;
mod error;
mod routes;
mod store;

use sea_orm::DatabaseTransaction;

use crate::{ids::FollowId, people::UserId};

pub(crate) use circle::{circle_of, sees_post};
pub use error::Error;
pub use routes::router;

/// Somebody follows somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    id: FollowId,
    follower: UserId,
    followed: UserId,
}

/// Lets somebody follow nobody, and be followed by nobody.
pub(crate) async fn erase(transaction: &DatabaseTransaction, person: UserId) -> Result<(), Error> {
    store::erase(transaction, person).await
}
