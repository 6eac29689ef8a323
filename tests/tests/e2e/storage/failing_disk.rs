//! A disk that accepts no more writes (`SQLITE_IOERR`). The test sets a limit on file sizes
//! (setrlimit(2), `RLIMIT_FSIZE`), so that every write of a process fails.

use end_to_end::launcher::{Databases, Installation, Program, Programs};
use tokio::process::Command;

use super::under_fault::{Fault, check_answers_under};
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
async fn answers_are_true_on_a_failing_disk() {
    let databases = Databases::ready(Sqlite).await;
    // Ignored, because the signal would end the process before it sees the error.
    let unharmed = ["env", "--ignore-signal=XFSZ"];
    let place = Installation::start(databases, &unharmed).await.unwrap();
    check_answers_under(place, FailingDisk).await;
}
