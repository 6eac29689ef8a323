//! The promises of the verifier, seen from outside.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod accepted;
mod background;
mod cache;
mod caller;
mod claims;
mod cookies;
mod discovery;
#[cfg(feature = "dpop")]
mod dpop;
mod expired;
mod header;
mod outage;
mod rotation;
mod sessions;
mod set_back;
mod signature;
mod silence;
mod status_lists;
mod support;
