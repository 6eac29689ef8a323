//! `doctor`: finds what is wrong before anybody notices, and says what to do.

use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use end_to_end::{
    Stack,
    launcher::{Databases, Reservation, Said, text_of},
};
use rstest::rstest;
use service_kit::database::{Connection, ReadOnlyDatabase, Statement};

use crate::{Backend, Postgres, Sqlite};

async fn ask(stack: &Stack, service: &'static str, settings: &[(&str, &str)]) -> Said {
    let url = stack.identity.url();
    let own = [
        ("IDENTITY_PUBLIC_URL", url.as_str()),
        ("RECIPE_ISSUER", &url),
    ];
    let settings = [&own[..], settings].concat();
    stack
        .databases
        .command(service, &["doctor"], &settings)
        .await
}

#[track_caller]
fn expect_fault(said: &Said, fault: &str) {
    let faults = said.output.lines().filter(|line| line.starts_with("FAULT"));
    let faults: Vec<_> = faults.collect();
    assert_eq!(faults.len(), 1, "{said:?}");
    assert!(faults[0].contains(fault), "{said:?}");
    assert!(said.output.contains("-> "), "it says what to do");
    assert_eq!(said.code, Some(1));
}

#[rstest]
#[tokio::test]
async fn a_healthy_stack_has_no_faults(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values("identity-service", "recipe-api")] service: &'static str,
) {
    let stack = Stack::start(backend).await;
    let said = ask(&stack, service, &[]).await;
    let output = said.clone().expect_success();
    assert!(!output.contains("FAULT"), "{output}");
    for topic in ["settings", "database", "clock"] {
        assert!(output.contains(&format!("ok     {topic}")), "{output}");
    }
}

#[rstest]
#[tokio::test]
async fn a_master_key_of_another_database_is_found(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.key");
    let random = aws_lc_rs::rand::SystemRandom::new();
    identity_service::keys::MasterKey::read_or_create(&other, &random).unwrap();
    let settings = [("IDENTITY_MASTER_KEY_FILE", other.to_str().unwrap())];
    let said = ask(&stack, "identity-service", &settings).await;
    expect_fault(&said, "is encrypted under another master key");
    let settings = [("IDENTITY_MASTER_KEY_FILE", "no/such.key")];
    let said = ask(&stack, "identity-service", &settings).await;
    expect_fault(&said, "master key");
}

#[rstest]
#[tokio::test]
async fn a_database_of_a_newer_version_is_found(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values("identity-service", "recipe-api")] service: &'static str,
) {
    let stack = Stack::start(backend).await;
    let (database, table) = match service {
        "recipe-api" => (&stack.recipes.state.database, "recipe_migrations"),
        _ => (&stack.identity.state.database, "identity_migrations"),
    };
    let newer = format!("INSERT INTO {table} (version, applied_at) VALUES ('m9999_next', 0)");
    let newer = Statement::new(newer, []);
    database.writer().execute(newer).await.unwrap();
    expect_fault(&ask(&stack, service, &[]).await, "m9999_next");
}

#[tokio::test]
async fn a_damaged_file_is_found() {
    let stack = Stack::start(Sqlite).await;
    let databases = stack.stop().await;
    let file = text_of(&databases.recipes).trim_start_matches("sqlite://");
    let file = file.split('?').next().unwrap();
    let mut bytes = fs::read(file).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0xa5);
    fs::write(file, bytes).unwrap();
    let silent = Reservation::new().address;
    let issuer = format!("http://{silent}");
    let settings = [("RECIPE_ISSUER", issuer.as_str())];
    let said = databases
        .command("recipe-api", &["doctor"], &settings)
        .await;
    assert_eq!(said.code, Some(1));
    assert!(said.output.contains("FAULT  database"), "{said:?}");
    assert!(said.output.contains("restore the last backup"), "{said:?}");
}

#[tokio::test]
async fn an_issuer_that_is_silent_or_another_is_found() {
    let stack = Stack::start(Sqlite).await;
    let silent = format!("http://{}", Reservation::new().address);
    let said = ask(&stack, "recipe-api", &[("RECIPE_ISSUER", &silent)]).await;
    assert_eq!(said.code, Some(1));
    assert!(said.output.contains("nobody answers"), "{said:?}");
    let url = stack.identity.url();
    let settings = [
        ("RECIPE_ISSUER", "https://id.example"),
        ("RECIPE_ISSUER_FETCH_URL", &url),
    ];
    let said = ask(&stack, "recipe-api", &settings).await;
    expect_fault(&said, "is of the issuer");
    let settings = [("RECIPE_ALGORITHMS", "EdDSA")];
    let said = ask(&stack, "recipe-api", &settings).await;
    expect_fault(&said, "has no key for EdDSA");
}

