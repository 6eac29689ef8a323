//! The short form of `make prove`, with fixed seeds: two minutes of faults on each database, and
//! a restart of each replica while people use all of them.
#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::{fs, time::Duration};

use end_to_end::launcher::{Backend, program};
use prove::{
    cluster::Service,
    run::{Course, Settings, run},
    upgrade::{Destination, Upgrade},
};
use service_kit::clock::Clock;

async fn prove(backend: Backend, seed: u64, seconds: u64, course: Course) {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        seed,
        length: Duration::from_secs(seconds),
        backend,
        people: 12,
        course,
        history: folder.path().join("history.jsonl"),
    };
    let account = Box::pin(run(&settings, &Clock::system())).await.unwrap();
    println!("{account}");
    if account.holds() {
        return;
    }
    // The history tells what happened.
    let kept = folder.keep();
    let size = fs::metadata(&settings.history).map_or(0, |file| file.len());
    panic!(
        "a promise was broken; {size} bytes of history are in {}",
        kept.display()
    );
}

const FAULTS: Course = Course::Faults {
    pace: Duration::from_secs(2),
};

#[tokio::test(flavor = "multi_thread")]
async fn promises_hold_under_faults_on_postgres() {
    prove(Backend::Postgres, 1, 120, FAULTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn promises_hold_under_faults_on_sqlite() {
    prove(Backend::Sqlite, 1, 120, FAULTS).await;
}

/// The versions before and after are the same here; `scripts/mixed-versions` takes two.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_notices_that_each_replica_is_replaced() {
    let present = program(Service::Identity.program());
    let upgrade = Upgrade {
        previous: present.parent().unwrap().to_owned(),
        first: Service::Identity,
        destination: Destination::Present,
    };
    // With an even seed, keys may be minutes old: a slow machine does not make them stale.
    prove(Backend::Postgres, 2, 20, Course::Upgrade(upgrade)).await;
}
