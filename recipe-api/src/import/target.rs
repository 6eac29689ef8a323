//! Our own database, written to in batches.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, ExprTrait, QueryResult, Value,
    sea_query::{Expr, Query, SelectStatement},
};
use service_kit::database::{Database, TableLock, lock_table};
use time::OffsetDateTime;

use super::{Mode, placement::Known, row::Row, tables::Table};

/// A database that rows are copied into. A batch is a transaction; a dry run is
/// one in all, which is taken back, so that it comes to the same decisions.
#[derive(Debug)]
pub(super) struct Target<'a> {
    database: &'a Database,
    mode: Mode,
    transaction: Option<DatabaseTransaction>,
}

impl<'a> Target<'a> {
    pub(super) fn new(database: &'a Database, mode: Mode) -> Self {
        Self {
            database,
            mode,
            transaction: None,
        }
    }

    /// Begins a batch. Until it ends nobody else changes the table, or takes away
    /// a post that it refers to.
    pub(super) async fn begin(&mut self, table: &Table) -> Result<&DatabaseTransaction, DbErr> {
        let transaction = match self.transaction.take() {
            Some(open) => open,
            None => self.database.begin().await?,
        };
        if table.is_of_posts() {
            lock_table(&transaction, "posts", TableLock::Read).await?;
        }
        lock_table(&transaction, table.name, TableLock::Write).await?;
        Ok(self.transaction.insert(transaction))
    }

    /// Ends a batch.
    pub(super) async fn commit(&mut self) -> Result<(), DbErr> {
        match (self.mode, self.transaction.take()) {
            (Mode::Write, Some(transaction)) => transaction.commit().await,
            (_, open) => {
                self.transaction = open;
                Ok(())
            }
        }
    }

    /// Takes back what a dry run has written.
    pub(super) async fn finish(self) -> Result<(), DbErr> {
        match self.transaction {
            Some(transaction) => transaction.rollback().await,
            None => Ok(()),
        }
    }

    /// Whether ids that are given out later must be moved behind those brought.
    /// Where the database does that, it does so at once and for good.
    pub(super) fn moves_ids(&self) -> bool {
        self.mode == Mode::Write
    }
}

/// What there is of `table` that `rows` might collide with or refer to.
pub(super) async fn known(
    batch: &DatabaseTransaction,
    table: &'static Table,
    rows: &[Row],
) -> Result<Known, DbErr> {
    if rows.is_empty() {
        return Ok(Known::default());
    }
    Ok(Known {
        rows: same_ids(batch, table, rows).await?,
        pairs: same_pairs(batch, table, rows).await?,
        posts: posts(batch, table, rows).await?,
    })
}

async fn same_ids(
    batch: &DatabaseTransaction,
    table: &Table,
    rows: &[Row],
) -> Result<HashMap<i64, Row>, DbErr> {
    let ids = rows.iter().map(|row| row.id);
    let columns = table.columns.iter().map(|column| column.name);
    let query = Query::select()
        .column("id")
        .columns(columns)
        .from(table.name)
        .and_where(Expr::col("id").is_in(ids))
        .take();
    let stored = |row: &QueryResult| {
        let columns = table.columns.iter();
        let data = columns.map(|column| column.stored(row).map(Some));
        let (id, data) = (row.try_get("", "id")?, data.collect::<Result<_, DbErr>>()?);
        Ok((id, Row { id, data }))
    };
    let found = batch.query_all(&query).await?;
    found.iter().map(stored).collect()
}

async fn same_pairs(
    batch: &DatabaseTransaction,
    table: &Table,
    rows: &[Row],
) -> Result<HashMap<(i64, i64), i64>, DbErr> {
    let Some([first, second]) = table.pair else {
        return Ok(HashMap::new());
    };
    let pairs = rows.iter().filter_map(|row| row.pair(table));
    let both = Expr::tuple([Expr::col(first), Expr::col(second)]);
    let query = Query::select()
        .columns([first, second, "id"])
        .from(table.name)
        .and_where(both.in_tuples(pairs))
        .take();
    let found = batch.query_all(&query).await?;
    let entry = |row: &QueryResult| {
        let pair = (row.try_get("", first)?, row.try_get("", second)?);
        Ok((pair, row.try_get("", "id")?))
    };
    found.iter().map(entry).collect()
}

async fn posts(
    batch: &DatabaseTransaction,
    table: &Table,
    rows: &[Row],
) -> Result<HashSet<i64>, DbErr> {
    let ids: HashSet<_> = rows
        .iter()
        .filter_map(|row| row.number(table, "post_id"))
        .collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    let query: SelectStatement = Query::select()
        .column("id")
        .from("posts")
        .and_where(Expr::col("id").is_in(ids))
        .take();
    let found = batch.query_all(&query).await?;
    found.iter().map(|row| row.try_get("", "id")).collect()
}

/// Inserts rows that collide with nothing.
pub(super) async fn insert(
    batch: &DatabaseTransaction,
    table: &Table,
    rows: Vec<Row>,
    now: OffsetDateTime,
) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    let names = table.columns.iter().map(|column| column.name);
    let mut insert = Query::insert()
        .into_table(table.name)
        .columns(["id"].into_iter().chain(names))
        .take();
    for Row { id, data } in rows {
        let data = table.columns.iter().zip(data);
        let data = data.map(|(column, datum)| column.value(datum, now));
        let values = [Value::from(id)].into_iter().chain(data);
        insert.values_panic(values.map(Expr::val));
    }
    batch.execute(&insert).await?;
    Ok(())
}
