//! Injects faults, by a plan that is drawn before the run begins.

mod fault;
mod inject;
mod plan;
mod recorded;

pub use fault::{Planned, Trouble};
pub use inject::Nemesis;
pub use plan::{Plan, Scope};
