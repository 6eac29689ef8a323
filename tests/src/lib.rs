//! What end-to-end tests, `make run` and benchmarks share: one launcher of the
//! whole stack, and actors that use it.
//!
//! Everything in here is for tests: it panics when something is not as it should.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "a test that cannot go on should say so and stop"
)]

pub mod actor;
pub mod demo;
pub mod forge;
pub mod launcher;
pub mod patience;
pub mod vectors;

pub use actor::{Actor, Answer, Browser};
pub use launcher::{Backend, Stack, StackBuilder};
pub use patience::eventually;
