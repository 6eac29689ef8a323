//! Queries as sea-orm and sea-query build them, in the form that the engines take.

use std::borrow::Cow;

use sea_orm::{
    ActiveModelTrait, DbBackend, DeleteMany, EntityTrait, Insert, InsertMany, Iterable, QueryTrait,
    Select, StatementBuilder, UpdateMany, Value,
    sea_query::{
        DeleteStatement, InsertStatement, Query as SeaQuery, SelectStatement, UpdateStatement,
        WithQuery,
    },
};

/// SQL with the values of its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub(super) sql: Cow<'static, str>,
    pub(super) values: Vec<Value>,
}

impl Statement {
    /// SQL that both engines understand. Parameters are `$1`, `$2`, … in the order of
    /// their first appearance.
    pub fn new(sql: impl Into<Cow<'static, str>>, values: impl IntoIterator<Item = Value>) -> Self {
        Self {
            sql: sql.into(),
            values: values.into_iter().collect(),
        }
    }
}

/// Something that can be sent to a database.
pub trait Query: Send {
    /// The statement for `backend`.
    fn statement(self, backend: DbBackend) -> Statement;
}

impl Query for Statement {
    fn statement(self, _: DbBackend) -> Statement {
        self
    }
}

fn build(query: &impl StatementBuilder, backend: DbBackend) -> Statement {
    let built = query.build(&backend);
    Statement {
        sql: built.sql.into(),
        values: built.values.map(|values| values.0).unwrap_or_default(),
    }
}

macro_rules! built_by_sea_query {
    ($($query:ty),+ $(,)?) => {$(
        impl Query for $query {
            fn statement(self, backend: DbBackend) -> Statement {
                build(&self, backend)
            }
        }

        impl Query for &$query {
            fn statement(self, backend: DbBackend) -> Statement {
                build(self, backend)
            }
        }
    )+};
}

built_by_sea_query!(
    SelectStatement,
    InsertStatement,
    UpdateStatement,
    DeleteStatement,
    WithQuery,
);

macro_rules! built_by_sea_orm {
    ($($query:ident<$kind:ident: $bound:ident>),+ $(,)?) => {$(
        impl<$kind: $bound + Send> Query for $query<$kind> {
            fn statement(self, backend: DbBackend) -> Statement {
                build(&self.into_query(), backend)
            }
        }
    )+};
}

built_by_sea_orm!(
    Select<E: EntityTrait>,
    UpdateMany<E: EntityTrait>,
    DeleteMany<E: EntityTrait>,
    Insert<A: ActiveModelTrait>,
    InsertMany<A: ActiveModelTrait>,
);

/// Queries that can return the rows they wrote.
pub trait ReturningRows: QueryTrait {
    /// The same query, returning all columns of each row after the write.
    fn returning_rows(self) -> Self::QueryStatement;
}

impl<A: ActiveModelTrait> ReturningRows for Insert<A> {
    fn returning_rows(self) -> InsertStatement {
        let columns = <A::Entity as EntityTrait>::Column::iter();
        let mut query = self.into_query();
        query.returning(SeaQuery::returning().columns(columns));
        query
    }
}

impl<E: EntityTrait> ReturningRows for UpdateMany<E> {
    fn returning_rows(self) -> UpdateStatement {
        let mut query = self.into_query();
        query.returning(SeaQuery::returning().columns(E::Column::iter()));
        query
    }
}
