//! Connections to one server. A busy connection is not pinged, and one that failed with
//! an unknown outcome is discarded.

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

/// A connection that was idle for this long is pinged before use.
const IDLE: Duration = Duration::from_secs(15);

pub(super) type Pool = managed::Pool<Manager>;
pub(super) type Lease = Object<Manager>;

/// Opens connections and checks those that are returned.
#[derive(Debug)]
pub(super) struct Manager {
    options: PgConnectOptions,
    generations: Generations,
}

/// A connection, and whether its last request is known to have ended.
#[derive(Debug)]
pub(super) struct Link {
    connection: PgConnection,
    in_doubt: bool,
    has_ended: bool,
    generation: Generation,
    generations: Generations,
}

/// The connection failed, or its answer was not awaited.
#[derive(Debug, thiserror::Error)]
#[error("the connection is in an unknown state")]
struct InDoubt;

/// The server does not answer.
#[derive(Debug, thiserror::Error)]
#[error("the server does not answer")]
struct Silent;

/// The connection is older than one that turned out to have ended or to be read-only.
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
    /// The connection, to send a request. Its state is unknown until
    /// [`answered`](Self::answered) is called.
    pub(super) fn ask(&mut self) -> &mut PgConnection {
        self.in_doubt = true;
        &mut self.connection
    }

    /// Records the result of the request.
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

    /// Whether the outcome of the last request is unknown.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// Whether the connection had ended before or during the last request.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Discards the connection when it is returned.
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
    // Busy connections stay busy and need no ping.
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
