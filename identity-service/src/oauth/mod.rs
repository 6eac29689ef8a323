//! What OAuth and OpenID Connect clients look for.

mod metadata;

pub use metadata::router;
