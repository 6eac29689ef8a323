//! The file that a URL names, and sea-orm's connections to it.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder},
    io::{self, Read},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use sea_orm::{
    ConnectOptions, Database as SeaOrm, DatabaseConnection, DbErr,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::connection::File;
use crate::{
    database::{Durability, Error, PATIENCE},
    telemetry::causes,
};

pub(super) fn of(url: &SecretString, durability: Durability) -> Result<File, Error> {
    let url = url.expose_secret();
    let path = SqliteConnectOptions::from_str(url)
        .map(|options| options.get_filename().to_owned())
        .map_err(Error::unavailable)?;
    let url = Url::parse(url).map_err(Error::unavailable)?;
    let create = url
        .query_pairs()
        .any(|(name, value)| name == "mode" && value == "rwc");
    Ok(File {
        path,
        create,
        durability,
        identity: Arc::default(),
    })
}

/// The files that SQLite puts beside a database: its write-ahead log and shared memory.
pub(crate) fn beside(database: &Path) -> [PathBuf; 2] {
    ["-wal", "-shm"].map(|suffix| {
        let mut name = OsString::from(database);
        name.push(suffix);
        name.into()
    })
}

/// A connection for migrations.
pub(in crate::database) async fn schema_connection(
    url: &SecretString,
) -> Result<DatabaseConnection, DbErr> {
    let file = of(url, Durability::Full).map_err(|error| DbErr::Custom(error.to_string()))?;
    create_folder(&file.path).map_err(|error| {
        let folder = file.path.display();
        DbErr::Custom(format!("cannot create the folder of {folder}: {error}"))
    })?;
    file.keep_private()
        .map_err(|error| DbErr::Custom(causes(&error)))?;
    SeaOrm::connect(single(url, |options| {
        options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
    }))
    .await
}

/// A read-only connection to an existing file.
pub(in crate::database) async fn connect_read_only(
    url: &SecretString,
) -> Result<DatabaseConnection, DbErr> {
    SeaOrm::connect(single(url, |options| {
        options.read_only(true).create_if_missing(false)
    }))
    .await
}

/// As [`connect_read_only`], and leaves nothing new beside the file either.
pub(in crate::database) async fn connect_to_examine(
    url: &SecretString,
) -> Result<DatabaseConnection, DbErr> {
    let file = of(url, Durability::default()).map_err(|error| DbErr::Custom(causes(&error)))?;
    if !is_at_rest(&file.path) {
        return connect_read_only(url).await;
    }
    SeaOrm::connect(single(url, |options| {
        options
            .read_only(true)
            .create_if_missing(false)
            .immutable(true)
    }))
    .await
}

/// Whether a file with a write-ahead log is in nobody's use: the log goes with the last
/// connection. A reader would make it again and leave it, unless it takes the file for one that
/// cannot change (<https://sqlite.org/wal.html#read_only_databases>).
pub(super) fn is_at_rest(database: &Path) -> bool {
    let [log, _] = beside(database);
    !log.exists() && has_log(database).unwrap_or_default()
}

/// Whether the file says that it has a write-ahead log (sqlite.org/fileformat.html §1.3.3).
fn has_log(database: &Path) -> io::Result<bool> {
    let mut header = [0; 20];
    fs::File::open(database)?.read_exact(&mut header)?;
    Ok(header[18..] == [2, 2])
}

/// The URI by which SQLite takes a file for one that cannot change.
pub(super) fn immutable(database: &Path) -> Result<String, Error> {
    let path = std::path::absolute(database).map_err(Error::unavailable)?;
    let refused = || Error::unavailable("the path of the database cannot be written as a URI");
    let mut uri = Url::from_file_path(path).map_err(|()| refused())?;
    uri.set_query(Some("immutable=1"));
    Ok(uri.into())
}

fn single(
    url: &SecretString,
    change: fn(SqliteConnectOptions) -> SqliteConnectOptions,
) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.expose_secret());
    options
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(move |options| change(options.busy_timeout(PATIENCE)));
    options
}

/// Creates the folder of `file`, accessible to its owner only, because it will contain
/// password hashes and keys.
///
/// # Errors
/// When the folder does not exist and cannot be created.
pub fn create_folder(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.exists() => {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)
        }
        _ => Ok(()),
    }
}
