//! Connections to one server. None is asked whether it still works while it is busy
//! all the time, and one that failed in doubt is never used again.

use std::time::Duration;

use deadpool::{
    Runtime,
    managed::{self, Metrics, Object, RecycleError, RecycleResult, Timeouts},
};
use sea_orm::sqlx::{
    Connection as _, Error as SqlxError,
    postgres::{PgConnectOptions, PgConnection},
};
use tokio::time::timeout;

use super::codes::is_harmless;
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
}

/// A connection, and whether what was last asked of it is known to be over.
#[derive(Debug)]
pub(super) struct Link {
    connection: PgConnection,
    in_doubt: bool,
}

/// A connection that failed, or whose answer nobody waited for.
#[derive(Debug, thiserror::Error)]
#[error("the connection was left in doubt")]
struct InDoubt;

impl managed::Manager for Manager {
    type Type = Link;
    type Error = SqlxError;

    async fn create(&self) -> Result<Link, SqlxError> {
        let connection = PgConnection::connect_with(&self.options).await?;
        Ok(Link {
            connection,
            in_doubt: false,
        })
    }

    async fn recycle(&self, link: &mut Link, metrics: &Metrics) -> RecycleResult<SqlxError> {
        if link.in_doubt {
            return Err(RecycleError::message(InDoubt.to_string()));
        }
        if metrics.last_used() > IDLE {
            let answer = timeout(PATIENCE, link.connection.ping()).await;
            answer.map_err(|_| RecycleError::message("no answer to a ping"))??;
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
    pub(super) fn answered<T>(&mut self, result: Result<T, SqlxError>) -> Result<T, Error> {
        self.in_doubt = matches!(&result, Err(error) if !is_harmless(error));
        Ok(result?)
    }

    /// Sees to it that it is not used again.
    pub(super) fn give_up(&mut self) {
        self.in_doubt = true;
    }
}

pub(super) fn pool(options: PgConnectOptions) -> Result<Pool, Error> {
    Pool::builder(Manager { options })
        .max_size(CONNECTIONS)
        .timeouts(Timeouts {
            wait: Some(PATIENCE),
            create: Some(PATIENCE),
            recycle: Some(PATIENCE),
        })
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(Error::unavailable)
}
