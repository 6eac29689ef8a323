//! A part of a database file is missing (`SQLITE_IOERR_SHORT_READ`).

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
};

use end_to_end::{
    Answer,
    launcher::{Databases, Installation},
};
use serde_json::json;
use tokio::process::Command;

use crate::Sqlite;

/// Runs a statement in another process, so that no service has the pages in memory.
async fn execute(file: &Path, statement: &str) {
    let done = Command::new("sqlite3").arg(file).arg(statement).status();
    assert!(done.await.unwrap().success(), "{statement}");
}

/// Truncates a file to nothing and returns its content.
fn cut(file: &Path) -> Vec<u8> {
    let content = fs::read(file).unwrap();
    let opened = OpenOptions::new().write(true).open(file).unwrap();
    opened.set_len(0).unwrap();
    content
}

/// Writes the content back to a file that other processes have open.
fn restore(file: &Path, content: &[u8]) {
    let mut opened = OpenOptions::new().write(true).open(file).unwrap();
    opened.write_all(content).unwrap();
}

#[track_caller]
fn is_unavailable(answer: &Answer) {
    let sentence = "the service cannot answer right now; try again";
    answer.expect_problem(503, "unavailable", &[sentence]);
    assert_ne!(answer.header("retry-after"), "");
}

#[tokio::test]
async fn a_failed_read_is_503_and_works_later() {
    let databases = Databases::ready(Sqlite).await;
    let place = Installation::start(databases, &[]).await.unwrap();
    let cook = place.anonymous().sign_up("cook").await;
    let steps = "Boil the water, add the pasta, wait, drain, serve, and eat it.";
    let recipe = json!({"title": "Pasta", "instructions": steps});
    cook.post("/recipes", recipe.clone())
        .await
        .expect_status(201);
    let [identity, recipes] = place.files();
    execute(&identity, "UPDATE users SET bio = 'Boils.'").await;
    execute(&recipes, "UPDATE recipes SET title = 'Noodles'").await;
    let logs = [identity, recipes].map(|file| file.with_extension("db-wal"));
    let contents = logs.each_ref().map(|log| cut(log));

    let me = json!({"first_name": "Ada"});
    let written = cook.post("/recipes", recipe.clone()).await;
    for answer in [
        cook.get("/me").await,
        cook.get("/recipes/1").await,
        cook.patch("/me", me.clone()).await,
        written,
    ] {
        is_unavailable(&answer);
    }

    for (log, content) in logs.iter().zip(&contents) {
        restore(log, content);
    }
    assert_eq!(
        cook.get("/me").await.expect_status(200).body["bio"],
        "Boils."
    );
    let read = cook.get("/recipes/1").await.expect_status(200);
    assert_eq!(read.body["title"], "Noodles");
    cook.patch("/me", me).await.expect_status(200);
    let written = cook.post("/recipes", recipe).await.expect_status(201);
    assert_eq!(written.body["id"], 2);
}
