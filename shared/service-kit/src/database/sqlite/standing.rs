use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// For how long a file that was there is taken to be there.
const TRUSTED: Duration = Duration::from_secs(1);

/// Whether a file is still the one that was opened first. One that was deleted or
/// replaced can be written to while it is open, and all of that is gone with the process;
/// and whoever opens it anew finds another one, or makes it, beside the log of the first.
#[derive(Debug, Default)]
pub(super) struct Standing(Mutex<Option<Seen>>);

#[derive(Clone, Copy, Debug)]
struct Seen {
    identity: Identity,
    at: Instant,
}

/// Device and number of a file (inode(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity(u64, u64);

/// Why a file is not used any more.
#[derive(Debug, thiserror::Error)]
#[error("the database file {0} was deleted or replaced while it was open")]
pub(super) struct Replaced(PathBuf);

impl Standing {
    /// Whether it has been opened already.
    pub(super) fn is_known(&self) -> bool {
        self.seen().is_some()
    }

    /// Remembers which file was opened.
    pub(super) fn remember(&self, path: &Path) -> io::Result<()> {
        let identity = Identity::of(path)?;
        *self.seen() = Some(Seen {
            identity,
            at: Instant::now(),
        });
        Ok(())
    }

    /// Looks, unless somebody has just done so.
    pub(super) fn check(&self, path: &Path) -> Result<(), Replaced> {
        let is_recent = |seen: Seen| seen.at.elapsed() < TRUSTED;
        if self.seen().is_some_and(is_recent) {
            return Ok(());
        }
        self.look(path)
    }

    /// Looks, whenever somebody did last.
    pub(super) fn look(&self, path: &Path) -> Result<(), Replaced> {
        let mut seen = self.seen();
        let Some(last) = seen.as_mut() else {
            return Ok(());
        };
        if Identity::of(path).is_ok_and(|found| found == last.identity) {
            last.at = Instant::now();
            return Ok(());
        }
        Err(Replaced(path.to_owned()))
    }

    fn seen(&self) -> MutexGuard<'_, Option<Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Identity {
    fn of(path: &Path) -> io::Result<Self> {
        let found = fs::metadata(path)?;
        Ok(Self(found.dev(), found.ino()))
    }
}
