//! The client file: TOML with a table `[[client]]` for each client.

mod error;
mod fields;
mod json;
mod lines;
mod reader;
mod risk;
#[cfg(test)]
mod tests;

use std::{
    fs,
    path::{Path, PathBuf},
};

use time::OffsetDateTime;

pub use error::{FileError, Misplaced};
pub use risk::Risk;

use super::Client;
use reader::Reader;

/// What a client file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientFile {
    /// The clients, in their order.
    pub clients: Vec<Client>,
    /// The files that contain their secrets.
    secret_files: Vec<PathBuf>,
}

impl ClientFile {
    /// Reads a file. Its clients are registered `now`, and their tokens may be for some of
    /// `audiences`.
    ///
    /// # Errors
    /// When it cannot be read, or every rule that it breaks.
    pub fn read(path: &Path, audiences: &[String], now: OffsetDateTime) -> Result<Self, FileError> {
        let text = fs::read_to_string(path).map_err(|error| FileError::Unreadable {
            path: path.to_owned(),
            error,
        })?;
        Self::parse(path, &text, audiences, now)
            .map_err(|faults| FileError::Faults(path.to_owned(), faults))
    }

    /// Reads the text of the file at `path`, from where the paths in it start.
    ///
    /// # Errors
    /// Every rule that it breaks, by line.
    pub fn parse(
        path: &Path,
        text: &str,
        audiences: &[String],
        now: OffsetDateTime,
    ) -> Result<Self, Vec<Misplaced>> {
        Reader::new(path, text, audiences, now).read()
    }
}
