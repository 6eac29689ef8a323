//! A connection to an SQLite file, and its statements.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rusqlite::{Connection as Driver, OpenFlags, config::DbConfig};

use super::{
    codes::{is_harmless, wants_patience},
    file,
    file_identity::{FileIdentity, FilesBeside},
    private,
    value::Parameter,
};
use crate::database::{
    Columns, Durability, Error, FromRow, LONGEST_STATEMENT, PATIENCE, query::Statement,
};

/// Prepared statements kept for each connection.
const KEPT_STATEMENTS: usize = 256;

/// Instructions of SQLite's virtual machine between checks whether the statement may
/// continue: 1 to 2 ms.
const STEPS: i32 = 20_000;

/// The size to which the write-ahead log is truncated, in bytes.
const LONGEST_LOG: i64 = 32 * 1024 * 1024;

/// Which file to open, and how.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// Whether to create a missing file.
    pub(super) create: bool,
    pub(super) durability: Durability,
    /// Shared by all connections.
    pub(super) identity: Arc<FileIdentity>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// Where a statement runs, which decides how long it may take and wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// On a thread that other requests need. It does not wait for locks, and after some
    /// milliseconds it is interrupted and restarted on its own thread.
    RequestThread,
    /// On such a thread within a transaction, which an interruption would end.
    Transaction,
    /// On a thread of its own.
    OwnThread,
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Connection {
    /// Held by the writer. Dropped first, because SQLite deletes these files with the
    /// last connection.
    _beside: Option<FilesBeside>,
    driver: Driver,
    patience: Arc<Patience>,
}

/// Why a statement failed, and what that means for it and its connection.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    /// It may succeed on its own thread.
    pub(super) wants_patience: bool,
    /// The connection can still be used.
    pub(super) harmless: bool,
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self {
            wants_patience: wants_patience(&error),
            harmless: is_harmless(&error),
            error: error.into(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            wants_patience: false,
            harmless: false,
        }
    }
}

impl File {
    /// Whether the file is still the one that was opened first. Cheap.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.identity.check(&self.path).map_err(Error::unavailable)
    }

    /// Creates the file if allowed, and makes it and the files beside it private.
    pub(super) fn keep_private(&self) -> Result<(), Error> {
        if self.create {
            private::create(&self.path).map_err(Error::unavailable)?;
        }
        private::close_to_others(&self.path);
        Ok(())
    }

    pub(super) fn open(&self, access: Access) -> Result<Connection, Error> {
        let is_first = !self.identity.is_known();
        self.identity.look(&self.path).map_err(Error::unavailable)?;
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if is_first && access == Access::Write {
            self.keep_private()?;
            if self.create {
                flags |= OpenFlags::SQLITE_OPEN_CREATE;
            }
        }
        let driver = Driver::open_with_flags(&self.path, flags)?;
        if is_first {
            let remembered = self.identity.remember(&self.path);
            remembered.map_err(Error::unavailable)?;
        }
        // The first to open it after a crash recovers it while the others wait.
        driver.busy_timeout(PATIENCE)?;
        // Prepare a statement once, whatever its parameters.
        driver.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        driver.set_prepared_statement_cache_capacity(KEPT_STATEMENTS);
        driver.pragma_update(None, "journal_mode", "WAL")?;
        driver.pragma_update(None, "synchronous", self.durability.as_str())?;
        driver.pragma_update(None, "foreign_keys", "ON")?;
        // Checkpoints have their own thread.
        driver.pragma_update(None, "wal_autocheckpoint", 0)?;
        // A log that restarted is truncated to this size.
        driver.pragma_update(None, "journal_size_limit", LONGEST_LOG)?;
        if access == Access::Read {
            driver.pragma_update(None, "query_only", "ON")?;
        }
        let patience = Arc::new(Patience::new());
        let asked = Arc::clone(&patience);
        driver.progress_handler(STEPS, Some(move || asked.is_over()))?;
        driver.busy_timeout(Duration::ZERO)?;
        Ok(Connection {
            _beside: self.watch_beside(&driver, access)?,
            driver,
            patience,
        })
    }
}

