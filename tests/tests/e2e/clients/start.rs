use std::path::Path;

use end_to_end::launcher::{Databases, Program, Reservation};
use migrations::{Pending, identity::Migrator, open};
use rstest::rstest;
use service_kit::database::{Database, Durability};

use super::{DESK, Registered, SECRET, file, hash, shop};
use crate::{
    Backend, Postgres, Sqlite, postgres::text_of, programs::command, start_refusals::refusal,
};

impl Registered for Database {
    fn database(&self) -> &Database {
        self
    }
}

/// Starts a replica with this file, and stops it.
async fn start(databases: &Databases, file: &Path) {
    let reserved = Reservation::new();
    let listen = reserved.address.to_string();
    let url = format!("http://{listen}");
    let settings = [
        ("IDENTITY_LISTEN", listen.as_str()),
        ("IDENTITY_PUBLIC_URL", &url),
        ("IDENTITY_DATABASE_URL", text_of(&databases.identity)),
        (
            "IDENTITY_MASTER_KEY_FILE",
            databases.master_key_file.to_str().unwrap(),
        ),
        ("IDENTITY_CLIENTS_FILE", file.to_str().unwrap()),
    ];
    let started = Program::start(
        "identity-service",
        databases.folder(),
        url.clone(),
        &settings,
    );
    started.await.unwrap().terminate().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn replicas_that_start_at_once_register_the_clients_of_their_file(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let databases = Databases::ready(backend).await;
    let text = format!("{}{DESK}", shop(&format!("secret = \"{SECRET}\"")));
    let file = file(&databases, &text);
    tokio::join!(start(&databases, &file), start(&databases, &file));
    let opened = open::<Migrator>(&databases.identity, Durability::Normal, Pending::Refuse);
    let database = opened.await.unwrap();
    let registered = database.registered().await;
    let ids: Vec<_> = registered.iter().map(|client| client.0.as_str()).collect();
    assert_eq!(ids, ["desk", "shop"]);
    assert_eq!(registered[1].2, Some(hash(SECRET)));

    // Others stay.
    std::fs::write(&file, DESK.replace("The desk", "The new desk")).unwrap();
    start(&databases, &file).await;
    let names: Vec<_> = database.registered().await;
    let names: Vec<_> = names.iter().map(|client| client.1.as_str()).collect();
    assert_eq!(names, ["The new desk", "The shop"]);
    database.close().await;
}

#[tokio::test]
async fn a_file_with_faults_refuses_the_start_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clients.toml");
    let text = DESK.replace("public", "robot");
    std::fs::write(&file, format!("{text}secret = \"hunter2\"\n")).unwrap();
    let path = file.to_str().unwrap();
    let mut program = command(
        "identity-service",
        folder.path(),
        &[("IDENTITY_CLIENTS_FILE", path)],
    );
    let output = program.output().await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let expected = format!(
        "IDENTITY_CLIENTS_FILE: {path}, line 5: client \"desk\": kind must be one of public, \
         confidential and machine; {path}, line 7: client \"desk\": secret must be at least 32 \
         characters long\n"
    );
    assert_eq!((output.status.code(), said), (Some(2), expected));
    assert!(!folder.path().join("data").exists());
}

#[tokio::test]
async fn a_start_makes_no_secret_that_nobody_would_see() {
    let databases = Databases::ready(Sqlite).await;
    let file = file(&databases, &shop(""));
    let settings = [
        ("IDENTITY_DATABASE_URL", text_of(&databases.identity)),
        (
            "IDENTITY_MASTER_KEY_FILE",
            databases.master_key_file.to_str().unwrap(),
        ),
        ("IDENTITY_CLIENTS_FILE", file.to_str().unwrap()),
        ("LOG_LEVEL", "warn"),
    ];
    let (code, said) = refusal("identity-service", &settings).await;
    let expected = "IDENTITY_CLIENTS_FILE: shop must have a secret there, because one made at \
                    the start could not be shown; for example secret_file = \
                    \"/run/secrets/name\"\n";
    assert_eq!((code, said.as_str()), (Some(2), expected));

    // Once it has one, the file need not.
    let mut apply = command("identity-service", databases.folder(), &settings);
    apply.args(["clients", "apply"]).arg(&file);
    assert!(apply.output().await.unwrap().status.success());
    start(&databases, &file).await;
}
