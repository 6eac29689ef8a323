//! Who may read the files of a database: password hashes and keys live there.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use super::file;
use crate::telemetry::causes;

/// What the group and others may do with a file.
const OF_OTHERS: u32 = 0o077;

/// Whether anybody but its owner may do anything with the file.
///
/// # Errors
/// When the file system does not say.
pub fn is_open_to_others(file: &Path) -> io::Result<bool> {
    Ok(mode(file)? & OF_OTHERS != 0)
}

/// Creates the file of a database if it is not there, for its owner alone. SQLite would
/// let everybody read it, and gives the files beside it the mode that it has.
pub(super) fn create(database: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    match options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(database)
    {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Takes the files of a database from everybody but their owner. Where they are somebody
/// else's, or cannot be changed, it warns.
pub(super) fn close_to_others(database: &Path) {
    let [log, memory] = file::beside(database);
    for file in [database.to_owned(), log, memory] {
        if let Err(error) = close(&file)
            && error.kind() != ErrorKind::NotFound
        {
            tracing::warn!(
                file = %file.display(),
                cause = causes(&error),
                "others may be able to read this file, and it cannot be kept from them"
            );
        }
    }
}

fn close(file: &Path) -> io::Result<()> {
    if is_open_to_others(file)? {
        fs::set_permissions(file, Permissions::from_mode(mode(file)? & !OF_OTHERS))?;
    }
    Ok(())
}

fn mode(file: &Path) -> io::Result<u32> {
    Ok(fs::metadata(file)?.permissions().mode() & 0o777)
}
