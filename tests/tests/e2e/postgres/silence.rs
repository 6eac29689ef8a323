//! A server whose answers no longer arrive, as behind a firewall that dropped a connection.

use std::time::Duration;

use end_to_end::launcher::Databases;
use sea_orm::sqlx::postgres::PgConnectOptions;
use service_kit::database::{Connection, Database, Durability, Error, Statement};
use tokio::{sync::watch, time::timeout};

use super::{server::Server, text_of};
use crate::Postgres;

/// Longer than any statement may take, and much shorter than the system needs to notice a
/// lost connection.
const BOUND: Duration = Duration::from_secs(25);

#[tokio::test]
async fn a_statement_without_an_answer_times_out() {
    let databases = Databases::ready(Postgres).await;
    let options: PgConnectOptions = text_of(&databases.identity).parse().unwrap();
    let silence = watch::Sender::new(false);
    let server = Server::of(&options);
    let (port, _forwarding) = server.silenced_by(silence.subscribe()).await;
    let name = options.get_database().unwrap();
    let url = format!(
        "postgres://{}@127.0.0.1:{port}/{name}",
        options.get_username()
    );
    let database = Database::connect(&url.parse().unwrap(), Durability::default()).await;
    let database = database.unwrap();
    let one = || Statement::new("SELECT 1", []);
    assert_eq!(database.reader().only::<i32>(one()).await.unwrap(), 1);

    // Existing connections fall silent; new ones work.
    silence.send_replace(true);
    let count = Statement::new("UPDATE readiness SET proofs = proofs + 1", []);
    let written = timeout(BOUND, database.writer().execute(count)).await;
    // It is unknown whether the update was written.
    assert!(matches!(written.unwrap(), Err(Error::Commit(_))));
    assert_eq!(database.reader().only::<i32>(one()).await.unwrap(), 1);
    database.prove_writable().await.unwrap();
    database.close().await;
}
