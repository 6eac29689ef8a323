//! The whole stack, over real sockets, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod accounts;
mod availability;
mod bad_input;
mod discovery;
mod http;
mod journey;
mod keys;
mod login;
mod operation;
mod programs;
mod recipes;
mod refresh;
mod replicas;
mod tokens;

use end_to_end::Backend::{self, Postgres, Sqlite};
