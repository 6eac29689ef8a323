//! What callers send, read member by member, so that they hear of everything
//! that is wrong at once.

mod change;
mod fault;
mod given;
mod member;
mod number;
mod text;

pub use change::Change;
pub use fault::{Fault, Rule};
pub(crate) use fault::{all, invalid};
pub(crate) use given::Given;
pub(crate) use member::{changed_text, number, optional_text, required_text};
pub use number::WholeNumber;
pub(crate) use text::keep;
pub use text::{Note, Words};
