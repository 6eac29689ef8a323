//! All forms of a server's URL.

use std::path::Path;

use super::{execute, server::Server, text_of};
use crate::Postgres;
use end_to_end::launcher::Databases;
use sea_orm::sqlx::postgres::PgConnectOptions;
use service_kit::database::{Database, DatabaseUrl, Durability, inspect};

fn encoded(folder: &Path) -> String {
    folder.display().to_string().replace('/', "%2F")
}

async fn works(url: &str) {
    let parsed: DatabaseUrl = url.parse().unwrap_or_else(|error| panic!("{url}: {error}"));
    inspect(&parsed)
        .await
        .unwrap_or_else(|error| panic!("{url}: {error:?}"));
    let database = Database::connect(&parsed, Durability::default()).await;
    let database = database.unwrap_or_else(|error| panic!("{url}: {error:?}"));
    let proof = database.prove_writable().await;
    proof.unwrap_or_else(|error| panic!("{url}: {error:?}"));
    database.close().await;
}

#[tokio::test]
async fn all_usual_forms_of_a_url_work() {
    let databases = Databases::ready(Postgres).await;
    let options: PgConnectOptions = text_of(&databases.identity).parse().unwrap();
    let name = options.get_database().unwrap();
    let user = options.get_username();
    let server = Server::of(&options);
    let (four, _four) = server.reached_at("127.0.0.1").await;
    let (six, _six) = server.reached_at("::1").await;
    // A role and a password with every character that must be encoded.
    let role = format!("r@l:e/{name}");
    let create = format!("CREATE ROLE \"{role}\" SUPERUSER LOGIN PASSWORD 'p@ss:w/rd?#%'");
    execute(&databases.identity, &create).await;
    let encoded_role = role
        .replace('@', "%40")
        .replace(':', "%3A")
        .replace('/', "%2F");

    let mut urls = vec![
        format!("postgres://{user}@127.0.0.1:{four}/{name}"),
        format!("postgresql://{user}@localhost:{four}/{name}"),
        format!("postgres://{user}@[::1]:{six}/{name}"),
        format!("postgres://{user}@[::1]:{six}/{name}?sslmode=disable"),
        format!("postgres://{user}@127.0.0.1:{four}/{name}?sslmode=prefer&application_name=me"),
        format!("postgres://{user}@127.0.0.1:{four}/{name}?options=-c%20work_mem%3D8MB"),
        format!("postgres://127.0.0.1:{four}/{name}?user={user}"),
        format!("postgres://{encoded_role}:p%40ss%3Aw%2Frd%3F%23%25@[::1]:{six}/{name}"),
    ];
    if let Server::Socket { folder, port } = &server {
        let shown = folder.display();
        urls.push(format!(
            "postgres://{user}@{}:{port}/{name}",
            encoded(folder)
        ));
        urls.push(format!(
            "postgres:///{name}?host={shown}&port={port}&user={user}"
        ));
        urls.push(format!(
            "postgres://{user}@localhost:{port}/{name}?host={shown}"
        ));
    }
    for url in &urls {
        works(url).await;
    }
    let refused: DatabaseUrl = format!("postgres://{user}@127.0.0.1:{four}/{name}?sslmode=require")
        .parse()
        .unwrap();
    let error = inspect(&refused).await.unwrap_err();
    let said = service_kit::telemetry::causes(&error);
    assert!(said.contains("TLS"), "{said}");

    execute(&databases.identity, &format!("DROP ROLE \"{role}\"")).await;
}
