//! A server whose answers do not arrive any more, as behind a firewall that forgot a
//! connection.

use std::time::Duration;

use end_to_end::launcher::Databases;
use sea_orm::sqlx::postgres::PgConnectOptions;
use service_kit::database::{Connection, Database, Durability, Error, Statement};
use tokio::{sync::watch, time::timeout};

use super::{server::Server, text_of};
use crate::Postgres;

/// Longer than any statement may take, and much shorter than a lost connection is noticed
/// by the system.
const BOUND: Duration = Duration::from_secs(25);

#[tokio::test]
async fn nobody_waits_for_an_answer_that_does_not_come() {
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

    // What is open falls silent; what is opened from now on does not.
    silence.send_replace(true);
    let count = Statement::new("UPDATE readiness SET proofs = proofs + 1", []);
    let written = timeout(BOUND, database.writer().execute(count)).await;
    // Whether it was written is not known.
    assert!(matches!(written.unwrap(), Err(Error::Commit(_))));
    assert_eq!(database.reader().only::<i32>(one()).await.unwrap(), 1);
    database.prove_writable().await.unwrap();
    database.close().await;
}
