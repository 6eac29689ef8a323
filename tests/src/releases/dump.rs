use std::{fs, path::Path, process::Stdio};

use service_kit::clock::ManualClock;
use tokio::process::Command;

use super::{MASTER_KEY, WORLD, World, builder, folder_of};
use crate::launcher::{Backend, Databases, text_of};

/// Writes a folder for the release of today. It needs the programs `sqlite3` and `pg_dump`.
///
/// # Panics
/// When anything fails.
pub async fn dump(backend: Backend, folder: &Path) {
    let folder = folder.join(folder_of(backend));
    fs::create_dir_all(&folder).expect("the folder can be made");
    let databases = Databases::ready(backend).await;
    let stack = builder(backend)
        .start_on(databases, ManualClock::of_now())
        .await;
    let world = World::new(&stack).await;
    let databases = stack.stop().await;
    for (service, url) in [
        ("identity", &databases.identity),
        ("recipes", &databases.recipes),
    ] {
        let statements = statements(backend, text_of(url)).await;
        fs::write(folder.join(format!("{service}.sql")), statements).expect("a dump is written");
    }
    let world = serde_json::to_string_pretty(&world).expect("a world is JSON");
    fs::write(folder.join(WORLD), world + "\n").expect("the world is written");
    fs::copy(&databases.master_key_file, folder.join(MASTER_KEY)).expect("the key is copied");
}

async fn statements(backend: Backend, url: &str) -> String {
    let mut command = match backend {
        Backend::Sqlite => {
            let file = url.trim_start_matches("sqlite://").split('?').next();
            let mut command = Command::new("sqlite3");
            command.arg(file.unwrap_or_default()).arg(".dump");
            command
        }
        Backend::Postgres => {
            let mut command = Command::new("pg_dump");
            command.args(["--inserts", "--no-owner", "--no-privileges", url]);
            command
        }
    };
    let output = command.stderr(Stdio::inherit()).output().await;
    let output = output.expect("the program that dumps can be started");
    assert!(output.status.success(), "the dump failed");
    let text = String::from_utf8(output.stdout).expect("a dump is text");
    // Commands of psql are no statements.
    let statements = text.split_inclusive('\n');
    statements.filter(|line| !line.starts_with('\\')).collect()
}
