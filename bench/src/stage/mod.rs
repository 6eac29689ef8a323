//! What is measured: our services as real programs on either database, and the
//! same operations on Node.

mod filler;
mod ours;
mod peer;
mod rows;
mod target;

pub use filler::Filler;
pub use ours::Stage;
pub use peer::{Peer, PeerTokens};
pub use rows::Rows;
pub use target::{Site, Target};

/// The name of the account that requests are made with.
const USERNAME: &str = "reader";

/// Who may introspect tokens.
const CLIENT: &str = "bench:a secret of the benchmark";

/// Everything else is as it comes. Nothing is logged about requests that went well:
/// the other side does not, either.
const SETTINGS: [(&str, &str); 5] = [
    ("IDENTITY_INTROSPECTION_CLIENTS", CLIENT),
    ("IDENTITY_LOGIN_RATE", "off"),
    ("RECIPE_WRITE_RATE", "off"),
    ("RECIPE_QUOTA", "off"),
    ("LOG_LEVEL", "error"),
];
