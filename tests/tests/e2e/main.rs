//! The whole stack, over real sockets, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod accounts;
mod availability;
mod bad_input;
mod discovery;
mod foreign_hashes;
mod http;
mod import;
mod journey;
mod login;
mod operation;
mod programs;
mod recipes;
mod refresh;
mod replicas;
mod reset;
mod tokens;
mod users;

use end_to_end::Backend::{self, Postgres, Sqlite};
