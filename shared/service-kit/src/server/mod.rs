//! An HTTP server with limits, deadlines and an orderly shutdown.

mod accept;
mod around;
mod connections;
mod cors;
mod deploy;
mod guard;
mod headers;
mod nonces;
mod observe;
mod shutdown;
mod stack;

use accept::{Server, serve};
pub use around::{Around, AroundLayer, Inner, ask};
pub use connections::{ConnectionLimit, ConnectionLimits};
pub use cors::{AllowedOrigins, OtherOrigins, PageCallers};
pub use deploy::{BindError, Deployment, bind, risk_of_http};
pub use headers::keep_to_https;
pub use nonces::renew_nonces;
pub use shutdown::{after, on_signal};
pub use stack::{App, MAX_BODY_BYTES, harden};
