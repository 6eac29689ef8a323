use std::{
    fs::DirBuilder,
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    str::FromStr,
};

use sea_orm::{
    ConnectOptions, Database as SeaOrm, DatabaseConnection, DbErr, RuntimeErr,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use secrecy::{ExposeSecret, SecretString};

use super::{Database, PATIENCE};

const READERS: u32 = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

pub(super) async fn connect(url: &SecretString) -> Result<Database, DbErr> {
    let file = file_of(url)?;
    create_folder(&file).map_err(|error| {
        DbErr::Custom(format!(
            "cannot create the folder of {}: {error}",
            file.display()
        ))
    })?;
    // The writer first: it creates the file and turns write-ahead logging on.
    let writer = open(url, Access::Write).await?;
    let readers = open(url, Access::Read).await?;
    Ok(Database { readers, writer })
}

async fn open(url: &SecretString, access: Access) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url.expose_secret());
    options
        .max_connections(match access {
            Access::Read => READERS,
            Access::Write => 1,
        })
        .acquire_timeout(PATIENCE)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(move |options| {
            let options = options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .foreign_keys(true)
                .busy_timeout(PATIENCE);
            match access {
                Access::Read => options.pragma("query_only", "ON"),
                Access::Write => options,
            }
        });
    SeaOrm::connect(options).await
}

/// One connection that only reads, to a file that must be there.
pub(super) async fn connect_read_only(url: &SecretString) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url.expose_secret());
    options
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(|options| {
            options
                .read_only(true)
                .create_if_missing(false)
                .busy_timeout(PATIENCE)
        });
    SeaOrm::connect(options).await
}

fn file_of(url: &SecretString) -> Result<PathBuf, DbErr> {
    SqliteConnectOptions::from_str(url.expose_secret())
        .map(|options| options.get_filename().to_owned())
        .map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))
}

/// Creates the folder that `file` will be in, for its owner alone: password
/// hashes and keys live there.
///
/// # Errors
/// When the folder does not exist and cannot be made.
pub fn create_folder(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.exists() => {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait;

    use super::*;

    async fn fresh() -> (tempfile::TempDir, Database) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/er/test.db");
        let url = format!("sqlite://{}?mode=rwc", file.display());
        (folder, connect(&url.into()).await.unwrap())
    }

    #[tokio::test]
    async fn creates_the_folder_and_the_file() {
        let (folder, database) = fresh().await;
        database.ping().await.unwrap();
        assert!(folder.path().join("deep/er/test.db").exists());
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        let (_folder, database) = fresh().await;
        let create = "CREATE TABLE t (id INTEGER)";
        assert!(database.reader().execute_unprepared(create).await.is_err());
        database.writer().execute_unprepared(create).await.unwrap();
    }

    #[tokio::test]
    async fn readers_go_on_while_one_writes() {
        let (_folder, database) = fresh().await;
        database
            .writer()
            .execute_unprepared("CREATE TABLE t (id INTEGER)")
            .await
            .unwrap();
        let writing = database.begin().await.unwrap();
        writing
            .execute_unprepared("INSERT INTO t VALUES (1)")
            .await
            .unwrap();
        database
            .reader()
            .execute_unprepared("SELECT * FROM t")
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }
}
