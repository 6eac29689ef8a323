use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::file;

/// How long the result of a check is trusted.
const TRUSTED: Duration = Duration::from_secs(1);

/// Detects whether files were replaced since they were first opened. A deleted or
/// replaced file can still be written while it is open, but that data is lost with the
/// process; and a new connection would open or create another file beside the log of the
/// first.
#[derive(Debug, Default)]
pub(super) struct FileIdentity(Mutex<Option<Seen>>);

#[derive(Clone, Debug)]
struct Seen {
    database: Inode,
    /// The files beside it. SQLite deletes them with the last connection, so they are
    /// checked only while the writer is open.
    beside: Vec<(PathBuf, Inode)>,
    at: Instant,
}

/// The device and inode of a file (inode(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Inode(u64, u64);

/// Why a file is no longer used.
#[derive(Debug, thiserror::Error)]
#[error("the database file {0} was deleted or replaced while it was open")]
pub(super) struct Replaced(PathBuf);

/// While this lives, the files beside the database must also stay.
#[derive(Debug)]
pub(super) struct FilesBeside(Arc<FileIdentity>);

impl FileIdentity {
    /// Whether the file was opened before.
    pub(super) fn is_known(&self) -> bool {
        self.seen().is_some()
    }

    /// Remembers which file was opened.
    pub(super) fn remember(&self, path: &Path) -> io::Result<()> {
        let database = Inode::of(path)?;
        *self.seen() = Some(Seen {
            database,
            beside: Vec::new(),
            at: Instant::now(),
        });
        Ok(())
    }

    /// Remembers the files beside `path`, which a permanent connection created.
    pub(super) fn remember_beside(self: &Arc<Self>, path: &Path) -> FilesBeside {
        if let Some(seen) = self.seen().as_mut() {
            let identified = |path: PathBuf| Inode::of(&path).ok().map(|found| (path, found));
            seen.beside = file::beside(path)
                .into_iter()
                .filter_map(identified)
                .collect();
        }
        FilesBeside(Arc::clone(self))
    }

    /// Checks, unless that was done a moment ago.
    pub(super) fn check(&self, path: &Path) -> Result<(), Replaced> {
        let is_recent = |seen: &Seen| seen.at.elapsed() < TRUSTED;
        if self.seen().as_ref().is_some_and(is_recent) {
            return Ok(());
        }
        self.look(path)
    }

    /// Checks now.
    pub(super) fn look(&self, path: &Path) -> Result<(), Replaced> {
        let mut seen = self.seen();
        let Some(last) = seen.as_mut() else {
            return Ok(());
        };
        let is_same = |path: &Path, identity| Inode::of(path).is_ok_and(|found| found == identity);
        if !is_same(path, last.database) {
            return Err(Replaced(path.to_owned()));
        }
        let mut beside = last.beside.iter();
        if let Some((replaced, _)) = beside.find(|(path, identity)| !is_same(path, *identity)) {
            return Err(Replaced(replaced.clone()));
        }
        last.at = Instant::now();
        Ok(())
    }

    fn seen(&self) -> MutexGuard<'_, Option<Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for FilesBeside {
    fn drop(&mut self) {
        if let Some(seen) = self.0.seen().as_mut() {
            seen.beside.clear();
        }
    }
}

impl Inode {
    fn of(path: &Path) -> io::Result<Self> {
        let found = fs::metadata(path)?;
        Ok(Self(found.dev(), found.ino()))
    }
}
