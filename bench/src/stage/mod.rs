//! The measured programs: our services on either database, and the same operations on Node.

mod browsers;
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

/// The account that sends the requests.
const USERNAME: &str = "reader";

/// The client for introspection.
const CLIENT: &str = "bench:a secret of the benchmark";

/// Everything else has its default. Successful requests are not logged, because the peer
/// does not log them either.
const SETTINGS: [(&str, &str); 5] = [
    ("IDENTITY_INTROSPECTION_CLIENTS", CLIENT),
    ("IDENTITY_LOGIN_RATE", "off"),
    ("RECIPE_WRITE_RATE", "off"),
    ("RECIPE_QUOTA", "off"),
    ("LOG_LEVEL", "error"),
];
