use std::sync::Arc;

use sea_orm::DbBackend;

use super::{Connection, Database, Error, FromRow, Query, Transaction};

/// What a write is sent to. A store function that takes one works in both cases.
#[derive(Clone, Debug)]
pub enum WriteConnection {
    /// A single statement, which commits by itself.
    Alone(Database),
    /// Part of a transaction.
    Within(Arc<Transaction>),
}

impl Connection for WriteConnection {
    fn backend(&self) -> DbBackend {
        match self {
            Self::Alone(database) => database.backend(),
            Self::Within(transaction) => transaction.backend(),
        }
    }

    async fn all<R: FromRow>(&self, query: impl Query) -> Result<Vec<R>, Error> {
        match self {
            Self::Alone(database) => database.writer().all(query).await,
            Self::Within(transaction) => transaction.all(query).await,
        }
    }

    async fn execute(&self, query: impl Query) -> Result<u64, Error> {
        match self {
            Self::Alone(database) => database.writer().execute(query).await,
            Self::Within(transaction) => transaction.execute(query).await,
        }
    }
}
