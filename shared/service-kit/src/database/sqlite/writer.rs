//! The one connection that writes, and transactions on it.

use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{
    closed,
    connection::{Access, Connection, Failure, File, Place},
    off_thread, patiently,
};
use crate::database::{Durability, Error, FromRow, query::Statement};

/// The connection, or none: while the service closes, and after one that failed in
/// doubt until the next is wanted.
#[derive(Debug)]
pub(super) struct Slot {
    file: File,
    connection: Option<Connection>,
    is_closed: bool,
}

/// The writer, for whoever holds the lock.
#[derive(Debug)]
pub(super) struct Turn(OwnedMutexGuard<Slot>);

#[derive(Clone, Debug)]
pub(super) struct Writer {
    slot: Arc<Mutex<Slot>>,
    durability: Durability,
}

impl Writer {
    /// Opens the file, which it creates and turns write-ahead logging on for.
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

    /// Waits for one's turn.
    ///
    /// # Errors
    /// When it does not come in time, or the file has been deleted or replaced.
    pub(super) async fn turn(&self) -> Result<Turn, Error> {
        let slot = match Arc::clone(&self.slot).try_lock_owned() {
            Ok(slot) => slot,
            Err(_) => patiently(Arc::clone(&self.slot).lock_owned()).await?,
        };
        slot.file.check()?;
        Ok(Turn(slot))
    }

    /// Where a statement that ends with a commit begins: it may wait for the disk.
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
    /// Does `work`, at `place` first; where that needs more patience, on a thread of
    /// its own. A connection that failed in doubt is given up.
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

    /// Does `work` on this thread.
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

    /// Ends what was not committed; a connection that cannot is given up, which ends
    /// it as well.
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

/// However a turn ends, nobody else finds a transaction open.
impl Drop for Turn {
    fn drop(&mut self) {
        let _ = self.roll_back();
    }
}

/// A transaction that holds the write lock from its beginning.
#[derive(Debug)]
pub(super) struct Transaction {
    /// `None` while a statement runs elsewhere, and after one that never came back.
    turn: Mutex<Option<Turn>>,
    place: Place,
    place_of_commit: Place,
}

impl Transaction {
    /// Begins one whose statements run at `place`.
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

    /// Commits. When that fails nothing of the transaction is there, and its
    /// connection is given up.
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

/// SQLite ends a transaction by itself when the disk is full or fails. What would
/// follow in it must not be done alone.
fn over() -> Error {
    Error::unavailable("the transaction was rolled back")
}
