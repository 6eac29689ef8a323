//! The schemas of both databases. Each service has its own migrator and bookkeeping
//! table, so that both may share one server or even one database.

mod apply;
mod columns;
mod examine;
pub mod identity;
mod readiness;
pub mod recipe;

pub use apply::{Error, Pending, open, owner};
pub use examine::examine;
