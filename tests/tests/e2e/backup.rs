//! `backup` while people write, and `restore` elsewhere.

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use end_to_end::{
    Actor, Stack, StackBuilder, eventually,
    launcher::{Databases, shell, text_of},
};
use rstest::rstest;
use serde_json::json;
use service_kit::database::is_open_to_others;
use tokio::task::JoinSet;

use crate::{Backend, Postgres, Sqlite};

const SERVICES: [&str; 2] = ["identity-service", "recipe-api"];

const STEPS: &str = "Boil the water, add the pasta, wait, drain, serve, and eat it.";

/// What was acknowledged: the name of an account and the id of its recipe.
type Acknowledged = Arc<Mutex<Vec<(String, i64)>>>;

/// Under a name that stays the same elsewhere.
fn builder(backend: Backend) -> StackBuilder {
    Stack::builder(backend).identity(|config| {
        config.public_url = "http://id.example".parse().unwrap();
    })
}

async fn write_without_end(anonymous: Actor, writer: usize, acknowledged: Acknowledged) {
    for number in 0.. {
        let name = format!("cook-{writer}-{number}");
        let cook = anonymous.sign_up(&name).await;
        let body = json!({"title": name, "instructions": STEPS});
        let created = cook.post("/recipes", body).await.expect_status(201);
        let id = created.body["id"].as_i64().unwrap();
        acknowledged.lock().unwrap().push((name, id));
    }
}

async fn more_than(acknowledged: &Acknowledged, count: usize) {
    eventually(async || (acknowledged.lock().unwrap().len() > count).then_some(())).await;
}

/// Runs what a service says should be run, if it does not do it itself.
async fn obey(backend: Backend, databases: &Databases, service: &'static str, words: &[&str]) {
    let said = databases
        .command(service, words, &[])
        .await
        .expect_success();
    if backend == Postgres {
        shell(&said).await.expect_success();
    }
}

async fn restored(backend: Backend, from: &Databases, copies: &Path) -> Databases {
    let databases = Databases::empty(backend).await;
    fs::copy(&from.master_key_file, &databases.master_key_file).unwrap();
    for service in SERVICES {
        let copy = copies.join(service);
        let words = ["restore", copy.to_str().unwrap()];
        obey(backend, &databases, service, &words).await;
    }
    databases
}

#[rstest]
#[tokio::test]
async fn what_was_acknowledged_before_a_backup_is_in_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Box::pin(builder(backend).start()).await;
    let early = stack.sign_up("early").await;
    let acknowledged = Acknowledged::default();
    let mut writers = JoinSet::new();
    for writer in 0..3 {
        let acknowledged = Arc::clone(&acknowledged);
        writers.spawn(write_without_end(stack.anonymous(), writer, acknowledged));
    }
    more_than(&acknowledged, 3).await;
    let before = acknowledged.lock().unwrap().clone();
    let copies = tempfile::tempdir().unwrap();
    for service in SERVICES {
        let copy = copies.path().join(service);
        let words = ["backup", copy.to_str().unwrap()];
        obey(backend, &stack.databases, service, &words).await;
    }
    let count = acknowledged.lock().unwrap().len();
    more_than(&acknowledged, count).await;
    writers.shutdown().await;
    let last_id = stack.sign_up("last").await.id();

    let databases = restored(backend, &stack.databases, copies.path()).await;
    let clock = stack.clock.clone();
    let stack = Box::pin(builder(backend).start_on(databases, clock)).await;
    let anonymous = stack.anonymous();
    for (name, recipe) in before {
        let cook = anonymous.log_in(&name).await;
        let kept = cook.get(&format!("/recipes/{recipe}")).await;
        assert_eq!(kept.expect_status(200).body["title"], name.as_str());
    }
    let refreshed = anonymous.refresh(early.refresh_token()).await;
    refreshed.expect_status(200);
    let newcomer = anonymous.sign_up("newcomer").await;
    assert!(newcomer.id() > last_id, "an id was given twice");
    let body = json!({"image_url": "https://example.com/bread.png"});
    let post = newcomer.post("/api/posts", body).await.expect_status(201);
    let id = post.body["id"].as_i64();
    assert_eq!(
        id,
        Some(100_001),
        "ids are skipped of what there was none of"
    );
}

