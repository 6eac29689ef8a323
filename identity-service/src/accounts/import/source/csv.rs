use std::io::Read;

use csv::{Error, ErrorKind, Position, Reader, ReaderBuilder, StringRecord};

use service_kit::input::Fault;

use super::{LINE, Line, SourceError, line_numbers::LineNumbers};
use crate::accounts::import::columns::{Columns, Fields, REQUIRED};

/// CSV (RFC 4180), whose first line names the columns.
pub(super) struct CsvLines<R> {
    columns: Vec<Option<&'static str>>,
    reader: Reader<LineNumbers<R>>,
    record: StringRecord,
}

impl<R: Read> CsvLines<R> {
    pub(super) fn new(input: R, columns: &mut Columns) -> Result<Self, SourceError> {
        let mut reader = ReaderBuilder::new().from_reader(LineNumbers::of(input));
        let names = reader.headers()?;
        let columns: Vec<_> = names.iter().map(|name| columns.find(name.trim())).collect();
        if !columns.contains(&Some(REQUIRED)) {
            return Err(SourceError::NoUsername);
        }
        Ok(Self {
            columns,
            reader,
            record: StringRecord::new(),
        })
    }

    pub(super) fn next(&mut self) -> Option<Result<Line, SourceError>> {
        match self.reader.read_record(&mut self.record) {
            Ok(false) => None,
            Ok(true) => Some(Ok(self.line())),
            Err(error) => Some(self.refused(error)),
        }
    }

    fn line(&mut self) -> Line {
        let mut fields = Fields::default();
        for (column, text) in self.columns.iter().zip(&self.record) {
            if let Some(column) = column {
                fields.set(column, text);
            }
        }
        let begins = self.record.position().map_or(0, Position::byte);
        Line {
            number: self.reader.get_mut().line_at(begins),
            fields: Ok(fields),
        }
    }

    /// A line that cannot be split. Reading continues after it, unless the file itself cannot
    /// be read.
    fn refused(&mut self, error: Error) -> Result<Line, SourceError> {
        let begins = error.position().map_or(0, Position::byte);
        let number = self.reader.get_mut().line_at(begins);
        let fields = Err(rule(error)?.into());
        Ok(Line { number, fields })
    }
}

/// What is wrong with a line that cannot be split.
///
/// # Errors
/// When the file itself cannot be read.
fn rule(error: Error) -> Result<Fault, SourceError> {
    let rule = match error.kind() {
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            let fields = if *len == 1 { "field" } else { "fields" };
            format!("has {len} {fields} where the first line has {expected_len}")
        }
        ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
        _ => return Err(error.into()),
    };
    Ok(Fault::of_all(LINE, rule))
}
