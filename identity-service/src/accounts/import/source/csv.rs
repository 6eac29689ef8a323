use std::io::Read;

use csv::{Error, ErrorKind, Position, ReaderBuilder, StringRecord, StringRecordsIntoIter};

use service_kit::input::Fault;

use super::{LINE, Line, SourceError};
use crate::accounts::import::columns::{Columns, Fields, REQUIRED};

/// CSV (RFC 4180), whose first line names the columns.
pub(super) struct CsvLines<R> {
    columns: Vec<Option<&'static str>>,
    records: StringRecordsIntoIter<R>,
}

impl<R: Read> CsvLines<R> {
    pub(super) fn new(input: R, columns: &mut Columns) -> Result<Self, SourceError> {
        let mut reader = ReaderBuilder::new().from_reader(input);
        let names = reader.headers()?;
        let columns: Vec<_> = names.iter().map(|name| columns.find(name.trim())).collect();
        if !columns.contains(&Some(REQUIRED)) {
            return Err(SourceError::NoUsername);
        }
        Ok(Self {
            columns,
            records: reader.into_records(),
        })
    }

    pub(super) fn next(&mut self) -> Option<Result<Line, SourceError>> {
        Some(match self.records.next()? {
            Ok(record) => Ok(self.line(&record)),
            Err(error) => refused(error),
        })
    }

    fn line(&self, record: &StringRecord) -> Line {
        let mut fields = Fields::default();
        for (column, text) in self.columns.iter().zip(record) {
            if let Some(column) = column {
                fields.set(column, text);
            }
        }
        Line {
            number: record.position().map_or(0, Position::line),
            fields: Ok(fields),
        }
    }
}

/// A line that cannot be split. Reading continues after it, unless the file itself cannot
/// be read.
fn refused(error: Error) -> Result<Line, SourceError> {
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
    Ok(Line {
        number: error.position().map_or(0, Position::line),
        fields: Err(Fault::of_all(LINE, rule).into()),
    })
}
