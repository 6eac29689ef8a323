//! The lines of a file in either format.

mod csv;
mod json_lines;

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
    lines: Lines<Input>,
    columns: Columns,
    bar: ProgressBar,
}

enum Lines<R> {
    Csv(CsvLines<R>),
    Json(JsonLines<R>),
}

impl Source {
    /// Opens a file. It is JSON lines if it begins with `{`, else CSV.
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
        let mut columns = Columns::default();
        let lines = Lines::detect(BufReader::new(bar.wrap_read(file)), &mut columns)?;
        Ok(Self {
            lines,
            columns,
            bar,
        })
    }

    /// The next line of the file; `None` at its end.
    pub(super) fn next(&mut self) -> Option<Result<Line, SourceError>> {
        self.lines.next(&mut self.columns)
    }

    pub(super) fn ignored_columns(&self) -> BTreeSet<String> {
        self.columns.ignored()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8]) -> (Vec<Line>, BTreeSet<String>) {
        let mut columns = Columns::default();
        let mut lines = Lines::detect(file, &mut columns).unwrap();
        let mut found = Vec::new();
        while let Some(line) = lines.next(&mut columns) {
            found.push(line.unwrap());
        }
        (found, columns.ignored())
    }

    fn fields(columns: &[(&'static str, &str)]) -> Fields {
        let mut fields = Fields::default();
        for (column, text) in columns {
            fields.set(column, *text);
        }
        fields
    }

    #[test]
    fn both_formats_say_the_same() {
        let csv = "\u{feff}username,id,shoe,bio\ncook,7,42,\"two\nlines\"\nbaker,,,\n";
        let json = "{\"username\": \"cook\", \"id\": 7, \"shoe\": 42, \"bio\": \"two\\nlines\"}\n\n\
            {\"username\": \"baker\", \"id\": null, \"bio\": \"\"}\n";
        let cook = fields(&[("username", "cook"), ("id", "7"), ("bio", "two\nlines")]);
        let baker = fields(&[("username", "baker")]);
        for (file, numbers) in [(csv, [2, 4]), (json, [1, 3])] {
            let (lines, ignored) = read(file.as_bytes());
            assert_eq!(ignored, BTreeSet::from(["shoe".to_owned()]), "{file}");
            for ((line, number), expected) in lines.into_iter().zip(numbers).zip([&cook, &baker]) {
                assert_eq!(line.number, number, "{file}");
                assert_eq!(line.fields.as_ref(), Ok(expected), "{file}");
            }
        }
    }

    fn faults(lines: &[Line]) -> Vec<Option<String>> {
        let of_line = |line: &Line| Some(line.fields.as_ref().err()?.to_string());
        lines.iter().map(of_line).collect()
    }

    #[test]
    fn a_bad_line_does_not_keep_others_back() {
        let csv = b"username,id\ncook\n\xff,1\nbaker,2,3\nwaiter,4\n".as_slice();
        let (lines, _) = read(csv);
        let told = |text: &str| Some(text.to_owned());
        let expected = [
            told("has 1 field where the first line has 2"),
            told("is not UTF-8"),
            told("has 3 fields where the first line has 2"),
            None,
        ];
        assert_eq!(faults(&lines), expected);

        let json = b"{\"username\": \"cook\"}\n[]\n{\"username\": [1]}\n{\n\xff\n".as_slice();
        let (lines, _) = read(json);
        let expected = [
            None,
            told("is not a JSON object"),
            told("username must be a string, a number or a boolean"),
            told("is not a JSON object"),
            told("is not a JSON object"),
        ];
        assert_eq!(faults(&lines), expected);
    }

    #[test]
    fn a_file_without_usernames_is_refused_at_once() {
        for file in ["", "name,id\ncook,1\n"] {
            let refused = Lines::detect(file.as_bytes(), &mut Columns::default());
            assert!(matches!(refused, Err(SourceError::NoUsername)), "{file}");
        }
    }
}
