//! Makes each change on a scratch copy, reads the schema, and rolls back.

use end_to_end::{
    catalog::{
        Breach, Catalog, Column,
        Rule::{self, TriggerChanged, TriggerGone},
        breaches,
    },
    launcher::Databases,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};

use super::{
    beside::connect,
    cases::{
        BOTH, Case,
        Change::{self, Remake, Run},
        ON_POSTGRES, ON_SQLITE,
    },
};
use crate::{Backend, Postgres, Sqlite};

async fn make(database: &impl ConnectionTrait, change: &Change) {
    let statements = match change {
        Run(statements) => (*statements).to_owned(),
        Remake(table, from, to) => {
            let [from, to] = [from, to].map(|text| text.replace('\'', "''"));
            format!(
                "PRAGMA writable_schema = ON; \
                 UPDATE sqlite_master SET sql = replace(sql, '{from}', '{to}') \
                 WHERE name = '{table}'; \
                 PRAGMA writable_schema = RESET"
            )
        }
    };
    let made = database.execute_unprepared(&statements).await;
    made.unwrap_or_else(|error| panic!("{statements}: {error}"));
}

async fn refused_by(database: &DatabaseConnection, change: &Change) -> Vec<(String, Rule)> {
    let transaction = database.begin().await.unwrap();
    let before = Catalog::read(&transaction).await.unwrap();
    make(&transaction, change).await;
    let after = Catalog::read(&transaction).await.unwrap();
    transaction.rollback().await.unwrap();
    if let Remake(..) = change {
        // SQLite does not notice that this was rolled back.
        let reset = database.execute_unprepared("PRAGMA writable_schema = RESET");
        reset.await.unwrap();
    }
    let found = breaches(&before, &after).into_iter();
    found.map(|breach| (breach.object, breach.rule)).collect()
}

async fn check(database: &DatabaseConnection, cases: &[Case]) {
    let mut wrong = Vec::new();
    for (change, expected) in cases {
        let found = refused_by(database, change).await;
        let found: Vec<_> = found
            .iter()
            .map(|(object, rule)| (object.as_str(), *rule))
            .collect();
        if found != *expected {
            wrong.push(format!("{change:?}: {found:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn changes_that_the_version_before_cannot_live_with_are_refused() {
    for (backend, more) in [(Sqlite, ON_SQLITE), (Postgres, ON_POSTGRES)] {
        let databases = Databases::ready(backend).await;
        let recipes = connect(&databases.recipes).await;
        check(&recipes, BOTH).await;
        check(&recipes, more).await;
        recipes.close().await.unwrap();
        let identity = connect(&databases.identity).await;
        check(
            &identity,
            &[emptied_trigger(backend), lost_trigger(backend)],
        )
        .await;
        identity.close().await.unwrap();
    }
}

fn emptied_trigger(backend: Backend) -> Case {
    let statement = match backend {
        Sqlite => {
            "DROP TRIGGER session_ended; \
             CREATE TRIGGER session_ended AFTER UPDATE ON sessions BEGIN SELECT 1; END"
        }
        Postgres => {
            "DROP TRIGGER session_ended ON sessions; \
             CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RETURN NEW; END $$; \
             CREATE TRIGGER session_ended AFTER UPDATE ON sessions \
             FOR EACH ROW EXECUTE FUNCTION nothing()"
        }
    };
    (
        Run(statement),
        &[("sessions.session_ended", TriggerChanged)],
    )
}

fn lost_trigger(backend: Backend) -> Case {
    let statement = match backend {
        Sqlite => "DROP TRIGGER session_ended",
        Postgres => "DROP TRIGGER session_ended ON sessions",
    };
    (Run(statement), &[("sessions.session_ended", TriggerGone)])
}

#[test]
fn a_message_names_the_object_and_the_rule() {
    let mut before = Catalog::default();
    let table = before.tables.entry("posts".to_owned()).or_default();
    let column = |kind: &str| Column {
        kind: kind.to_owned(),
        is_nullable: true,
        default: None,
    };
    table.columns.insert("day".to_owned(), column("date"));
    let mut after = before.clone();
    let table = after.tables.entry("posts".to_owned()).or_default();
    table.columns.insert("day".to_owned(), column("text"));
    let said: Vec<_> = breaches(&before, &after)
        .iter()
        .map(Breach::to_string)
        .collect();
    let expected = "posts.day: its type changed; the version before reads and writes the old one \
                    (date became text)";
    assert_eq!(said, [expected]);
}
