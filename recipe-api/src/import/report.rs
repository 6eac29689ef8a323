//! The report of an import: refusals as they happen, counts at the end of each table.

use std::{
    fmt::Display,
    io::{self, Write},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::tables::Table;

/// Reports and counts. Uses a constant amount of memory.
pub(super) struct Report<'a> {
    output: &'a mut dyn Write,
    errors: &'a mut dyn Write,
    bar: ProgressBar,
    imported: usize,
    already_there: usize,
    refused: usize,
    is_complete: bool,
}

impl<'a> Report<'a> {
    /// Writes counts to `output` and refusals to `errors`. Shows a progress bar on
    /// standard error if that is a terminal.
    pub(super) fn new(output: &'a mut dyn Write, errors: &'a mut dyn Write) -> Self {
        let bar = ProgressBar::no_length();
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent}% {eta}") {
            bar.set_style(style);
        }
        Self {
            output,
            errors,
            bar,
            imported: 0,
            already_there: 0,
            refused: 0,
            is_complete: true,
        }
    }

    /// Whether nothing was refused.
    pub(super) fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Starts a table with this many rows.
    pub(super) fn begin(&mut self, table: &Table, rows: u64) {
        (self.imported, self.already_there, self.refused) = (0, 0, 0);
        self.bar.reset();
        self.bar.set_message(table.name);
        self.bar.set_length(rows);
    }

    pub(super) fn imported(&mut self, rows: usize) {
        self.imported += rows;
        self.bar.inc(rows as u64);
    }

    pub(super) fn already_there(&mut self) {
        self.already_there += 1;
        self.bar.inc(1);
    }

    pub(super) fn refused(&mut self, table: &Table, id: i64, why: &impl Display) -> io::Result<()> {
        self.refused += 1;
        self.is_complete = false;
        self.bar.inc(1);
        let name = table.name;
        self.bar
            .suspend(|| writeln!(self.errors, "{name} {id}: {why}"))
    }

    pub(super) fn end(&mut self, table: &Table) -> io::Result<()> {
        let Self {
            imported,
            already_there,
            refused,
            ..
        } = *self;
        let name = table.name;
        self.bar.suspend(|| {
            writeln!(
                self.output,
                "{name}: {imported} imported, {already_there} already there, {refused} refused"
            )
        })
    }

    /// Reports that the source lacks the table.
    pub(super) fn absent(&mut self, table: &Table) -> io::Result<()> {
        writeln!(self.output, "{}: not in the source", table.name)
    }
}

impl Drop for Report<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
