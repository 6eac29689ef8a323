//! The verified caller of an axum handler, and the answers when there is none.
//!
//! Each place that a token may come in is a function from headers to a token, as
//! [`bearer`] is; [`caller`] decides which of them counts.

mod bearer;
mod caller;
mod challenge;
mod rejection;
mod scope;

pub use caller::Caller;
pub use rejection::Rejection;
pub use scope::{AnyScope, RequiredScope};
