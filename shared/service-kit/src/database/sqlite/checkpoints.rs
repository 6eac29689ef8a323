//! Copies the write-ahead log into the database file, apart from the writers, because it
//! waits for the disk.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::timeout};

use super::{
    connection::{Access, Connection, File},
    off_thread,
    writer::Writer,
};
use crate::{database::Error, telemetry::causes};

/// Commits between checks of the log.
const COMMITS: u32 = 128;

/// Pages in the log above which writers wait until it is copied completely, so that it
/// restarts instead of growing as long as they write.
const PAGES: i64 = 4_000;

/// The time between checks if there are few commits.
const PAUSE: Duration = Duration::from_secs(30);

/// Counts commits.
#[derive(Clone, Debug, Default)]
pub(super) struct Commits(Arc<Counted>);

#[derive(Debug, Default)]
struct Counted {
    since_last: AtomicU32,
    due: Notify,
}

impl Commits {
    pub(super) fn count(&self) {
        if self.0.since_last.fetch_add(1, Ordering::Relaxed) + 1 >= COMMITS {
            self.0.since_last.store(0, Ordering::Relaxed);
            self.0.due.notify_one();
        }
    }
}

/// Keeps the log short for as long as it is polled.
pub(super) async fn keep_short(file: File, writer: Writer, commits: Commits) {
    let mut connection = None;
    loop {
        // By then something else may have written, too.
        let _ = timeout(PAUSE, commits.0.due.notified()).await;
        match checkpoint(connection.take(), &file, &writer).await {
            Ok(open) => connection = Some(open),
            Err(error) => {
                tracing::warn!(
                    cause = causes(&error),
                    "the write-ahead log could not be copied into the database; it grows meanwhile"
                );
            }
        }
    }
}

async fn checkpoint(
    connection: Option<Connection>,
    file: &File,
    writer: &Writer,
) -> Result<Connection, Error> {
    let connection = match connection {
        Some(connection) => connection,
        None => file.open(Access::Write)?,
    };
    let (connection, pages) = copy(connection).await?;
    if pages <= PAGES {
        return Ok(connection);
    }
    let turn = writer.turn().await?;
    let (connection, _) = copy(connection).await?;
    drop(turn);
    Ok(connection)
}

async fn copy(connection: Connection) -> Result<(Connection, i64), Error> {
    off_thread(move || {
        let pages = connection.checkpoint();
        pages.map(|pages| (connection, pages))
    })
    .await
    .map_err(|failure| failure.error)
}
