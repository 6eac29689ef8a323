//! An HTTP server with limits, deadlines and an orderly end.

mod accept;
mod cors;
mod deploy;
mod headers;
mod shutdown;
mod stack;

pub use accept::{Server, serve};
pub use deploy::{BindError, Deployment, bind};
pub use shutdown::on_signal;
pub use stack::{App, MAX_BODY_BYTES, harden};
