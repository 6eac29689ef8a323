//! Frequent queries: sea-query builds their text only once.

use std::sync::OnceLock;

use sea_orm::{DbBackend, Value};

use super::query::{Query, Statement};

/// The first placeholder number for parameters where sea-query accepts only numbers.
const NUMBERED: u64 = u64::MAX - 255;

/// A query whose text does not depend on its values. Values that vary are [`parameter`]s.
#[derive(Debug)]
pub struct Prepared {
    build: fn(DbBackend) -> Statement,
    sqlite: OnceLock<Template>,
    postgres: OnceLock<Template>,
}

#[derive(Debug)]
struct Template {
    sql: String,
    places: Vec<Place>,
}

/// The value at one placeholder.
#[derive(Debug)]
enum Place {
    Parameter(usize),
    Constant(Value),
}

/// A prepared query with its values.
#[derive(Debug)]
pub struct Asked {
    query: &'static Prepared,
    values: Vec<Value>,
}

/// A placeholder for the value with this index, from 0.
#[must_use]
pub fn parameter(number: u8) -> Value {
    // None of our columns holds single characters, so they can serve as placeholders.
    Value::Char(Some(char::from(number)))
}

/// As [`parameter`], for a `LIMIT`.
#[must_use]
pub fn limit_parameter(number: u8) -> u64 {
    NUMBERED + u64::from(number)
}

impl Prepared {
    /// The query that `build` writes for an engine.
    #[must_use]
    pub const fn new(build: fn(DbBackend) -> Statement) -> Self {
        Self {
            build,
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
        }
    }

    /// The query with values for its parameters.
    pub fn with(&'static self, values: impl IntoIterator<Item = Value>) -> Asked {
        Asked {
            query: self,
            values: values.into_iter().collect(),
        }
    }

    fn template(&'static self, backend: DbBackend) -> &'static Template {
        let kept = match backend {
            DbBackend::Postgres => &self.postgres,
            _ => &self.sqlite,
        };
        kept.get_or_init(|| Template::of((self.build)(backend)))
    }
}

impl Template {
    fn of(statement: Statement) -> Self {
        let place = |value| match value {
            Value::Char(Some(number)) => Place::Parameter(number as usize),
            Value::BigUnsigned(Some(number)) if number >= NUMBERED => {
                Place::Parameter(usize::try_from(number - NUMBERED).unwrap_or(usize::MAX))
            }
            constant => Place::Constant(constant),
        };
        Self {
            sql: statement.sql.into_owned(),
            places: statement.values.into_iter().map(place).collect(),
        }
    }
}

impl Query for Asked {
    fn statement(self, backend: DbBackend) -> Statement {
        let template = self.query.template(backend);
        let places = template.places.iter();
        let values = places.filter_map(|place| match place {
            Place::Parameter(number) => self.values.get(*number).cloned(),
            Place::Constant(value) => Some(value.clone()),
        });
        Statement {
            sql: template.sql.as_str().into(),
            // The engine refuses the statement if one is missing.
            values: values.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{Expr, ExprTrait, Query as SeaQuery};

    use super::*;

    static SOME: Prepared = Prepared::new(|backend| {
        SeaQuery::select()
            .column("id")
            .from("t")
            .and_where(Expr::col("text").eq(parameter(1)))
            .and_where(Expr::col("kind").eq(7))
            .and_where(Expr::col("id").lt(parameter(0)))
            .and_where(Expr::col("other").eq(parameter(1)))
            .limit(limit_parameter(2))
            .take()
            .statement(backend)
    });

    #[test]
    fn values_go_where_their_parameters_stand() {
        for backend in [DbBackend::Sqlite, DbBackend::Postgres] {
            let values = [Value::from(3_i64), Value::from("a"), Value::from(20_i64)];
            let asked = SOME.with(values).statement(backend);
            let anew = SeaQuery::select()
                .column("id")
                .from("t")
                .and_where(Expr::col("text").eq("a"))
                .and_where(Expr::col("kind").eq(7))
                .and_where(Expr::col("id").lt(3_i64))
                .and_where(Expr::col("other").eq("a"))
                .limit(20)
                .take()
                .statement(backend);
            assert_eq!(asked.sql, anew.sql);
            let bound = ["'a'", "7", "3", "'a'", "20"];
            let shown =
                |values: &[Value]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
            assert_eq!(shown(&asked.values), bound);
            assert_eq!(shown(&anew.values), bound);
        }
    }
}