/// The mode and the bytes of each file in a folder.
fn content(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let files = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let content = files.map(|file| {
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        let name = file.file_name().into_string().unwrap();
        (name, (mode, fs::read(file.path()).unwrap()))
    });
    content.collect()
}

#[rstest]
#[case::identity(
    "identity-service",
    "IDENTITY_DATABASE_URL",
    "identity.db",
    "ok     master key"
)]
#[case::recipes("recipe-api", "RECIPE_DATABASE_URL", "recipes.db", "ok     database")]
#[tokio::test]
async fn looking_changes_nothing(
    #[case] service: &'static str,
    #[case] setting: &str,
    #[case] name: &str,
    #[case] expected: &str,
) {
    let databases = Databases::ready(Sqlite).await;
    let look = async |file: &Path| {
        fs::set_permissions(file, Permissions::from_mode(0o644)).unwrap();
        let before = content(databases.folder());
        let url = format!("sqlite://{}?mode=rwc", file.display());
        let settings = [(setting, url.as_str())];
        let said = databases.command(service, &["doctor"], &settings).await;
        assert!(said.output.contains(expected), "{said:?}");
        assert!(said.output.contains("others can read"), "{said:?}");
        let after = content(databases.folder());
        let names = || after.keys().collect::<Vec<_>>();
        assert!(after == before, "{}: {:?}", file.display(), names());
    };
    // In journal mode `wal`, as after a stop.
    look(&databases.folder().join(name)).await;
    // In journal mode `delete`, as after a restore.
    let copy = databases.folder().join("restored.db");
    let words = ["backup", copy.to_str().unwrap()];
    let copied = databases.command(service, &words, &[]).await;
    copied.expect_success();
    look(&copy).await;
}

#[rstest]
#[tokio::test]
async fn whoever_looks_cannot_write(#[values(Sqlite, Postgres)] backend: Backend) {
    let databases = Databases::ready(backend).await;
    let database = ReadOnlyDatabase::open(&databases.identity).await.unwrap();
    let write = Statement::new("UPDATE readiness SET proofs = proofs + 1", []);
    database.execute(write).await.unwrap_err();
    let read = Statement::new("SELECT count(*) FROM readiness", []);
    assert_eq!(database.only::<i64>(read).await.unwrap(), 1);
}

#[tokio::test]
async fn a_client_file_that_refuses_the_start_is_found() {
    let stack = Stack::start(Sqlite).await;
    let file = stack.databases.folder().join("clients.toml");
    let settings = [("IDENTITY_CLIENTS_FILE", file.to_str().unwrap())];
    let client = "[[client]]\nid = \"shop\"\nname = \"The shop\"\n\
                  redirect_uris = [\"https://shop.example/back\"]\n";
    for (kind, fault) in [
        ("robot", "line 5: client \"shop\": kind must be one of"),
        ("confidential", "shop must have a secret there"),
    ] {
        fs::write(&file, format!("{client}kind = \"{kind}\"\n")).unwrap();
        let said = ask(&stack, "identity-service", &settings).await;
        expect_fault(&said, fault);
        expect_fault(&said, "IDENTITY_CLIENTS_FILE: ");
        assert!(said.output.contains("-> correct the file"), "{said:?}");
    }
    fs::write(&file, format!("{client}kind = \"public\"\n")).unwrap();
    let said = ask(&stack, "identity-service", &settings).await;
    assert!(said.output.contains("ok     clients"), "{said:?}");
    assert_eq!(said.code, Some(0));
}

#[rstest]
#[tokio::test]
async fn what_is_not_checked_is_said(#[values(Sqlite, Postgres)] backend: Backend) {
    let databases = Databases::empty(backend).await;
    let key = Databases::ready(backend).await.master_key_file.clone();
    let settings = [("IDENTITY_MASTER_KEY_FILE", key.to_str().unwrap())];
    let said = databases
        .command("identity-service", &["doctor"], &settings)
        .await;
    for topic in ["master key", "signing keys"] {
        let line = format!("skip   {topic:12}  not checked, because the database");
        assert!(said.output.contains(&line), "{said:?}");
    }
}

#[tokio::test]
async fn looking_makes_nothing() {
    let databases = Databases::empty(Sqlite).await;
    for service in ["identity-service", "recipe-api"] {
        let said = databases.command(service, &["doctor"], &[]).await;
        assert!(said.output.contains("is not there"), "{said:?}");
    }
    let left = fs::read_dir(databases.folder()).unwrap().count();
    assert_eq!(left, 0, "no database and no master key");
}
