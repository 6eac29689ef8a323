//! A TCP proxy whose links can fail. Each link leads from one program to another, and has a
//! condition that can change at any time.

mod carry;
mod condition;
mod garbage;
mod link;
mod turn;

pub use carry::Upstream;
pub use condition::{Condition, Direction};
pub use garbage::Garbage;
pub use link::{Link, Route};
pub use turn::Turn;
