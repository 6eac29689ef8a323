//! The writing connection and its transactions.

use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{
    closed,
    connection::{Access, Connection, Failure, File, Place},
    off_thread, patiently,
};
use crate::database::{Durability, Error, FromRow, query::Statement};

/// The connection. `None` while the service closes, and after one was discarded until the
/// next is needed.
#[derive(Debug)]
pub(super) struct Slot {
    file: File,
    connection: Option<Connection>,
    is_closed: bool,
}

/// The writer, for the holder of the lock.
#[derive(Debug)]
pub(super) struct Turn(OwnedMutexGuard<Slot>);

#[derive(Clone, Debug)]
pub(super) struct Writer {
    slot: Arc<Mutex<Slot>>,
    durability: Durability,
}

impl Writer {
    /// Opens the file, creates it if missing, and enables write-ahead logging.
    pub(super) fn new(file: File) -> Result<Self, Error> {
        let durability = file.durability;
        let connection = Some(file.open(Access::Write)?);
        let slot = Slot {
            file,
            connection,
            is_closed: false,
        };
        Ok(Self {
            slot: Arc::new(Mutex::new(slot)),
            durability,
        })
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// When it does not come in time, or the file was deleted or replaced.
    pub(super) async fn turn(&self) -> Result<Turn, Error> {
        let slot = match Arc::clone(&self.slot).try_lock_owned() {
            Ok(slot) => slot,
            Err(_) => patiently(Arc::clone(&self.slot).lock_owned()).await?,
        };
        slot.file.check()?;
        Ok(Turn(slot))
    }

    /// Where a statement that commits starts. It may wait for the disk.
    pub(super) fn place_of_commits(&self) -> Place {
        match self.durability {
            Durability::Normal => Place::RequestThread,
            Durability::Full => Place::OwnThread,
        }
    }

    pub(super) async fn close(&self) {
        let mut slot = self.slot.lock().await;
        slot.is_closed = true;
        slot.connection = None;
    }
}

impl Turn {
    /// Runs `work` at `place`, and on its own thread if that takes too long. A connection
    /// that failed with an unknown outcome is discarded.
    pub(super) async fn run<T: Send + 'static>(
        mut self,
        place: Place,
        work: impl Fn(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> (Self, Result<T, Error>) {
        if place != Place::OwnThread {
            match self.run_at(place, &work) {
                Err(failure) if failure.wants_patience && place == Place::RequestThread => {}
                result => return (self, result.map_err(|failure| failure.error)),
            }
        }
        off_thread(move || {
            let result = self.run_at(Place::OwnThread, &work);
            (self, result.map_err(|failure| failure.error))
        })
        .await
    }

    /// Runs `work` on this thread.
    pub(super) fn run_at<T>(
        &mut self,
        place: Place,
        work: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let result = self.connection()?.at(place, work);
        if let Err(failure) = &result
            && !failure.harmless
        {
            self.0.connection = None;
        }
        result
    }

    fn connection(&mut self) -> Result<&Connection, Error> {
        let slot = &mut *self.0;
        if slot.is_closed {
            return Err(closed());
        }
        match slot.connection {
            Some(ref connection) => Ok(connection),
            None => Ok(slot.connection.insert(slot.file.open(Access::Write)?)),
        }
    }

    fn is_in_transaction(&self) -> bool {
        let connection = self.0.connection.as_ref();
        connection.is_some_and(Connection::is_in_transaction)
    }

    /// Rolls back what was not committed. If that fails, the connection is discarded,
    /// which has the same effect.
    fn roll_back(&mut self) -> Result<(), Error> {
        if self.is_in_transaction() {
            let ended = self.run_at(Place::Transaction, |writer| {
                writer.execute_script("ROLLBACK")
            });
            if ended.is_err() || self.is_in_transaction() {
                self.0.connection = None;
            }
            ended.map_err(|failure| failure.error)?;
        }
        Ok(())
    }
}

/// A turn never leaves an open transaction to the next one.
impl Drop for Turn {
    fn drop(&mut self) {
        let _ = self.roll_back();
    }
}

/// A transaction that holds the write lock from its beginning.
#[derive(Debug)]
pub(super) struct Transaction {
    /// `None` while a statement runs on another thread, and after one that never
    /// returned.
    turn: Mutex<Option<Turn>>,
    place: Place,
    place_of_commit: Place,
}

impl Transaction {
    /// Begins a transaction whose statements run at `place`.
    pub(super) async fn begin(writer: &Writer, place: Place) -> Result<Self, Error> {
        let immediate = |writer: &Connection| writer.execute_script("BEGIN IMMEDIATE");
        let turn = writer.turn().await?;
        let (turn, result) = turn.run(Place::RequestThread, immediate).await;
        result?;
        Ok(Self {
            turn: Mutex::new(Some(turn)),
            place,
            place_of_commit: match (place, writer.place_of_commits()) {
                (Place::OwnThread, _) | (_, Place::OwnThread) => Place::OwnThread,
                _ => Place::Transaction,
            },
        })
    }

    pub(super) async fn query<R: FromRow>(&self, statement: Statement) -> Result<Vec<R>, Error> {
        self.run(move |writer| writer.query(&statement)).await
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<u64, Error> {
        self.run(move |writer| writer.execute(&statement)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Error> {
        let mut held = self.turn.lock().await;
        let turn = held
            .take()
            .filter(Turn::is_in_transaction)
            .ok_or_else(over)?;
        let (turn, result) = turn.run(self.place, work).await;
        *held = Some(turn);
        result
    }

    /// Commits. If that fails, nothing was written, and the connection is discarded.
    pub(super) async fn commit(self) -> Result<(), Error> {
        let turn = self.turn.into_inner();
        let turn = turn.filter(Turn::is_in_transaction).ok_or_else(over);
        let commit = |writer: &Connection| writer.execute_script("COMMIT");
        let committed = match turn {
            Ok(turn) => {
                let (mut turn, committed) = turn.run(self.place_of_commit, commit).await;
                if committed.is_err() {
                    turn.0.connection = None;
                }
                committed
            }
            Err(over) => Err(over),
        };
        committed.map_err(|error| Error::Commit(Box::new(error)))
    }

    pub(super) fn roll_back(self) -> Result<(), Error> {
        let turn = self.turn.into_inner();
        turn.map_or(Ok(()), |mut turn| turn.roll_back())
    }
}

/// SQLite rolls a transaction back by itself if the disk is full or fails. Later
/// statements must not run outside it.
fn over() -> Error {
    Error::unavailable("the transaction was rolled back")
}
