//! Bookmarks: posts that a user wants to find again.

mod body;
mod error;
mod routes;
mod store;

pub use error::Error;
pub use routes::router;
pub(crate) use store::{erase, thin_out};
