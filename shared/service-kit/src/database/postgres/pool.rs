//! Connections to one server. None is asked whether it still works while it is busy
//! all the time, and one that failed in doubt is never used again.

use std::time::Duration;

use deadpool::{
    Runtime,
    managed::{self, Metrics, Object, QueueMode, RecycleError, RecycleResult, Timeouts},
};
use sea_orm::sqlx::{
    Connection as _, Error as SqlxError,
    postgres::{PgConnectOptions, PgConnection},
};
use tokio::time::{error::Elapsed, timeout};

use super::{
    codes::{is_broken, is_harmless, is_read_only},
    generation::{Generation, Generations},
    session,
};
use crate::database::{Error, PATIENCE};

const CONNECTIONS: usize = 10;

/// A connection that nobody used for as long is asked whether it still works.
const IDLE: Duration = Duration::from_secs(15);

pub(super) type Pool = managed::Pool<Manager>;
pub(super) type Lease = Object<Manager>;

/// Opens connections and looks after those that come back.
#[derive(Debug)]
pub(super) struct Manager {
    options: PgConnectOptions,
    generations: Generations,
}

/// A connection, and whether what was last asked of it is known to be over.
#[derive(Debug)]
pub(super) struct Link {
    connection: PgConnection,
    in_doubt: bool,
    has_ended: bool,
    generation: Generation,
    generations: Generations,
}

/// A connection that failed, or whose answer nobody waited for.
#[derive(Debug, thiserror::Error)]
#[error("the connection was left in doubt")]
struct InDoubt;

/// A server that does not answer.
#[derive(Debug, thiserror::Error)]
#[error("the server does not answer")]
struct Silent;

/// A connection from before another one was found to have ended, or to write nothing
/// any more.
#[derive(Debug, thiserror::Error)]
#[error("another connection to this server has ended or is read-only")]
struct Superseded;

impl managed::Manager for Manager {
    type Type = Link;
    type Error = SqlxError;

    async fn create(&self) -> Result<Link, SqlxError> {
        let generation = self.generations.newest();
        Ok(Link {
            connection: session::open(&self.options).await?,
            in_doubt: false,
            has_ended: false,
            generation,
            generations: self.generations.clone(),
        })
    }

    async fn recycle(&self, link: &mut Link, metrics: &Metrics) -> RecycleResult<SqlxError> {
        if link.in_doubt {
            return Err(RecycleError::message(InDoubt.to_string()));
        }
        if link.generation != self.generations.newest() {
            return Err(RecycleError::message(Superseded.to_string()));
        }
        if metrics.last_used() > IDLE {
            let answer = timeout(PATIENCE, link.connection.ping()).await;
            let answered = answer.map_err(|_| RecycleError::message(Silent.to_string()));
            answered
                .and_then(|answer| answer.map_err(RecycleError::from))
                .inspect_err(|_| self.generations.end(link.generation))?;
        }
        Ok(())
    }
}

impl Link {
    /// The connection, to ask it something. It is in doubt until
    /// [`answered`](Self::answered) says that this is over.
    pub(super) fn ask(&mut self) -> &mut PgConnection {
        self.in_doubt = true;
        &mut self.connection
    }

    /// What came of it.
    pub(super) fn answered<T>(
        &mut self,
        result: Result<Result<T, SqlxError>, Elapsed>,
    ) -> Result<T, Error> {
        let Ok(result) = result else {
            self.has_ended = true;
            self.generations.end(self.generation);
            return Err(Error::unavailable(Silent));
        };
        if let Err(error) = &result {
            self.in_doubt = !is_harmless(error);
            self.has_ended = is_broken(error);
            if self.has_ended {
                self.generations.end(self.generation);
            } else if is_read_only(error) {
                self.generations.end_in_a_while(self.generation);
            }
        } else {
            self.in_doubt = false;
        }
        Ok(result?)
    }

    /// Whether it is not known what became of what was asked last.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// Whether it was over before, or while, it was last asked something.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Sees to it that it is not used again.
    pub(super) fn give_up(&mut self) {
        self.in_doubt = true;
    }
}

pub(super) fn pool(options: PgConnectOptions) -> Result<Pool, Error> {
    let generations = Generations::default();
    Pool::builder(Manager {
        options,
        generations,
    })
    .max_size(CONNECTIONS)
    // Those that are in use stay in use, and need no ping.
    .queue_mode(QueueMode::Lifo)
    .timeouts(Timeouts {
        wait: Some(PATIENCE),
        create: Some(PATIENCE),
        recycle: Some(PATIENCE),
    })
    .runtime(Runtime::Tokio1)
    .build()
    .map_err(Error::unavailable)
}
