use std::{path::PathBuf, time::Duration};

use futures_util::future::try_join_all;
use prove_checker::history::Micros;
use service_kit::clock::Clock;
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::time::sleep;

use super::carry_out;
use crate::{
    cluster::{Cluster, Service},
    recording::Recorder,
};

/// How often a backup is tried while parts fail.
const ATTEMPTS: u32 = 60;

/// The pause between attempts.
const PAUSE: Duration = Duration::from_secs(1);

/// Files that `backup` made.
#[derive(Debug)]
pub struct Backup {
    folder: TempDir,
    /// When the commands were started.
    pub begun: Micros,
    /// When both were done.
    pub ended: Micros,
    /// The time of day at which they were started.
    pub begun_at: OffsetDateTime,
}

impl Backup {
    /// The file of a service.
    #[must_use]
    pub fn file(&self, service: Service) -> PathBuf {
        self.folder
            .path()
            .join(format!("{}.backup", service.database()))
    }
}

/// Makes a backup of both databases. It may fail while a fault lies on its way; then it is made
/// again.
///
/// # Errors
/// If it never succeeds.
pub async fn make(cluster: &Cluster, recorder: &Recorder, clock: &Clock) -> Result<Backup, String> {
    let mut fault = String::new();
    for _ in 0..ATTEMPTS {
        match attempt(cluster, recorder, clock).await {
            Ok(backup) => return Ok(backup),
            Err(reason) => fault = reason,
        }
        sleep(PAUSE).await;
    }
    Err(format!("no backup can be made: {fault}"))
}

async fn attempt(cluster: &Cluster, recorder: &Recorder, clock: &Clock) -> Result<Backup, String> {
    let folder = TempDir::new().map_err(|error| error.to_string())?;
    let mut backup = Backup {
        folder,
        begun: recorder.now(),
        ended: recorder.now(),
        begun_at: clock.now(),
    };
    let made = Service::ALL.map(async |service| {
        let file = backup.file(service).display().to_string();
        let command = cluster.command(service, &["backup", &file]);
        carry_out(cluster, service, command).await
    });
    try_join_all(made).await?;
    backup.ended = recorder.now();
    Ok(backup)
}
