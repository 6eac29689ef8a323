//! The promises of the engine, tested with SQLite's own limits and other connections to
//! the same file as faults.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    time::Duration,
};

use rusqlite::Connection as Other;
use sea_orm::{ConnectionTrait, Value};
use tempfile::TempDir;
use tokio::task::yield_now;

use crate::database::{
    Connection, Database, DatabaseUrl, Durability, Error, Statement, schema_connection,
};

struct Fixture {
    folder: TempDir,
    database: Database,
}

impl Fixture {
    async fn new() -> Self {
        Self::with(Durability::Normal).await
    }

    async fn with(durability: Durability) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/er/test.db");
        let url = format!("sqlite://{}?mode=rwc", file.display());
        let url: DatabaseUrl = url.parse().unwrap();
        let database = Database::connect(&url, durability).await.unwrap();
        let fixture = Self { folder, database };
        fixture
            .write(
                "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL UNIQUE)",
            )
            .await
            .unwrap();
        fixture
    }

    async fn write(&self, sql: &'static str) -> Result<u64, Error> {
        self.database
            .writer()
            .execute(Statement::new(sql, []))
            .await
    }

    async fn insert(&self, text: &str) -> Result<i64, Error> {
        self.database.writer().only(insert(text)).await
    }

    async fn count(&self) -> i64 {
        let count = Statement::new("SELECT count(*) FROM t", []);
        self.database.reader().only(count).await.unwrap()
    }

    /// A connection that SQLite cannot tell from another process.
    fn other(&self) -> Other {
        let other = Other::open(self.folder.path().join("deep/er/test.db")).unwrap();
        other.busy_timeout(Duration::from_secs(10)).unwrap();
        other
    }

    /// Forbids new pages, so that SQLite reports a full disk.
    async fn fill(&self) {
        let limit = Statement::new("PRAGMA max_page_count = 1", []);
        let _: Vec<i64> = self.database.writer().all(limit).await.unwrap();
    }
}

fn insert(text: &str) -> Statement {
    let sql = "INSERT INTO t (text) VALUES ($1) RETURNING id";
    Statement::new(sql, [Value::from(text)])
}

/// Larger than any page.
fn long_text(first: &str) -> String {
    first.repeat(20_000)
}

#[tokio::test]
async fn a_full_disk_is_unavailable_and_nothing_is_written() {
    for durability in [Durability::Normal, Durability::Full] {
        let fixture = Fixture::with(durability).await;
        assert_eq!(fixture.insert("first").await.unwrap(), 1);
        fixture.fill().await;
        let refused = fixture.insert(&long_text("a")).await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
        assert_eq!(fixture.count().await, 1);

        // The connection that failed was discarded: the next one has no limit.
        assert_eq!(fixture.insert(&long_text("b")).await.unwrap(), 2);
        assert_eq!(fixture.count().await, 2);
    }
}

#[tokio::test]
async fn a_transaction_that_sqlite_ended_by_itself_is_over() {
    let fixture = Fixture::new().await;
    fixture.fill().await;
    let transaction = fixture.database.begin().await.unwrap();
    let _: i64 = transaction.only(insert("small")).await.unwrap();
    let full = transaction.execute(insert(&long_text("a"))).await;
    assert!(matches!(full, Err(Error::Unavailable(_))), "{full:?}");

    // Later statements do not run outside the transaction, and there is nothing to
    // commit.
    let after = transaction.all::<i64>(insert("later")).await;
    assert!(matches!(after, Err(Error::Unavailable(_))), "{after:?}");
    let committed = transaction.commit().await;
    assert!(matches!(committed, Err(Error::Commit(_))), "{committed:?}");

    assert_eq!(fixture.count().await, 0);
    // Later transactions are not nested in one that never ends.
    let transaction = fixture.database.begin().await.unwrap();
    let _: i64 = transaction.only(insert("last")).await.unwrap();
    transaction.commit().await.unwrap();
    let seen: i64 = fixture
        .other()
        .query_row("SELECT count(*) FROM t", [], |row| row.get(0))
        .unwrap();
    assert_eq!(seen, 1);
}

