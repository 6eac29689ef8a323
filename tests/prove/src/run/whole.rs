use std::{
    fs, io,
    path::Path,
    sync::Arc,
    time::{Duration, Instant as StdInstant},
};

use prove_checker::history::{Reading, Thing};
use service_kit::{clock::Clock, database::DatabaseUrl};
use time::OffsetDateTime;
use tokio::time::{interval, sleep};

use super::{
    Account, Settings,
    copy::{check_backup, opened},
    load::{Meanwhile, generate},
    promises::header,
    reading::{COMPLETE, read_all},
};
use crate::{
    backup::restore,
    cluster::{Cluster, Service},
    recording::Recorder,
};

/// Runs everything and checks the history.
///
/// # Errors
/// If the run itself fails, not the services.
pub async fn run(settings: &Settings, clock: &Clock) -> Result<Account, String> {
    let blueprint = settings.blueprint();
    let cluster = Arc::new(blueprint.build(&settings.programs()).await?);
    let (began, now) = next_second(clock).await;
    let unix_micros = i64::try_from(now.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX);
    let header = header(settings, unix_micros);
    let recorder = Recorder::begin(&settings.history, header, began).map_err(told)?;
    let recorder = Arc::new(recorder);
    let ended = endure(settings, &cluster, &recorder, clock).await;
    keep_logs(&cluster, &settings.history).map_err(told)?;
    let Meanwhile { backup, replaced } = ended?;
    record_all(&cluster, &recorder, clock.now()).await?;
    let restored = restore(&cluster, &backup).await?;
    let restored = read_all(&restored, backup.begun_at).await.map_err(told)?;
    let recorder = Arc::into_inner(recorder).ok_or("somebody still records")?;
    let tally = recorder.finish().map_err(told)?;
    let history = opened(&settings.history).map_err(told)?;
    Ok(Account {
        seed: settings.seed,
        length: settings.length,
        tally,
        report: prove_checker::check(history).map_err(told)?,
        backup: check_backup(&settings.history, &backup, restored).map_err(told)?,
        replaced,
    })
}

/// The beginning of the next second. The clock counts whole ones, so at any other time it is
/// behind, and the checker would take tokens for good a moment after they expired.
async fn next_second(clock: &Clock) -> (StdInstant, OffsetDateTime) {
    let before = clock.now();
    let mut pause = interval(Duration::from_millis(1));
    loop {
        pause.tick().await;
        let (instant, now) = (StdInstant::now(), clock.now());
        if now != before {
            return (instant, now);
        }
    }
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Copies the logs of the programs to where the history is.
fn keep_logs(cluster: &Cluster, history: &Path) -> io::Result<()> {
    let kept = history.with_extension("logs");
    fs::create_dir_all(&kept)?;
    for id in cluster.ids() {
        let name = format!("{id}.log");
        fs::copy(cluster.folder().join(&name), kept.join(&name))?;
    }
    Ok(())
}

/// Lets actors and faults loose, heals everything, and stops all programs.
async fn endure(
    settings: &Settings,
    cluster: &Arc<Cluster>,
    recorder: &Arc<Recorder>,
    clock: &Clock,
) -> Result<Meanwhile, String> {
    let meanwhile = generate(settings, cluster, recorder, clock).await?;
    cluster.links.heal();
    cluster.ready().await?;
    // What was held back by a link arrives now.
    sleep(Duration::from_secs(2)).await;
    cluster.stop().await?;
    Ok(meanwhile)
}

/// Records what exists. The programs have stopped.
async fn record_all(
    cluster: &Cluster,
    recorder: &Recorder,
    now: OffsetDateTime,
) -> Result<(), String> {
    recorder.read(Reading::Begin { at: recorder.now() });
    let databases = left_behind(cluster).map_err(told)?;
    let found: Vec<Thing> = read_all(&databases, now).await.map_err(told)?;
    for thing in found {
        recorder.read(Reading::Thing(thing));
    }
    let at = recorder.now();
    let complete = COMPLETE.to_vec();
    recorder.read(Reading::End { at, complete });
    Ok(())
}

fn left_behind(cluster: &Cluster) -> io::Result<[DatabaseUrl; 2]> {
    let of = |service| cluster.storage.left_behind(service, cluster.folder());
    Ok([of(Service::Identity)?, of(Service::Recipes)?])
}
