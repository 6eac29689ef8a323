//! Tokens that are bound to a key, and their proofs.

mod client;
mod proofs;
mod requests;
