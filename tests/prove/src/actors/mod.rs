//! Those who use the services. Each actor has its own stream of random numbers, so what it
//! does next does not depend on how fast others are.

mod account;
mod administrator;
mod board;
mod guesser;
mod observer;
mod person;
mod probes;
mod refreshing;
mod rows;
mod sessions;
mod states;
mod step;
mod walks;

pub use administrator::Administrator;
pub use board::Board;
pub use guesser::Guesser;
pub use observer::observe;
pub use person::Person;
pub use step::{Kind, Step};

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::operations::Caller;

/// What all actors share.
#[derive(Clone, Debug)]
pub struct World {
    /// Sends their requests.
    pub caller: Arc<Caller>,
    /// What they know of each other.
    pub board: Arc<Board>,
    /// When the run is over.
    pub over: CancellationToken,
}

/// The stream of random numbers of one actor.
#[must_use]
pub fn stream(seed: u64, actor: u32) -> fastrand::Rng {
    // Neighbouring seeds and actors must not give similar streams (SplitMix64's constant).
    let mixed = seed
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(u64::from(actor));
    let mut seeds = fastrand::Rng::with_seed(mixed);
    fastrand::Rng::with_seed(seeds.u64(..))
}
