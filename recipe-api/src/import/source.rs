//! The other application's database, opened read-only.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement, Value,
};
use service_kit::database::{DatabaseUrl, read_only_connection};

use super::{
    column::{Absent, Column},
    row::{Cell, RawRow},
    tables::{TABLES, Table},
};

/// Why the source cannot be read to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    /// It cannot be reached or a query failed.
    #[error("the source cannot be read")]
    Database(#[from] DbErr),
    /// It has none of our tables.
    #[error("the source has none of the tables {0}")]
    NoTables(String),
    /// It lacks a column that has no default.
    #[error("the source's table {table} has no column {column}")]
    NoColumn {
        /// The table.
        table: &'static str,
        /// The missing column.
        column: &'static str,
    },
    /// The ids are not unique.
    #[error("the ids in the source's table {0} are not unique whole numbers")]
    Ids(&'static str),
}

/// The open source database.
#[derive(Debug)]
pub(super) struct Source {
    connection: DatabaseConnection,
}

/// The rows of a table, by id.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    source: &'a Source,
    table: &'static Table,
    /// Which of the table's columns the source has.
    present: Vec<bool>,
    count: u64,
    last: Option<i64>,
}

impl Source {
    pub(super) async fn open(url: &DatabaseUrl) -> Result<Self, SourceError> {
        let connection = read_only_connection(url).await?;
        let source = Self { connection };
        for table in &TABLES {
            if !source.columns(table.name).await?.is_empty() {
                return Ok(source);
            }
        }
        let names = TABLES.each_ref().map(|table| table.name);
        Err(SourceError::NoTables(names.join(", ")))
    }

    pub(super) async fn close(self) {
        // Everything was read already.
        let _ = self.connection.close().await;
    }

    /// The rows of `table`; `None` when the source lacks it.
    pub(super) async fn rows(
        &self,
        table: &'static Table,
    ) -> Result<Option<Rows<'_>>, SourceError> {
        let columns = self.columns(table.name).await?;
        if columns.is_empty() {
            return Ok(None);
        }
        let has = |name: &str| columns.iter().any(|column| column == name);
        let missing = |column| SourceError::NoColumn {
            table: table.name,
            column,
        };
        if !has("id") {
            return Err(missing("id"));
        }
        let mut present = Vec::new();
        for column in table.columns {
            if column.absent == Absent::Refused && !has(column.name) {
                return Err(missing(column.name));
            }
            present.push(has(column.name));
        }
        Ok(Some(Rows {
            source: self,
            table,
            present,
            count: self.count(table).await?,
            last: None,
        }))
    }

    /// The column names of a table; none when the source lacks it.
    async fn columns(&self, table: &str) -> Result<Vec<String>, DbErr> {
        let sql = match self.backend() {
            DbBackend::Sqlite => "SELECT name FROM pragma_table_info($1)",
            _ => {
                "SELECT CAST(attname AS text) AS name FROM pg_attribute \
                 WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped"
            }
        };
        let rows = self.query(sql, [table.into()]).await?;
        rows.iter().map(|row| row.try_get("", "name")).collect()
    }

    /// Counts the rows, and checks that their ids are unique.
    async fn count(&self, table: &Table) -> Result<u64, SourceError> {
        let name = table.name;
        let whole = match self.backend() {
            DbBackend::Sqlite => "typeof(id) = 'integer'",
            _ => "id IS NOT NULL",
        };
        let sql = format!(
            "SELECT count(*) AS rows, count(DISTINCT CASE WHEN {whole} THEN id END) AS ids FROM {name}"
        );
        let found = self.query(&sql, []).await?;
        let number = |column| {
            found
                .first()
                .map_or(Ok(0), |row| row.try_get::<i64>("", column))
        };
        let (rows, ids) = (number("rows")?, number("ids")?);
        if rows == ids {
            Ok(rows.unsigned_abs())
        } else {
            Err(SourceError::Ids(name))
        }
    }

    async fn query(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<QueryResult>, DbErr> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        self.connection.query_all_raw(statement).await
    }

    fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }
}

impl Rows<'_> {
    /// The number of rows.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The next rows, at most `most`; `None` after the last.
    pub(super) async fn next(&mut self, most: usize) -> Result<Option<Vec<RawRow>>, SourceError> {
        let (condition, values) = match self.last {
            Some(last) => ("WHERE id > $1", vec![Value::from(last)]),
            None => ("", Vec::new()),
        };
        let (columns, table) = (self.selection(), self.table.name);
        let sql = format!("SELECT {columns} FROM {table} {condition} ORDER BY id LIMIT {most}");
        let found = self.source.query(&sql, values).await?;
        let rows: Vec<_> = found
            .iter()
            .map(|row| self.row(row))
            .collect::<Result<_, _>>()?;
        self.last = rows.last().map(|row| row.id);
        Ok(Some(rows).filter(|rows| !rows.is_empty()))
    }

    /// Reads everything as the bytes of its text, because the source's columns may have
    /// other types, and SQLite even mixes types in a column.
    fn selection(&self) -> String {
        let columns = self.table.columns.iter().zip(&self.present);
        let columns = columns
            .filter(|(_, present)| **present)
            .map(|(column, _)| column.name);
        let bytes = columns.map(|name| match self.source.backend() {
            DbBackend::Sqlite => format!(", CAST(\"{name}\" AS BLOB) AS \"{name}\""),
            _ => format!(", convert_to(CAST(\"{name}\" AS text), 'UTF8') AS \"{name}\""),
        });
        format!("CAST(id AS bigint) AS id{}", bytes.collect::<String>())
    }

    fn row(&self, row: &QueryResult) -> Result<RawRow, DbErr> {
        let columns = self.table.columns.iter().zip(&self.present);
        let cell = |(column, present): (&Column, &bool)| {
            if !present {
                return Ok(Cell::NoColumn);
            }
            let bytes: Option<Vec<u8>> = row.try_get("", column.name)?;
            Ok(bytes.map_or(Cell::Null, Cell::Bytes))
        };
        Ok(RawRow {
            table: self.table,
            id: row.try_get("", "id")?,
            cells: columns.map(cell).collect::<Result<_, DbErr>>()?,
        })
    }
}
