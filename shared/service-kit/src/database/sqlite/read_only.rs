//! A connection for those who only look.

use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;

use super::{
    connection::{Connection, Place},
    file, off_thread,
};
use crate::database::{Durability, Error, FromRow, query::Statement};

/// An open file that stays as it is, with its mode. Nothing new appears beside it.
#[derive(Clone, Debug)]
pub(in crate::database) struct ReadOnly(Arc<Mutex<Connection>>);

impl ReadOnly {
    pub(in crate::database) fn open(url: &SecretString) -> Result<Self, Error> {
        let file = file::of(url, Durability::default())?;
        let connection = file.open_to_examine()?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    pub(in crate::database) async fn query<R: FromRow>(
        &self,
        statement: Statement,
    ) -> Result<Vec<R>, Error> {
        let shared = Arc::clone(&self.0);
        let rows = off_thread(move || {
            let connection = shared.lock().unwrap_or_else(PoisonError::into_inner);
            connection.at(Place::OwnThread, |connection| connection.query(&statement))
        });
        rows.await.map_err(|failure| failure.error)
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use rusqlite::Connection as Other;

    use super::*;
    use crate::database::sqlite::connect_to_examine;

    #[tokio::test]
    async fn looking_changes_no_file_and_leaves_none() {
        for journal in ["delete", "wal"] {
            let folder = tempfile::tempdir().unwrap();
            // What a URI would take for something else.
            let file = folder.path().join("it's 100%?.db");
            let writer = Other::open(&file).unwrap();
            let script = format!(
                "PRAGMA journal_mode = {journal}; CREATE TABLE t (id INTEGER PRIMARY KEY); \
                 INSERT INTO t VALUES (7)"
            );
            writer.execute_batch(&script).unwrap();
            writer.close().unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
            let seen = || {
                let beside = fs::read_dir(folder.path()).unwrap().count();
                let mode = fs::metadata(&file).unwrap().permissions().mode();
                (fs::read(&file).unwrap(), mode & 0o777, beside)
            };
            let untouched = seen();
            assert_eq!((untouched.1, untouched.2), (0o644, 1));

            let path = file
                .to_str()
                .unwrap()
                .replace('%', "%25")
                .replace('?', "%3F");
            let url = SecretString::from(format!("sqlite://{path}?mode=rwc"));
            let reader = ReadOnly::open(&url).unwrap();
            let ask = |sql: &'static str| reader.query::<i64>(Statement::new(sql, []));
            assert_eq!(ask("SELECT id FROM t").await.unwrap(), [7]);
            ask("INSERT INTO t VALUES (8) RETURNING id")
                .await
                .unwrap_err();
            drop(reader);
            assert!(seen() == untouched, "{journal}: a reader changed something");

            let connection = connect_to_examine(&url).await.unwrap();
            let ask = sea_orm::ConnectionTrait::execute_unprepared(&connection, "SELECT id FROM t");
            ask.await.unwrap();
            connection.close().await.unwrap();
            assert!(seen() == untouched, "{journal}: sea-orm changed something");
        }
    }

    #[tokio::test]
    async fn what_is_still_in_the_log_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("my.db");
        let other = Other::open(&file).unwrap();
        let made = "PRAGMA journal_mode = wal; CREATE TABLE t (id INTEGER PRIMARY KEY); \
             INSERT INTO t VALUES (7)";
        other.execute_batch(made).unwrap();
        let url = SecretString::from(format!("sqlite://{}", file.display()));
        let reader = ReadOnly::open(&url).unwrap();
        let found: Vec<i64> = reader
            .query(Statement::new("SELECT id FROM t", []))
            .await
            .unwrap();
        assert_eq!(found, [7]);
    }
}
