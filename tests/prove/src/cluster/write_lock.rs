use std::{process::Stdio, time::Duration};

use end_to_end::launcher::found_program;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
};

use super::Service;

/// What `sqlite3` does; it ends, and lets the lock go, when its input ends.
const TAKE: &[u8] = b".timeout 10000\nBEGIN IMMEDIATE;\nSELECT 'taken';\n";

/// How long `sqlite3` may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// The write lock of a SQLite file, held by another process than the service.
#[derive(Debug)]
pub struct WriteLock {
    holder: Child,
}

impl WriteLock {
    /// Takes the lock on a file of a small disk.
    ///
    /// # Errors
    /// If `sqlite3` cannot be run, or others hold the lock for too long.
    pub async fn take(disk: &end_to_end::launcher::SmallDisk, of: Service) -> Result<Self, String> {
        let mut words = disk.wrapper();
        words.push(found_program(&["sqlite3", "sqlite3"]));
        let file = disk.inside().join(format!("{}.db", of.database()));
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .arg(file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut holder = command.spawn().map_err(|error| error.to_string())?;
        let input = holder.stdin.as_mut().ok_or("its input is not piped")?;
        let written = input.write_all(TAKE).await;
        written.map_err(|error| error.to_string())?;
        let output = holder.stdout.take().ok_or("its output is not piped")?;
        let mut said = String::new();
        let read = BufReader::new(output).read_line(&mut said).await;
        read.map_err(|error| error.to_string())?;
        match said.trim() {
            "taken" => Ok(Self { holder }),
            other => Err(format!("sqlite3 says {other:?}")),
        }
    }

    /// Lets the lock go.
    ///
    /// # Errors
    /// If `sqlite3` does not end.
    pub async fn release(mut self) -> Result<(), String> {
        drop(self.holder.stdin.take());
        let ended = tokio::time::timeout(PATIENCE, self.holder.wait()).await;
        let ended = ended.map_err(|_| "sqlite3 does not end".to_owned())?;
        ended.map(|_| ()).map_err(|error| error.to_string())
    }
}
