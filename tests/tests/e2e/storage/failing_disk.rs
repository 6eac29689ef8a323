//! A disk that takes nothing any more (`SQLITE_IOERR`): every write of a process fails
//! once its files may not grow (setrlimit(2), `RLIMIT_FSIZE`).

use end_to_end::launcher::{Databases, Installation, Program, Programs};
use tokio::process::Command;

use super::under_fault::{Fault, keeps_its_word};
use crate::Sqlite;

struct FailingDisk;

impl Fault for FailingDisk {
    const ROUNDS: usize = 2;

    async fn begin(&self, place: &Installation) {
        let Programs { identity, recipes } = &place.programs;
        limit_files(identity, "0").await;
        limit_files(recipes, "0").await;
    }

    async fn end(&self, place: &Installation) {
        let Programs { identity, recipes } = &place.programs;
        limit_files(identity, "unlimited").await;
        limit_files(recipes, "unlimited").await;
    }
}

async fn limit_files(program: &Program, size: &str) {
    let limited = Command::new("prlimit")
        .arg(format!("--pid={}", program.id()))
        // The soft limit, which can be raised again.
        .arg(format!("--fsize={size}:"))
        .status();
    assert!(limited.await.unwrap().success(), "prlimit (util-linux)");
}

#[tokio::test]
async fn what_is_said_on_a_failing_disk_is_true() {
    let databases = Databases::ready(Sqlite).await;
    // The signal would end the process before it sees the error.
    let unharmed = ["env", "--ignore-signal=XFSZ"];
    let place = Installation::start(databases, &unharmed).await.unwrap();
    keeps_its_word(place, FailingDisk).await;
}
