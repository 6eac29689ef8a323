//! Proves what the services promise: many actors use real programs over real sockets, while
//! parts of them fail. The history of it all is checked afterwards. See `docs/proof.md`.
//!
//! All of this is for tests: it panics when something is wrong with the run itself.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

pub mod actors;
pub mod backup;
pub mod cluster;
pub mod nemesis;
pub mod operations;
pub mod proxy;
pub mod recording;
pub mod run;
pub mod upgrade;