impl File {
    /// Opens an existing file without changing it, and leaves nothing new beside it.
    pub(super) fn open_to_examine(&self) -> Result<Connection, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let driver = if file::is_at_rest(&self.path) {
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            Driver::open_with_flags(file::immutable(&self.path)?, flags)?
        } else {
            Driver::open_with_flags(&self.path, flags)?
        };
        let patience = Arc::new(Patience::new());
        let asked = Arc::clone(&patience);
        driver.progress_handler(STEPS, Some(move || asked.is_over()))?;
        Ok(Connection {
            _beside: None,
            driver,
            patience,
        })
    }

    /// Readers come and go; the writer stays, and so do the files it created.
    fn watch_beside(
        &self,
        driver: &Driver,
        access: Access,
    ) -> Result<Option<FilesBeside>, rusqlite::Error> {
        if access == Access::Read {
            return Ok(None);
        }
        // The first read creates them.
        driver.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(Some(self.identity.remember_beside(&self.path)))
    }
}

impl Connection {
    /// Runs `work` within the limits of `place`.
    pub(super) fn at<T>(
        &self,
        place: Place,
        work: impl FnOnce(&Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.patience.begin(place);
        if place != Place::OwnThread {
            return work(self);
        }
        self.driver.busy_timeout(PATIENCE)?;
        let result = work(self);
        self.driver.busy_timeout(Duration::ZERO)?;
        result
    }

    /// All rows of the result. Runs the statement to its end, so a write has succeeded or
    /// failed when this returns.
    pub(super) fn query<R: FromRow>(&self, statement: &Statement) -> Result<Vec<R>, Failure> {
        let mut prepared = self.driver.prepare_cached(&statement.sql)?;
        bind(&mut prepared, statement)?;
        let mut rows = prepared.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(R::from_row(&mut Columns::sqlite(row))?);
        }
        Ok(found)
    }

    /// The number of written rows.
    pub(super) fn execute(&self, statement: &Statement) -> Result<u64, Failure> {
        let mut prepared = self.driver.prepare_cached(&statement.sql)?;
        bind(&mut prepared, statement)?;
        let changed = prepared.raw_execute()?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    /// Runs several statements without parameters.
    pub(super) fn execute_script(&self, script: &str) -> Result<(), Failure> {
        Ok(self.driver.execute_batch(script)?)
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        !self.driver.is_autocommit()
    }

    /// Copies the write-ahead log into the file, except what readers still need. Returns
    /// the number of pages in the log.
    pub(super) fn checkpoint(&self) -> Result<i64, Failure> {
        let pages = "PRAGMA wal_checkpoint(PASSIVE)";
        Ok(self.driver.query_row(pages, [], |row| row.get(1))?)
    }
}

fn bind(prepared: &mut rusqlite::Statement<'_>, statement: &Statement) -> Result<(), Failure> {
    let (expected, given) = (prepared.parameter_count(), statement.values.len());
    if expected != given {
        return Err(rusqlite::Error::InvalidParameterCount(given, expected).into());
    }
    for (index, value) in statement.values.iter().enumerate() {
        prepared.raw_bind_parameter(index + 1, Parameter(value))?;
    }
    Ok(())
}

/// Limits the time of the running statement. SQLite asks for it now and then, on the
/// thread that runs the statement.
#[derive(Debug)]
struct Patience {
    begun: Instant,
    /// The deadline of a statement elsewhere than on a request thread, in milliseconds
    /// since `begun`.
    until: AtomicU64,
    /// How often SQLite has asked during a statement on a request thread; else
    /// [`NOT_COUNTED`].
    asked: AtomicU64,
}

/// Interrupts a statement on a request thread at this question. The first one may come
/// immediately, because SQLite counts instructions over all runs of a cached statement.
const QUESTIONS: u64 = 2;
const NOT_COUNTED: u64 = u64::MAX / 2;

impl Patience {
    fn new() -> Self {
        Self {
            begun: Instant::now(),
            until: AtomicU64::new(u64::MAX),
            asked: AtomicU64::new(NOT_COUNTED),
        }
    }

    fn begin(&self, place: Place) {
        match place {
            Place::RequestThread => self.asked.store(0, Ordering::Relaxed),
            Place::Transaction | Place::OwnThread => {
                let until = self.begun.elapsed() + LONGEST_STATEMENT;
                self.until.store(milliseconds(until), Ordering::Relaxed);
                self.asked.store(NOT_COUNTED, Ordering::Relaxed);
            }
        }
    }

    fn is_over(&self) -> bool {
        let asked = self.asked.load(Ordering::Relaxed);
        if asked < NOT_COUNTED {
            self.asked.store(asked + 1, Ordering::Relaxed);
            asked + 1 >= QUESTIONS
        } else {
            milliseconds(self.begun.elapsed()) > self.until.load(Ordering::Relaxed)
        }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
