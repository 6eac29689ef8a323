//! The content of tokens: audiences and the URLs that name them, scopes and the status reference.

mod audience;
mod resource_server;
mod scope;
mod standard_claim;
mod status;

pub use audience::{AudienceParameter, Audiences};
pub use resource_server::{ResourceServer, ResourceServers, Target, UnknownResource};
pub use scope::{AccountScope, Scope, Scopes, UnknownScope};
pub use standard_claim::{RequestedClaims, StandardClaim};
pub use status::StatusClaim;
pub(crate) use status::{LIST_LENGTH, StatusIndex, list_uri};
