//! The verified caller of an axum handler, and the answers when there is none.
//!
//! Each place that a token may come in is a function from headers to a token, as
//! [`bearer`] and [`cookie`] are; [`presented`] decides which of them counts.

mod bearer;
mod caller;
mod challenge;
mod cookie;
mod csrf;
mod presented;
mod rejection;
mod scope;
mod trusted_origins;

pub use caller::Caller;
pub use cookie::access_cookie;
pub use csrf::{CSRF_HEADER, carries_csrf_value};
pub use rejection::Rejection;
pub use scope::{AnyScope, RequiredScope};
pub use trusted_origins::TrustedOrigins;
