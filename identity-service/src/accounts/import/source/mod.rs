//! The lines of a file in either format.

mod csv;
mod json_lines;
mod line_numbers;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use indicatif::{ProgressBar, ProgressBarIter, ProgressStyle};
use service_kit::input::Faults;

use self::{csv::CsvLines, json_lines::JsonLines};
use super::columns::{Columns, Fields};

type Input = BufReader<ProgressBarIter<File>>;

/// Why a file cannot be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// From the file system.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// From the reader of CSV.
    #[error("the file cannot be read: {0}")]
    Csv(#[from] ::csv::Error),
    /// It does not list users.
    #[error("the first line must name the columns, and username among them")]
    NoUsername,
}

/// The report names the line itself, so faults of a whole line name nothing.
const LINE: &str = "";

/// The cells of a line, or why it cannot be split.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) fields: Result<Fields, Faults>,
}

/// A file that is being read, with a progress bar on a terminal.
pub(crate) struct Source {
    content: Content<Input>,
    bar: ProgressBar,
}

/// The content of a file: JSON lines if it begins with `{`, else CSV.
pub(super) struct Content<R> {
    lines: Lines<R>,
    columns: Columns,
}

enum Lines<R> {
    Csv(CsvLines<R>),
    Json(JsonLines<R>),
}

impl Source {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be read, or its first line names no columns of ours.
    pub(crate) fn open(path: &Path) -> Result<Self, SourceError> {
        let file = File::open(path)?;
        // Draws nothing unless standard error is a terminal.
        let bar = ProgressBar::new(file.metadata()?.len());
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent}% {eta}") {
            bar.set_style(style);
        }
        let content = Content::of(BufReader::new(bar.wrap_read(file)))?;
        Ok(Self { content, bar })
    }

    /// The next line of the file; `None` at its end.
    pub(super) fn next(&mut self) -> Option<Result<Line, SourceError>> {
        self.content.next()
    }

    pub(super) fn ignored_columns(&self) -> BTreeSet<String> {
        self.content.columns.ignored()
    }
}

impl<R: BufRead> Content<R> {
    /// # Errors
    /// When it cannot be read, or its first line names no columns of ours.
    pub(super) fn of(input: R) -> Result<Self, SourceError> {
        let mut columns = Columns::default();
        let lines = Lines::detect(input, &mut columns)?;
        Ok(Self { lines, columns })
    }

    /// The next line; `None` at the end.
    pub(super) fn next(&mut self) -> Option<Result<Line, SourceError>> {
        self.lines.next(&mut self.columns)
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl<R: BufRead> Lines<R> {
    fn detect(mut input: R, columns: &mut Columns) -> Result<Self, SourceError> {
        let beginning = input.fill_buf()?;
        let beginning = beginning.strip_prefix(BYTE_ORDER_MARK).unwrap_or(beginning);
        if beginning.trim_ascii_start().starts_with(b"{") {
            Ok(Self::Json(JsonLines::new(input)))
        } else {
            CsvLines::new(input, columns).map(Self::Csv)
        }
    }

    fn next(&mut self, columns: &mut Columns) -> Option<Result<Line, SourceError>> {
        match self {
            Self::Csv(lines) => lines.next(),
            Self::Json(lines) => lines.next(columns),
        }
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