#[tokio::test]
async fn a_commit_that_fails_reaches_the_caller() {
    let fixture = Fixture::new().await;
    fixture
        .write("CREATE TABLE child (id INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)")
        .await
        .unwrap();
    let transaction = fixture.database.begin().await.unwrap();
    let orphan = Statement::new("INSERT INTO child VALUES (7)", []);
    transaction.execute(orphan.clone()).await.unwrap();
    let committed = transaction.commit().await;
    assert!(matches!(committed, Err(Error::Commit(_))), "{committed:?}");

    // The same for the implicit commit of a single statement.
    let alone = fixture.database.writer().execute(orphan).await;
    assert!(matches!(alone, Err(Error::ForeignKey(_))), "{alone:?}");
    let count = Statement::new("SELECT count(*) FROM child", []);
    let left: i64 = fixture.database.reader().only(count).await.unwrap();
    assert_eq!(left, 0);
    fixture.insert("goes on").await.unwrap();
}

#[tokio::test]
async fn an_uncommitted_transaction_is_rolled_back() {
    let fixture = Fixture::new().await;
    let transaction = fixture.database.begin().await.unwrap();
    let _: i64 = transaction.only(insert("forgotten")).await.unwrap();
    drop(transaction);
    assert_eq!(fixture.count().await, 0);

    let long = fixture.database.begin_long().await.unwrap();
    let _: i64 = long.only(insert("taken back")).await.unwrap();
    long.roll_back().await.unwrap();
    assert_eq!(fixture.count().await, 0);
}

#[tokio::test]
async fn a_dropped_request_leaves_no_transaction_open() {
    let fixture = Fixture::new().await;
    let database = fixture.database.clone();
    let gone = tokio::spawn(async move {
        let long = database.begin_long().await.unwrap();
        loop {
            let _: Vec<i64> = long
                .all(Statement::new("SELECT id FROM t", []))
                .await
                .unwrap();
        }
    });
    while fixture
        .other()
        .execute("DELETE FROM t WHERE id < 0", [])
        .is_ok()
        && !gone.is_finished()
    {
        // Until it holds the lock, the other gets it at once.
        yield_now().await;
        if fixture.other_is_locked_out() {
            break;
        }
    }
    gone.abort();
    fixture.insert("next").await.unwrap();
    assert_eq!(fixture.count().await, 1);
}

impl Fixture {
    fn other_is_locked_out(&self) -> bool {
        let other = self.other();
        other.busy_timeout(Duration::ZERO).unwrap();
        other.execute("DELETE FROM t WHERE id < 0", []).is_err()
    }
}

#[tokio::test]
async fn readers_cannot_write_and_do_not_wait_for_the_writer() {
    let fixture = Fixture::new().await;
    let refused = fixture
        .database
        .reader()
        .execute(insert("by a reader"))
        .await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");

    let transaction = fixture.database.begin().await.unwrap();
    let _: i64 = transaction.only(insert("one")).await.unwrap();
    assert_eq!(fixture.count().await, 0);
    transaction.commit().await.unwrap();
    assert_eq!(fixture.count().await, 1);
}

#[tokio::test]
async fn a_write_waits_for_the_lock_of_another_process() {
    let fixture = Fixture::new().await;
    let other = fixture.other();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let waiting = fixture.insert("patient");
    tokio::pin!(waiting);
    // It waits on its own thread; this one continues.
    let ended = tokio::time::timeout(Duration::from_millis(1), &mut waiting).await;
    assert!(ended.is_err());
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(waiting.await.unwrap(), 1);
}

#[tokio::test]
async fn a_violated_constraint_keeps_the_connection() {
    let fixture = Fixture::new().await;
    fixture.insert("once").await.unwrap();
    fixture.fill().await;
    let twice = fixture.insert("once").await;
    assert!(matches!(twice, Err(Error::Unique(_))), "{twice:?}");
    // The same connection still has its limit.
    assert!(fixture.insert(&long_text("a")).await.is_err());
}

