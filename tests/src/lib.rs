//! The launcher of the stack and the actors that use it. End-to-end tests, `make run` and
//! benchmarks share them.
//!
//! All of this is for tests: it panics when something is wrong.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "a test fails by panicking"
)]

pub mod actor;
pub mod catalog;
pub mod demo;
pub mod dpop_key;
pub mod forge;
pub mod launcher;
pub mod patience;
pub mod releases;
pub mod vectors;

pub use actor::{Actor, Answer, Browser};
pub use launcher::{Backend, Stack, StackBuilder};
pub use patience::eventually;
