//! Writes the history, and counts what it writes.

mod recorder;
mod tally;

pub use recorder::{Recorder, Sender};
pub use tally::{Tally, call_name, fault_name};
