//! Replaces one replica after another by another version, while actors use all of them. Nothing
//! else fails meanwhile.

mod carry_out;
mod health;
mod order;

pub use carry_out::Upgrader;
pub use health::keep_turns;
pub use order::{Destination, Replacement, Upgrade, Version};
