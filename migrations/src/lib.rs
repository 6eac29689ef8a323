//! The schema of both databases, step by step. Each service has a migrator of
//! its own with its own bookkeeping table, so that both may share one server or
//! even one database.

mod apply;
mod columns;
pub mod identity;
mod readiness;
pub mod recipe;

pub use apply::{Error, Pending, open};
