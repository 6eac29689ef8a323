//! What the verifier promises, seen from outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accepted;
mod background;
mod cache;
mod caller;
mod claims;
mod discovery;
mod header;
mod outage;
mod rotation;
mod signature;
mod support;
