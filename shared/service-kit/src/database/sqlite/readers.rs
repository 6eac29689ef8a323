//! Connections that only read. They are asked where the question arises, without a
//! hop to another thread; what takes longer than some milliseconds is asked anew on a
//! thread of its own.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

use super::{
    closed,
    connection::{Access, Connection, Failure, File, Place},
    off_thread, patiently,
};
use crate::database::{Error, FromRow, query::Statement};

/// Long statements that run at the same time.
const LONG: usize = 4;

#[derive(Debug)]
pub(super) struct Readers {
    file: File,
    /// As many as were ever in use at once: threads that serve requests, and `LONG`.
    /// `None` once the database is closed.
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
            // Who waits, waits without a connection.
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
            // Another is opened when it is needed.
            Err(failure) => Err(failure.error),
        }
    }

    fn keep(&self, reader: Connection) {
        if let Some(idle) = self.lock().as_mut() {
            idle.push(reader);
        }
    }

    /// Closes those that are idle. Others close when they have answered.
    pub(super) fn close(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
