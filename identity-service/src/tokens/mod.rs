//! Access and refresh tokens: what they say and how they are made.

mod audience;
mod claims;
mod issuer;
mod scope;

pub use audience::{AudienceParameter, Audiences};
pub use issuer::{AccessToken, TokenIssuer, TokenPair};
pub use scope::{AccountScope, Scope, Scopes};
