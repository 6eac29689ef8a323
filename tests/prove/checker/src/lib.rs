//! Checks a history of operations and faults against what the services promise.
//!
//! The checker knows nothing of the services: it depends on no crate of this workspace, and every
//! number it counts with comes from the header of the history. See `docs/proof.md`.

#[cfg(test)]
mod copies;
pub mod history;
mod invariants;
mod model;
mod report;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tiny;

use std::io::BufRead;

pub use report::{Count, Invariant, Involved, Report, Violation};

use history::{ReadError, Reader};
use model::Model;

/// Reads a history whose reading is of a copy that was made while operations went on, between
/// [`Begin`](history::Reading::Begin) and [`End`](history::Reading::End), and checks that the copy shows the
/// state of a moment between: all that was acknowledged before, nothing that was refused, nothing by
/// halves, and nothing that was asked for afterwards.
///
/// # Errors
/// When the history cannot be read.
pub fn check_copy(history: impl BufRead) -> Result<Report, ReadError> {
    let model = Model::read_copy(Reader::begin(history)?)?;
    Ok(invariants::check(&model))
}

/// Reads a history and checks all invariants.
///
/// # Errors
/// When the history cannot be read.
pub fn check(history: impl BufRead) -> Result<Report, ReadError> {
    let model = Model::read(Reader::begin(history)?)?;
    Ok(invariants::check(&model))
}
