//! The verified caller of an axum handler, and the answers without one.
//!
//! Each place for a token has a function from headers to tokens, such as [`bearer`] and
//! [`cookie`]; [`presented`] decides which of them count.

mod authorization;
mod bearer;
mod caller;
mod callers;
mod challenge;
mod cookie;
mod csrf;
#[cfg(feature = "dpop")]
mod dpop;
mod presented;
mod rejection;
mod scope;
mod trusted_origins;

pub use authorization::{AuthorizationFault, credentials};
pub use bearer::bearer_token;
pub use caller::Caller;
pub use callers::Callers;
pub use cookie::{access_cookies, cookie_values};
pub use csrf::{CSRF_HEADER, carries_csrf_value};
#[cfg(feature = "dpop")]
pub use dpop::dpop_token;
pub use rejection::Rejection;
pub use scope::{AnyScope, RequiredScope};
pub use trusted_origins::TrustedOrigins;
