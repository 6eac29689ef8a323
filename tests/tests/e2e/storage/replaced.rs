//! A database file that is put aside while its service runs, as a restored backup does
//! it. Whatever is written then is lost when the service restarts.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use end_to_end::{
    eventually,
    launcher::{Databases, Installation, Programs},
};
use serde_json::json;
use tokio::time::timeout;

use crate::Sqlite;

/// The file and those that SQLite keeps beside it.
fn parts(file: &Path) -> [PathBuf; 3] {
    ["db", "db-wal", "db-shm"].map(|extension| file.with_extension(extension))
}

#[tokio::test]
async fn nothing_is_written_to_a_file_that_is_not_there_any_more() {
    let databases = Databases::ready(Sqlite).await;
    let mut place = Installation::start(databases, &[]).await.unwrap();
    let cook = place.anonymous().sign_up("cook").await;
    let steps = "Boil the water, add the pasta, wait, drain, serve, and eat it.";
    let recipe = json!({"title": "Pasta", "instructions": steps});
    cook.post("/recipes", recipe.clone())
        .await
        .expect_status(201);
    place.restart().await.unwrap();
    let backups = place.files().map(|file| fs::read(file).unwrap());
    for (file, backup) in place.files().iter().zip(&backups) {
        for part in parts(file).iter().filter(|part| part.exists()) {
            fs::rename(part, part.with_added_extension("aside")).unwrap();
        }
        fs::write(file, backup).unwrap();
    }

    let Programs { identity, recipes } = &place.programs;
    for program in [identity, recipes] {
        let ready = format!("{}/readyz", program.url);
        let noticed = eventually(async || (cook.get(&ready).await.status == 503).then_some(()));
        let noticed = timeout(Duration::from_secs(15), noticed).await;
        assert!(noticed.is_ok(), "{ready} says that all is well");
    }
    for answer in [
        cook.patch("/me", json!({"bio": "Bakes."})).await,
        cook.post("/recipes", recipe).await,
    ] {
        let sentence = "the service cannot answer right now; try again";
        answer.expect_problem(503, "unavailable", &[sentence]);
    }

    // The backup is what counts from the next start on.
    place.restart().await.unwrap();
    assert_eq!(cook.get("/me").await.expect_status(200).body, cook.user);
    let listed = cook.get("/recipes").await.expect_status(200);
    assert_eq!(listed.body.as_array().unwrap().len(), 1);
}
