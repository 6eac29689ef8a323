//! What a database enforces, and whether a change of it would break the version before.
//!
//! While an upgrade is under way, replicas of two versions use one database. The new version has
//! migrated it, and the version before goes on with its own statements. [`breaches`] compares two
//! snapshots and says which of these statements would fail.

mod compare;
mod postgres;
mod sqlite;
mod sqlite_text;

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, QueryResult, Statement};

pub use compare::{Breach, Rule, breaches};

/// The tables of a database, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Ordinary tables. Views are none.
    pub tables: BTreeMap<String, Table>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// By name.
    pub columns: BTreeMap<String, Column>,
    /// Primary keys and unique indexes too. Other indexes refuse nothing.
    pub constraints: Vec<Constraint>,
    /// Those that are enabled, by name.
    pub triggers: BTreeMap<String, Trigger>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its type, as the database writes it, in lower case.
    pub kind: String,
    /// Whether it may be NULL.
    pub is_nullable: bool,
    /// What a row gets that does not name it. Also of a column that computes its own value.
    pub default: Option<String>,
}

/// A rule that rows of a table must keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Two constraints that differ in their names only are the same.
    pub name: String,
    /// What it demands.
    pub demand: Demand,
}

/// What a constraint demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// No two rows have the same values.
    Unique {
        /// Columns, or expressions.
        columns: Vec<String>,
        /// Of which rows; none: of all.
        only_where: Option<String>,
        /// Whether two NULLs are the same value.
        nulls_are_equal: bool,
    },
    /// A condition holds.
    Check {
        /// As the database writes it.
        condition: String,
        /// The columns that it names.
        columns: Vec<String>,
    },
    /// The row that is referred to exists.
    Reference {
        /// The columns that refer.
        columns: Vec<String>,
        /// To which table.
        table: String,
        /// To which columns of it.
        targets: Vec<String>,
        /// What becomes of the row when the other one is deleted.
        on_delete: OnDelete,
    },
    /// Anything else, as the database writes it.
    Other(String),
}

/// What a deletion does to rows that refer to the deleted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDelete {
    /// It fails.
    Refuse,
    /// They are deleted too.
    Cascade,
    /// They no longer refer to anything.
    SetNull,
    /// They refer to the default.
    SetDefault,
}

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Its statement, and the source of its function.
    pub definition: String,
    /// Whether it can make a statement fail, or leave it without effect.
    pub may_refuse: bool,
}

impl Catalog {
    /// Reads it.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn read(database: &impl ConnectionTrait) -> Result<Self, DbErr> {
        match database.get_database_backend() {
            DatabaseBackend::Sqlite => sqlite::read(database).await,
            _ => postgres::read(database).await,
        }
    }

    fn table(&mut self, name: &str) -> &mut Table {
        self.tables.entry(name.to_owned()).or_default()
    }
}

/// The rows of a query, whose columns are all texts.
async fn rows<const N: usize>(
    database: &impl ConnectionTrait,
    query: &str,
) -> Result<Vec<[Option<String>; N]>, DbErr> {
    let statement = Statement::from_string(database.get_database_backend(), query);
    let rows = database.query_all_raw(statement).await?;
    rows.iter().map(texts).collect()
}

fn texts<const N: usize>(row: &QueryResult) -> Result<[Option<String>; N], DbErr> {
    let mut texts = [const { None }; N];
    for (place, text) in texts.iter_mut().enumerate() {
        *text = row.try_get_by_index(place)?;
    }
    Ok(texts)
}

/// A text that is never NULL.
fn given(text: Option<String>) -> String {
    text.unwrap_or_default()
}

/// A JSON list of names.
fn list(text: Option<String>) -> Vec<String> {
    serde_json::from_str(&given(text)).expect("the query gives a list of names")
}
