//! Imports the data of another application with its ids, from a database with our tables.
//! Running it again imports only what is missing.

mod column;
mod command;
mod placement;
mod report;
mod row;
mod source;
mod tables;
mod target;

pub(crate) use command::ImportCommand;
use source::SourceError;

use std::io;

use migrations::Error as OpenError;
use service_kit::{
    clock::Clock,
    database::{Database, Error as DatabaseError, advance_ids},
};
use time::OffsetDateTime;

use placement::Placement;
use report::Report;
use row::RawRow;
use source::Source;
use tables::{TABLES, Table};
use target::Target;

/// Rows that are decided together.
const BATCH: usize = 500;

/// Whether anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Writes the rows.
    Write,
    /// Shows what would happen.
    DryRun,
}

/// Why an import stopped. What was written until then stays.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// The source cannot be read to its end.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Our database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Our database failed.
    #[error("what was imported cannot be stored")]
    Target(#[from] DatabaseError),
    /// Standard output is closed.
    #[error("standard output or error: {0}")]
    Stream(#[from] io::Error),
}

/// Copies all tables, in an order that puts referenced rows first.
async fn copy(
    source: &Source,
    database: &Database,
    clock: &Clock,
    mode: Mode,
    report: &mut Report<'_>,
) -> Result<(), ImportError> {
    let mut target = Target::new(database, mode);
    for table in &TABLES {
        let Some(mut rows) = source.rows(table).await? else {
            report.absent(table)?;
            continue;
        };
        report.begin(table, rows.count());
        while let Some(batch) = rows.next(BATCH).await? {
            place(batch, table, &mut target, clock.now(), report).await?;
        }
        report.end(table)?;
    }
    Ok(target.finish().await?)
}

/// Inserts the valid rows of a batch, all or none.
async fn place(
    batch: Vec<RawRow>,
    table: &'static Table,
    target: &mut Target<'_>,
    now: OffsetDateTime,
    report: &mut Report<'_>,
) -> Result<(), ImportError> {
    let mut candidates = Vec::new();
    for raw in batch {
        let id = raw.id;
        match raw.parse(now) {
            Ok(row) => candidates.push(row),
            Err(faults) => report.refused(table, id, &faults)?,
        }
    }
    let moves_ids = target.moves_ids();
    let transaction = target.begin(table).await?;
    let mut known = target::known(transaction, table, &candidates).await?;
    let mut new = Vec::new();
    for row in candidates {
        match known.place(table, &row) {
            Placement::New => new.push(row),
            Placement::AlreadyThere => report.already_there(),
            Placement::Refused(reason) => report.refused(table, row.id, &reason)?,
        }
    }
    let (count, greatest) = (new.len(), new.iter().map(|row| row.id).max());
    target::insert(transaction, table, new, now).await?;
    if let Some(greatest) = greatest.filter(|_| moves_ids) {
        advance_ids(transaction, table.name, greatest).await?;
    }
    target.commit().await?;
    report.imported(count);
    Ok(())
}
