//! Reading connections. Queries run on the calling thread; one that takes longer than
//! some milliseconds is restarted on its own thread.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

use super::{
    closed,
    connection::{Access, Connection, Failure, File, Place},
    off_thread, patiently,
};
use crate::database::{Error, FromRow, query::Statement};

/// Concurrent long queries.
const LONG: usize = 4;

#[derive(Debug)]
pub(super) struct Readers {
    file: File,
    /// At most as many as were ever used at once: the request threads and `LONG`. `None`
    /// after the database was closed.
    idle: Mutex<Option<Vec<Connection>>>,
    long: Semaphore,
}

impl Readers {
    pub(super) fn new(file: File) -> Result<Self, Error> {
        let first = file.open(Access::Read)?;
        Ok(Self {
            file,
            idle: Mutex::new(Some(vec![first])),
            long: Semaphore::new(LONG),
        })
    }

    pub(super) async fn query<R: FromRow>(&self, statement: Statement) -> Result<Vec<R>, Error> {
        let reader = self.take()?;
        match reader.at(Place::RequestThread, |reader| reader.query(&statement)) {
            // Waits without holding a connection.
            Err(failure) if failure.wants_patience => self.keep(reader),
            result => return self.put_back(reader, result),
        }
        let _permit = patiently(self.long.acquire())
            .await?
            .map_err(Error::unavailable)?;
        let reader = self.take()?;
        let (reader, result) = off_thread(move || {
            let result = reader.at(Place::OwnThread, |reader| reader.query(&statement));
            (reader, result)
        })
        .await;
        self.put_back(reader, result)
    }

    fn take(&self) -> Result<Connection, Error> {
        self.file.check()?;
        let idle = match self.lock().as_mut() {
            Some(idle) => idle.pop(),
            None => return Err(closed()),
        };
        idle.map_or_else(|| self.file.open(Access::Read), Ok)
    }

    fn put_back<T>(&self, reader: Connection, result: Result<T, Failure>) -> Result<T, Error> {
        match result {
            Ok(value) => {
                self.keep(reader);
                Ok(value)
            }
            // Another connection is opened when needed.
            Err(failure) => Err(failure.error),
        }
    }

    fn keep(&self, reader: Connection) {
        if let Some(idle) = self.lock().as_mut() {
            idle.push(reader);
        }
    }

    /// Closes idle connections. Others close after their query.
    pub(super) fn close(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
