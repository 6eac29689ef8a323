//! Our own database, written in batches.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ExprTrait, Value,
    sea_query::{Expr, Query},
};
use service_kit::database::{Connection, Database, Error, TableLock, Transaction, lock_table};
use time::OffsetDateTime;

use super::{Mode, placement::Known, row::Row, tables::Table};

/// The database that rows are copied into. A batch is a transaction. A dry run is a
/// single transaction that is rolled back, so that it reaches the same decisions.
#[derive(Debug)]
pub(super) struct Target<'a> {
    database: &'a Database,
    mode: Mode,
    transaction: Option<Transaction>,
}

impl<'a> Target<'a> {
    pub(super) fn new(database: &'a Database, mode: Mode) -> Self {
        Self {
            database,
            mode,
            transaction: None,
        }
    }

    /// Starts a batch. Until it ends, nobody else can change the table or delete a post
    /// that it refers to.
    pub(super) async fn begin(&mut self, table: &Table) -> Result<&Transaction, Error> {
        let transaction = match self.transaction.take() {
            Some(open) => open,
            None => self.database.begin_long().await?,
        };
        if table.is_of_posts() {
            lock_table(&transaction, "posts", TableLock::Read).await?;
        }
        lock_table(&transaction, table.name, TableLock::Write).await?;
        Ok(self.transaction.insert(transaction))
    }

    /// Ends a batch.
    pub(super) async fn commit(&mut self) -> Result<(), Error> {
        match (self.mode, self.transaction.take()) {
            (Mode::Write, Some(transaction)) => transaction.commit().await,
            (_, open) => {
                self.transaction = open;
                Ok(())
            }
        }
    }

    /// Rolls a dry run back.
    pub(super) async fn finish(self) -> Result<(), Error> {
        match self.transaction {
            Some(transaction) => transaction.roll_back().await,
            None => Ok(()),
        }
    }

    /// Whether the next generated ids must be moved past the imported ones. The database
    /// does that immediately, even in a transaction that is rolled back.
    pub(super) fn moves_ids(&self) -> bool {
        self.mode == Mode::Write
    }
}

/// The existing rows of `table` that `rows` may collide with or refer to.
pub(super) async fn known(
    batch: &Transaction,
    table: &'static Table,
    rows: &[Row],
) -> Result<Known, Error> {
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
    batch: &Transaction,
    table: &'static Table,
    rows: &[Row],
) -> Result<HashMap<i64, Row>, Error> {
    let ids = ids_among(batch, table.name, rows.iter().map(|row| row.id)).await?;
    let row = |id: &i64| {
        let data = Vec::with_capacity(table.columns.len());
        (*id, Row { id: *id, data })
    };
    let mut found: HashMap<_, _> = ids.iter().map(row).collect();
    if found.is_empty() {
        return Ok(found);
    }
    for column in table.columns {
        let query = Query::select()
            .columns(["id", column.name])
            .from(table.name)
            .and_where(Expr::col("id").is_in(ids.iter().copied()))
            .take();
        for (id, datum) in column.stored(batch, query).await? {
            if let Some(row) = found.get_mut(&id) {
                row.data.push(Some(datum));
            }
        }
    }
    Ok(found)
}

async fn same_pairs(
    batch: &Transaction,
    table: &Table,
    rows: &[Row],
) -> Result<HashMap<(i64, i64), i64>, Error> {
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
    let found: Vec<((i64, i64), i64)> = batch.all(query).await?;
    Ok(found.into_iter().collect())
}

async fn posts(batch: &Transaction, table: &Table, rows: &[Row]) -> Result<HashSet<i64>, Error> {
    let ids = rows.iter().filter_map(|row| row.number(table, "post_id"));
    ids_among(batch, "posts", ids).await
}

/// Those of `ids` that name a row of `table`.
async fn ids_among(
    batch: &Transaction,
    table: &'static str,
    ids: impl Iterator<Item = i64>,
) -> Result<HashSet<i64>, Error> {
    let ids: HashSet<_> = ids.collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    let query = Query::select()
        .column("id")
        .from(table)
        .and_where(Expr::col("id").is_in(ids))
        .take();
    let found: Vec<i64> = batch.all(query).await?;
    Ok(found.into_iter().collect())
}

/// Inserts rows that collide with nothing.
pub(super) async fn insert(
    batch: &Transaction,
    table: &Table,
    rows: Vec<Row>,
    now: OffsetDateTime,
) -> Result<(), Error> {
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
    batch.execute(insert).await?;
    Ok(())
}
