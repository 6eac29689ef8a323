//! The history up to a backup, with what the backup contains.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter},
    path::{Path, PathBuf},
};

use prove_checker::{
    Report, check_copy,
    history::{Event, ReadError, Reader, Reading, Thing, Writer},
};

use super::reading::COMPLETE;
use crate::backup::Backup;

/// Where the history of a backup is written.
pub(super) fn history_of_copy(history: &Path) -> PathBuf {
    history.with_extension("backup.jsonl")
}

/// Writes it, and checks it.
///
/// # Errors
/// If a file cannot be read or written.
pub(super) fn check_backup(
    history: &Path,
    backup: &Backup,
    found: Vec<Thing>,
) -> Result<Report, ReadError> {
    let copy = history_of_copy(history);
    let reader = Reader::begin(opened(history)?)?;
    let file = BufWriter::new(File::create(&copy)?);
    let mut writer = Writer::begin(file, reader.header().clone())?;
    for event in reader {
        match event? {
            Event::Read(_) => break,
            event => writer.write(&event)?,
        }
    }
    let begin = Reading::Begin { at: backup.begun };
    let end = Reading::End {
        at: backup.ended,
        complete: COMPLETE.to_vec(),
    };
    let things = found.into_iter().map(Reading::Thing);
    for reading in [begin].into_iter().chain(things).chain([end]) {
        writer.write(&Event::Read(reading))?;
    }
    writer.finish()?;
    check_copy(opened(&copy)?)
}

/// A history, to be read.
///
/// # Errors
/// If it cannot be opened.
pub(super) fn opened(history: &Path) -> io::Result<BufReader<File>> {
    Ok(BufReader::with_capacity(1 << 20, File::open(history)?))
}
