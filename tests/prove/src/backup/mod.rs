//! Makes a backup of both databases while actors use them, and restores it elsewhere.

mod make;
mod restore;

pub use make::{Backup, make};
pub use restore::restore;

use std::process::Stdio;

use tokio::process::Command;

use crate::cluster::{Cluster, Service, Storage};

/// Runs a command of a service. On PostgreSQL it only writes the lines to run: runs these too.
async fn carry_out(cluster: &Cluster, service: Service, command: Command) -> Result<(), String> {
    let lines = output_of(command).await?;
    if let Storage::Sqlite(_) = cluster.storage {
        return Ok(());
    }
    let mut shell = Command::new("sh");
    shell.args(["-ec", &lines]).kill_on_drop(true);
    let done = output_of(shell).await;
    done.map(|_| ())
        .map_err(|fault| format!("{service}: {lines}{fault}"))
}

async fn output_of(mut command: Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output().await;
    let output = output.map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(format!("{}: {}", output.status, text(&output.stderr)))
    }
}