#[tokio::test]
async fn a_long_statement_is_answered_too() {
    let fixture = Fixture::new().await;
    let counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) \
         SELECT count(*) FROM n";
    let reader = fixture.database.reader();
    for _ in 0..2 {
        let counted: i64 = reader.only(Statement::new(counting, [])).await.unwrap();
        assert_eq!(counted, 300_000);
    }
    let many = "INSERT INTO t (text) WITH RECURSIVE n(i) AS \
         (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT i FROM n";
    assert_eq!(fixture.write(many).await.unwrap(), 30_000);
    assert_eq!(fixture.count().await, 30_000);
}

#[tokio::test]
async fn parameters_do_not_prepare_a_statement_anew() {
    let fixture = Fixture::new().await;
    for text in ["a", "b", "c"] {
        fixture.insert(text).await.unwrap();
    }
    for limit in 1..4_i64 {
        let some = Statement::new("SELECT id FROM t ORDER BY id LIMIT $1", [limit.into()]);
        let found: Vec<i64> = fixture.database.reader().all(some).await.unwrap();
        assert_eq!(i64::try_from(found.len()).unwrap(), limit);
    }
}

#[tokio::test]
async fn the_log_restarts_during_continuous_writes() {
    const WRITES: u64 = 5_000;
    let fixture = Fixture::new().await;
    for number in 0..WRITES {
        let text = format!("{number}{}", "x".repeat(9_000));
        fixture.insert(&text).await.unwrap();
        // Let the checkpointer run.
        yield_now().await;
    }
    let log = fixture.folder.path().join("deep/er/test.db-wal");
    let length = std::fs::metadata(&log).unwrap().len();
    // Each row with its index entry took three pages.
    assert!(length < WRITES * 6 * 4_096 / 2, "{length}");
}

#[tokio::test]
async fn a_closed_database_is_unavailable() {
    let fixture = Fixture::new().await;
    fixture.database.clone().close().await;
    let refused = fixture.insert("late").await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    let count = Statement::new("SELECT count(*) FROM t", []);
    let refused = fixture.database.reader().only::<i64>(count).await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
}

/// The modes of the database and the files beside it.
fn modes(folder: &Path) -> Vec<u32> {
    let files = ["a.db", "a.db-wal", "a.db-shm"].map(|name| folder.join(name));
    let mode = |file| fs::metadata(file).unwrap().permissions().mode() & 0o777;
    files.iter().map(mode).collect()
}

#[tokio::test]
async fn files_are_private_even_in_an_existing_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let url = format!("sqlite://{}/a.db?mode=rwc", folder.path().display());
    let url: DatabaseUrl = url.parse().unwrap();
    let migrating = schema_connection(&url).await.unwrap();
    migrating
        .execute_unprepared("CREATE TABLE t (id INTEGER)")
        .await
        .unwrap();
    assert_eq!(modes(folder.path()), [0o600; 3]);

    // A database that others could read until now, and its log after a crash.
    for name in ["a.db", "a.db-wal", "a.db-shm"] {
        fs::set_permissions(folder.path().join(name), Permissions::from_mode(0o644)).unwrap();
    }
    let database = Database::connect(&url, Durability::Normal).await.unwrap();
    assert_eq!(modes(folder.path()), [0o600; 3]);
    database.close().await;
    migrating.close().await.unwrap();
}

#[tokio::test]
async fn a_new_file_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/a.db?mode=rwc", folder.path().display());
    let url: DatabaseUrl = url.parse().unwrap();
    let database = Database::connect(&url, Durability::Normal).await.unwrap();
    let create = Statement::new("CREATE TABLE t (id INTEGER)", []);
    database.writer().execute(create).await.unwrap();
    assert_eq!(modes(folder.path()), [0o600; 3]);
}
