//! Query plans on SQLite: pages are read in index order, without sorting and without
//! unwanted rows.

use migrations::{Pending, identity::Migrator, open};
use sea_orm::{DbBackend, QueryTrait};
use service_kit::database::{Connection, Database, Durability, Statement};
use tempfile::TempDir;
use time::OffsetDateTime;

use super::{ended, ending, surplus};
use crate::ids::SessionId;

async fn database(folder: &TempDir) -> Database {
    let file = folder.path().join("identity.db");
    let url = format!("sqlite://{}?mode=rwc", file.display());
    let url = url.parse().unwrap();
    let opened = open::<Migrator>(&url, Durability::Normal, Pending::Apply).await;
    opened.unwrap()
}

/// The plan of a statement with at most three parameters.
async fn plan(database: &Database, sql: &str) -> Vec<String> {
    let parameters = (1..=3).filter(|number| sql.contains(&format!("${number}")));
    let explain = Statement::new(
        format!("EXPLAIN QUERY PLAN {sql}"),
        parameters.map(Into::into),
    );
    let steps: Vec<(i64, i64, i64, String)> = database.reader().all(explain).await.unwrap();
    steps.into_iter().map(|(.., step)| step).collect()
}

#[tokio::test]
async fn open_sessions_are_counted_in_an_index() {
    let folder = TempDir::new().unwrap();
    let database = database(&folder).await;
    let plan = plan(&database, &surplus::open_sessions()).await;
    let search =
        "SEARCH sessions USING COVERING INDEX sessions_open_by_user (ended_at=? AND user_id>?)";
    assert!(plan.iter().any(|step| step == search), "{plan:?}");
    let sorts = "USE TEMP B-TREE FOR ORDER BY";
    assert!(!plan.iter().any(|step| step == sorts), "{plan:?}");
}

#[tokio::test]
async fn open_sessions_of_a_client_are_found_in_an_index() {
    let folder = TempDir::new().unwrap();
    let database = database(&folder).await;
    let concerned = ending::Concerned::OfClient("shop");
    let batch = ending::batch(SessionId(0), concerned, OffsetDateTime::UNIX_EPOCH);
    let plan = plan(&database, &batch.build(DbBackend::Sqlite).to_string()).await;
    let search = "SEARCH sessions USING INDEX sessions_open_by_client (client_id=? AND id>?)";
    assert_eq!(plan, [search]);
}

#[tokio::test]
async fn all_ended_sessions_are_read_in_the_order_of_their_ends() {
    let folder = TempDir::new().unwrap();
    let database = database(&folder).await;
    let all = plan(&database, ended::ALL_ON_SQLITE).await;
    let merged = [
        "MERGE (UNION ALL)",
        "LEFT",
        "SEARCH ended_sessions USING INDEX ended_sessions_by_end (ended_at=? AND rowid>?)",
        "RIGHT",
        "SEARCH ended_sessions USING INDEX ended_sessions_by_end (ended_at>?)",
    ];
    assert_eq!(all, merged);
}

#[tokio::test]
async fn new_ended_sessions_are_read_in_the_order_of_their_rows() {
    let folder = TempDir::new().unwrap();
    let database = database(&folder).await;
    let new = plan(&database, ended::NEW_ON_SQLITE).await;
    let by_row = "SEARCH ended_sessions USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)";
    assert_eq!(new, [by_row]);
}
