//! What fuzzing calls. Each target is a function of bytes that panics when something does not
//! hold that must hold for any input. `docs/fuzzing.md` says how they run.
//!
//! The inputs are texts where possible, so that a kept one can be read: lines, and a letter in
//! front that says how the rest is used.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a finding is a panic"
)]

pub mod authorization;
pub mod client_assertions;
pub mod client_documents;
pub mod client_files;
pub mod cookies;
pub mod cursors;
pub mod discovery;
pub mod dpop_proofs;
pub mod forwarded_for;
mod input;
mod json;
pub mod jwks;
pub mod next;
pub mod password_hashes;
mod signer;
pub mod status_lists;
pub mod tokens;
pub mod user_imports;
mod world;

/// A target: its name, which is that of its program and of its corpus, and what to call. That
/// returns whether the input was accepted as what the target is about.
pub type Target = (&'static str, fn(&[u8]) -> bool);

/// All of them.
pub const TARGETS: [Target; 15] = [
    ("authorization", authorization::target),
    ("client_assertions", client_assertions::target),
    ("client_documents", client_documents::target),
    ("client_files", client_files::target),
    ("cookies", cookies::target),
    ("cursors", cursors::target),
    ("discovery", discovery::target),
    ("dpop_proofs", dpop_proofs::target),
    ("forwarded_for", forwarded_for::target),
    ("jwks", jwks::target),
    ("next", next::target),
    ("password_hashes", password_hashes::target),
    ("status_lists", status_lists::target),
    ("tokens", tokens::target),
    ("user_imports", user_imports::target),
];
