//! Reads input member by member, and collects all its faults as values.

mod all;
mod change;
mod fault;
mod faults;
mod given;
mod member;
mod number;
mod rule;

pub use all::{Several, all};
pub use change::Change;
pub use fault::Fault;
pub use faults::Faults;
pub use given::Given;
pub use member::{changed_text, number, optional_text, required_text};
pub use number::{NotANumber, WholeNumber};
pub use rule::{Rule, keep};
