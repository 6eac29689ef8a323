//! The whole stack, over real sockets, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(clippy::large_futures, reason = "a whole stack fits on a test's stack")]

mod accounts;
mod api;
mod availability;
mod bad_input;
mod browser;
mod discovery;
mod foreign_hashes;
mod http;
mod import;
mod journey;
mod keys;
mod login;
mod oauth;
mod operation;
mod own_account;
mod programs;
mod recipes;
mod refresh;
mod replicas;
mod reset;
mod revocation;
mod throttle;
mod tokens;
mod users;

use end_to_end::Backend::{self, Postgres, Sqlite};