#[tokio::test]
async fn a_copy_of_postgres_is_private_whole_and_over_nothing() {
    let databases = Databases::ready(Postgres).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("it's a copy");
    let words = ["backup", copy.to_str().unwrap()];
    let lines = databases.command("recipe-api", &words, &[]).await;
    let lines = lines.expect_success();
    let left = || fs::read_dir(folder.path()).unwrap().count();

    let failed = shell(&lines.replace("recipes", "no_such_database")).await;
    assert!(failed.errors.contains("no_such_database"), "{failed:?}");
    assert_ne!(failed.code, Some(0));
    assert_eq!(left(), 0, "what a failure leaves");

    shell(&format!("umask 022\n{lines}")).await.expect_success();
    assert!(!is_open_to_others(&copy).unwrap());
    assert_eq!(left(), 1);
    fs::write(&copy, "mine").unwrap();
    let again = shell(&lines).await;
    assert_eq!(again.code, Some(1));
    assert!(again.errors.contains("is there already"), "{again:?}");
    assert_eq!(fs::read_to_string(&copy).unwrap(), "mine");
}

#[tokio::test]
async fn nothing_is_written_over_or_taken_for_another() {
    let stack = Stack::start(Sqlite).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    let copy = copy.to_str().unwrap();
    let run = async |service, words: &[&str]| stack.databases.command(service, words, &[]).await;
    let copied = run("identity-service", &["backup", copy]).await;
    assert!(copied.expect_success().contains(copy));
    let again = run("identity-service", &["backup", copy]).await;
    again.expect_refusal(&format!(
        "{copy} is there already; move it away, or choose another place\n"
    ));
    let running = run("identity-service", &["restore", copy]).await;
    assert_eq!(running.code, Some(1));
    assert!(running.errors.contains("is there already"), "{running:?}");
    let elsewhere = folder.path().join("new.db");
    let url = format!("sqlite://{}?mode=rwc", elsewhere.display());
    let settings = [("RECIPE_DATABASE_URL", url.as_str())];
    let words = ["restore", copy];
    let other = stack.databases.command("recipe-api", &words, &settings);
    let other = other.await;
    other.expect_refusal(&format!("{copy} is no backup of this service\n"));
    assert!(!elsewhere.exists());
}

/// The names of the tables that psql finds.
async fn tables(databases: &Databases) -> String {
    let database = text_of(&databases.recipes);
    let list = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
    let said = shell(&format!(
        "psql --tuples-only --dbname='{database}' --command=\"{list}\""
    ))
    .await;
    said.expect_success()
}

#[tokio::test]
async fn lines_for_postgres_restore_a_copy_of_the_service_as_a_whole_or_nothing() {
    let stack = Stack::start(Postgres).await;
    let folder = tempfile::tempdir().unwrap();
    let copies = SERVICES.map(|service| (service, folder.path().join(service)));
    for (service, copy) in &copies {
        let words = ["backup", copy.to_str().unwrap()];
        obey(Postgres, &stack.databases, service, &words).await;
    }
    let empty = Databases::empty(Postgres).await;
    let [(_, of_another), (recipes, own)] = &copies;
    for (copy, databases, fault) in [
        (of_another, &empty, "it is no backup of this service"),
        (own, &stack.databases, "already exists"),
    ] {
        let before = tables(databases).await;
        let words = ["restore", copy.to_str().unwrap()];
        let lines = databases
            .command(recipes, &words, &[])
            .await
            .expect_success();
        let refused = shell(&lines).await;
        assert_ne!(refused.code, Some(0));
        assert!(refused.errors.contains(fault), "{refused:?}");
        assert_eq!(tables(databases).await, before, "something was changed");
    }
    let script = own.with_extension("sql");
    assert!(!script.exists(), "what a failure leaves");
    fs::write(&script, "mine").unwrap();
    let words = ["restore", own.to_str().unwrap()];
    let lines = empty.command(recipes, &words, &[]).await.expect_success();
    assert_ne!(shell(&lines).await.code, Some(0));
    assert_eq!(fs::read_to_string(&script).unwrap(), "mine");
}
