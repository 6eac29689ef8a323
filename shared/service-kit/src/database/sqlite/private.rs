//! File permissions of a database, which contains password hashes and keys.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use super::file;
use crate::telemetry::causes;

/// The permission bits of group and others.
const OF_OTHERS: u32 = 0o077;

/// Whether anybody except its owner can access the file.
///
/// # Errors
/// When the file system does not say.
pub fn is_open_to_others(file: &Path) -> io::Result<bool> {
    Ok(mode(file)? & OF_OTHERS != 0)
}

/// Creates a missing database file, accessible to its owner only. SQLite would make it
/// readable by everybody; the files beside it get its mode.
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

/// Removes the permissions of others from the files of a database. Warns if that is not
/// possible.
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
