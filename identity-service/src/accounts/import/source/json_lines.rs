use std::io::{BufRead, Split};

use serde_json::{Map, Value};
use service_kit::input::{Fault, Faults};

use super::{BYTE_ORDER_MARK, LINE, Line, SourceError};
use crate::accounts::import::columns::{Columns, Fields};

/// A JSON object on each line; blank lines are skipped.
pub(super) struct JsonLines<R> {
    lines: Split<R>,
    number: u64,
}

impl<R: BufRead> JsonLines<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            lines: input.split(b'\n'),
            number: 0,
        }
    }

    pub(super) fn next(&mut self, columns: &mut Columns) -> Option<Result<Line, SourceError>> {
        loop {
            let line = match self.lines.next()? {
                Ok(line) => line,
                Err(error) => return Some(Err(error.into())),
            };
            self.number += 1;
            let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line);
            if !line.trim_ascii().is_empty() {
                return Some(Ok(Line {
                    number: self.number,
                    fields: parse(line, columns),
                }));
            }
        }
    }
}

fn parse(line: &[u8], columns: &mut Columns) -> Result<Fields, Faults> {
    let object: Map<String, Value> =
        serde_json::from_slice(line).map_err(|_| Fault::of_all(LINE, "is not a JSON object"))?;
    let (mut fields, mut faults) = (Fields::default(), Faults::default());
    for (name, value) in object {
        let Some(column) = columns.find(&name) else {
            continue;
        };
        match value {
            Value::Null => {}
            Value::String(text) => fields.set(column, text),
            Value::Bool(_) | Value::Number(_) => fields.set(column, value.to_string()),
            Value::Array(_) | Value::Object(_) => {
                let rule = "must be a string, a number or a boolean";
                faults.extend([Fault::new(column, rule)]);
            }
        }
    }
    faults.none_or(fields)
}
