//! A row in transit: as it was read, and once it is valid.

use service_kit::{
    imported::ImportedId,
    input::{Fault, Faults},
};
use time::OffsetDateTime;

use super::{column::Datum, tables::Table};

/// A cell of a source row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// The source has no such column.
    NoColumn,
    Null,
    Bytes(Vec<u8>),
}

/// A row of the source, in the order of the table's columns.
#[derive(Debug)]
pub(super) struct RawRow {
    pub(super) table: &'static Table,
    pub(super) id: i64,
    pub(super) cells: Vec<Cell>,
}

/// A valid row. Values that the source lacks are `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) data: Vec<Option<Datum>>,
}

impl RawRow {
    /// Reads all columns.
    ///
    /// # Errors
    /// A fault for each rule that is broken.
    pub(super) fn parse(self, now: OffsetDateTime) -> Result<Row, Faults> {
        let (mut data, mut faults) = (Vec::new(), Faults::default());
        if let Err(rule) = ImportedId::try_from(self.id) {
            faults.extend([Fault::new("id", rule)]);
        }
        for (column, cell) in self.table.columns.iter().zip(self.cells) {
            let parsed = match cell {
                Cell::NoColumn => Ok(None),
                Cell::Null => column.parse(None, now),
                Cell::Bytes(bytes) => match String::from_utf8(bytes) {
                    Ok(text) => column.parse(Some(text), now),
                    Err(_) => Err(Fault::new(column.name, "is not UTF-8").into()),
                },
            };
            match parsed {
                Ok(datum) => data.push(datum),
                Err(rules) => faults.extend(rules),
            }
        }
        faults.none_or(Row { id: self.id, data })
    }
}

impl Row {
    /// The number in a column.
    pub(super) fn number(&self, table: &Table, column: &str) -> Option<i64> {
        match self.data.get(table.place_of(column)?)? {
            Some(Datum::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The unique pair.
    pub(super) fn pair(&self, table: &Table) -> Option<(i64, i64)> {
        let [first, second] = table.pair?;
        Some((self.number(table, first)?, self.number(table, second)?))
    }

    /// The columns that differ from `stored`.
    pub(super) fn differences(&self, table: &Table, stored: &Self) -> Vec<&'static str> {
        let both = self.data.iter().zip(&stored.data);
        let columns = table.columns.iter().zip(both);
        columns
            .filter(|(_, (own, stored))| own.is_some() && own != stored)
            .map(|(column, _)| column.name)
            .collect()
    }
}
