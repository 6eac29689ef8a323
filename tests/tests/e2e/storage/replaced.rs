//! A database file is deleted or replaced while it is open. Later writes would be lost when
//! the process ends.

use std::{
    fs,
    path::{Path, PathBuf},
};

use end_to_end::{
    actor::PASSWORD,
    eventually,
    launcher::{Databases, Installation},
};
use rstest::rstest;
use serde_json::json;

use crate::Sqlite;

/// What happens to the open file.
#[derive(Clone, Copy, Debug)]
enum Loss {
    Deleted,
    /// A backup was copied over it.
    Replaced,
}

impl Loss {
    fn happen(self, file: &Path) {
        let aside = aside(file);
        fs::rename(file, &aside).unwrap();
        match self {
            Self::Deleted => {}
            Self::Replaced => drop(fs::copy(&aside, file).unwrap()),
        }
    }

    fn be_undone(file: &Path) {
        fs::rename(aside(file), file).unwrap();
    }
}

fn aside(file: &Path) -> PathBuf {
    with_suffix(file, ".aside")
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[rstest]
#[tokio::test]
async fn writes_that_would_be_lost_are_refused(
    #[values(Loss::Deleted, Loss::Replaced)] loss: Loss,
    // The database, its write-ahead log, and its shared memory.
    #[values("", "-wal", "-shm")] suffix: &str,
) {
    let databases = Databases::ready(Sqlite).await;
    let place = Installation::start(databases, &[]).await.unwrap();
    let cook = place.anonymous().sign_up("cook").await;
    let recipe = json!({
        "title": "Pasta",
        "instructions": "Boil the water, add the pasta, wait, drain, serve, and eat it.",
    });
    cook.post("/recipes", recipe.clone())
        .await
        .expect_status(201);
    let files = place.files().map(|file| with_suffix(&file, suffix));
    for file in &files {
        loss.happen(file);
    }

    let urls = [&place.programs.identity.url, &place.programs.recipes.url];
    let ready = urls.map(|url| format!("{url}/readyz"));
    for url in &ready {
        eventually(async || (cook.get(url).await.status == 503).then_some(())).await;
    }
    let me = json!({"first_name": "Ada"});
    for answer in [
        cook.patch("/me", me.clone()).await,
        cook.post("/recipes", recipe.clone()).await,
        place.anonymous().try_password("cook", PASSWORD).await,
    ] {
        let sentence = "the service cannot answer right now; try again";
        answer.expect_problem(503, "unavailable", &[sentence]);
        assert_eq!(answer.header("retry-after"), "1");
    }

    for file in &files {
        Loss::be_undone(file);
    }
    for url in &ready {
        eventually(async || (cook.get(url).await.status == 200).then_some(())).await;
    }
    cook.patch("/me", me).await.expect_status(200);
    cook.post("/recipes", recipe).await.expect_status(201);
}
