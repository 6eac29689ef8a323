//! Dates the demo back. The API dates everything at its creation, so after a run everything
//! would be from the same minute. This moves those times, in recipe-api's own database.

use std::sync::Arc;

use migrations::{Pending, open, recipe::Migrator};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use serde::Deserialize;
use service_kit::database::{
    Connection, Database, DatabaseUrl, Durability, Statement, Transaction,
};
use time::{Duration, OffsetDateTime};

use super::{DemoError, plan::Turn};

/// How far back a run reaches, and which kinds share the time: a comment comes after its
/// post.
const SPANS: [(Duration, &[Kind]); 3] = [
    (Duration::weeks(6), &[Kind::Recipe]),
    (Duration::weeks(3), &[Kind::Post, Kind::Comment]),
    (Duration::hours(20), &[Kind::Story]),
];

/// What others can see the time of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Recipe,
    Post,
    Comment,
    Story,
}

/// What the API answers about a thing that it created.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Created {
    id: i64,
    #[serde(alias = "created_at", with = "time::serde::rfc3339")]
    pub_date: OffsetDateTime,
}

/// What a run created.
#[derive(Debug, Default)]
pub struct History(Vec<Entry>);

#[derive(Clone, Copy, Debug)]
struct Entry {
    kind: Kind,
    created: Created,
    turn: Turn,
}

/// Opens recipe-api's database for [`History::date_back`].
///
/// # Errors
/// If it cannot be opened, or is not one of recipe-api.
pub async fn open_database(url: &DatabaseUrl) -> Result<Database, DemoError> {
    Ok(open::<Migrator>(url, Durability::default(), Pending::Refuse).await?)
}

impl History {
    pub(super) fn add(&mut self, kind: Kind, created: Created, turn: Turn) {
        self.0.push(Entry {
            kind,
            created,
            turn,
        });
    }

    /// Spreads what the run created over the past weeks, in one transaction. Lists show
    /// high ids first, so nothing becomes older than what has a lower id. If somebody wrote
    /// a minute ago, the run therefore stays within that minute.
    ///
    /// # Errors
    /// If the rows are not in this database, or it fails. Then no time has changed.
    pub async fn date_back(
        &self,
        database: &Database,
        now: OffsetDateTime,
    ) -> Result<(), DemoError> {
        let work =
            |transaction: Arc<Transaction>| async move { self.write(&transaction, now).await };
        database.transact(work).await
    }

    async fn write(&self, transaction: &Transaction, now: OffsetDateTime) -> Result<(), DemoError> {
        for (reach, kinds) in SPANS {
            let mut start = now - reach;
            for kind in kinds {
                let newest: Option<_> = transaction.only(self.newest_other(*kind)).await?;
                start = newest.map_or(start, |newest| Ord::max(newest, start));
            }
            let span = Ord::max(now - start, Duration::ZERO);
            for entry in self.0.iter().filter(|entry| kinds.contains(&entry.kind)) {
                let time = start + span - entry.turn.age(span);
                if transaction.execute(entry.move_to(time)).await? == 0 {
                    return Err(DemoError::OtherDatabase);
                }
            }
        }
        Ok(())
    }

    /// The time of the newest thing of a kind that is not from this run.
    fn newest_other(&self, kind: Kind) -> SelectStatement {
        let (table, column) = kind.place();
        let own = self.0.iter().filter(|entry| entry.kind == kind);
        let own = own.map(|entry| entry.created.id);
        Query::select()
            .expr(Expr::col(column).max())
            .from(table)
            .and_where(Expr::col("id").is_not_in(own))
            .take()
    }
}

impl Entry {
    /// Changes the row only if it has the time that the API answered. In the database of
    /// another stack the same id is another thing.
    fn move_to(&self, time: OffsetDateTime) -> Statement {
        let (table, column) = self.kind.place();
        let Created { id, pub_date } = self.created;
        Statement::new(
            format!("UPDATE {table} SET {column} = $1 WHERE id = $2 AND {column} = $3"),
            [time.into(), id.into(), pub_date.into()],
        )
    }
}

impl Kind {
    /// The table, and its column with the time.
    fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Recipe => ("recipes", "created_at"),
            Self::Post => ("posts", "pub_date"),
            Self::Comment => ("comments", "pub_date"),
            Self::Story => ("stories", "pub_date"),
        }
    }
}
