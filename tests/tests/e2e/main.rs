//! The whole stack, over real sockets, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod accounts;
mod api;
mod audit;
mod audit_addresses;
mod availability;
mod bad_input;
mod browser;
mod demo;
mod discovery;
mod examples;
mod foreign_hashes;
mod housekeeping;
mod http;
mod import;
mod journey;
mod keys;
mod limits;
mod login;
mod metrics;
mod moving_in;
mod oauth;
mod one_address;
mod openapi;
mod operation;
mod own_account;
mod postgres;
mod programs;
mod races;
mod recipes;
mod refresh;
mod replicas;
mod reset;
mod revocation;
mod set_back;
mod settings;
mod stack_program;
mod statements;
mod storage;
mod throttle;
mod tokens;
mod typed_names;
mod typed_passwords;
mod users;
mod vectors;

use end_to_end::Backend::{self, Postgres, Sqlite};
