//! The short form of `make prove`, with fixed seeds: two minutes of faults on each database, and
//! a restart of each replica while people use all of them.
use std::time::Duration;

use end_to_end::launcher::{Backend, program};
use prove::{
    cluster::Service,
    run::{Account, Course, Settings, run},
    upgrade::{Destination, Upgrade},
};
use service_kit::clock::Clock;

/// Runs this, and fails with what the checker found.
async fn prove(backend: Backend, seed: u64, seconds: u64, course: Course) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let settings = Settings {
        seed,
        length: Duration::from_secs(seconds),
        backend,
        people: 12,
        course,
        history: folder.path().join("history.jsonl"),
    };
    let account = Box::pin(run(&settings, &Clock::system())).await;
    if account.as_ref().is_ok_and(is_proof) {
        return Ok(());
    }
    // The history and the logs tell what happened.
    let kept = folder.keep();
    eprintln!("history and logs are in {}", kept.display());
    let account = account?;
    println!("{account}");
    let (report, backup, unknown) = (&account.report, &account.backup, account.unknown());
    let unchecked = report.unchecked();
    Err(format!(
        "a promise was broken, or not checked: {unchecked:?}. {unknown} unknown outcomes\n\
         {report}the backup:\n{backup}"
    ))
}

/// Whether every promise was kept. Under faults, each invariant must have been checked.
fn is_proof(account: &Account) -> bool {
    let is_whole = account.faults() == 0 || account.report.unchecked().is_empty();
    account.holds() && is_whole
}

const FAULTS: Course = Course::Faults {
    pace: Duration::from_secs(2),
};

#[tokio::test(flavor = "multi_thread")]
async fn promises_hold_under_faults_on_postgres() -> Result<(), String> {
    prove(Backend::Postgres, 1, 120, FAULTS).await
}

#[tokio::test(flavor = "multi_thread")]
async fn promises_hold_under_faults_on_sqlite() -> Result<(), String> {
    prove(Backend::Sqlite, 1, 120, FAULTS).await
}

/// The versions before and after are the same here; `scripts/mixed-versions` takes two.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_notices_that_each_replica_is_replaced() -> Result<(), String> {
    let present = program(Service::Identity.program());
    let upgrade = Upgrade {
        previous: present.parent().ok_or("no folder")?.to_owned(),
        first: Service::Identity,
        destination: Destination::Present,
    };
    // With an even seed, keys may be minutes old: a slow machine does not make them stale.
    prove(Backend::Postgres, 2, 20, Course::Upgrade(upgrade)).await
}
