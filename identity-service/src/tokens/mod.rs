//! The content of tokens: audiences, scopes and the status reference.

mod audience;
mod scope;
mod status;

pub use audience::{AudienceParameter, Audiences};
pub use scope::{AccountScope, Scope, Scopes};
pub use status::StatusClaim;
pub(crate) use status::{LIST_LENGTH, StatusIndex, list_uri};
