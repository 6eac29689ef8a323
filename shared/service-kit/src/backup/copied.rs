//! SQLite files.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};

use super::{BackupError, part_of};
use crate::database::files_beside;

/// How long somebody else may keep the file locked.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is tried in this time.
const ATTEMPTS: u32 = 100;

/// The service whose copies are put back.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The table of its migrations.
    pub bookkeeping: String,
    /// The names of all migrations that this version has.
    pub known: Vec<String>,
}

/// Copies `source`, which may be in use, to `target`. Returns its length in bytes.
pub(super) fn copy(source: &Path, target: &Path) -> Result<u64, BackupError> {
    if !source.exists() {
        return Err(BackupError::Missing(source.to_owned()));
    }
    let part = Part::begin(target)?;
    copy_pages(source, &part.file)?;
    check(&part.file)?;
    part.finish(target)
}

/// Copies `source` to `target`, where a service is to use it.
pub(super) fn put_back(
    source: &Path,
    target: &Path,
    owner: &Owner,
    skipped: u32,
) -> Result<u64, BackupError> {
    // What is beside a database is a part of it, and would be taken for one of the copy.
    let mut beside = files_beside(target).into_iter().chain([journal_of(target)]);
    if let Some(file) = beside.find(|file| file.exists()) {
        return Err(BackupError::Exists(file));
    }
    if !source.exists() {
        return Err(BackupError::Missing(source.to_owned()));
    }
    crate::database::create_folder(target)?;
    let part = Part::begin(target)?;
    copy_pages(source, &part.file)?;
    check(&part.file)?;
    let copy = Connection::open_with_flags(&part.file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    owner.check(&copy, source)?;
    skip_ids(&copy, skipped)?;
    copy.close().map_err(|(_, error)| error)?;
    part.finish(target)
}

/// A table has a row in `sqlite_sequence` once it gave an id (sqlite.org/autoinc.html). One that
/// gave none may have given some since the copy was made.
fn skip_ids(copy: &Connection, skipped: u32) -> Result<(), BackupError> {
    let add_missing = "INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master \
         WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' \
         AND name NOT IN (SELECT name FROM sqlite_sequence)";
    copy.execute(add_missing, [])?;
    copy.execute("UPDATE sqlite_sequence SET seq = seq + ?1", [skipped])?;
    Ok(())
}

/// All pages in one step, so that they are of one moment. With a write-ahead log, writers go
/// on meanwhile (sqlite.org/backup.html).
fn copy_pages(source: &Path, target: &Path) -> Result<(), BackupError> {
    let source = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    source.busy_timeout(PATIENCE)?;
    let mut target = Connection::open_with_flags(target, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    copy_step_by_step(&Backup::new(&source, &mut target)?)?;
    // The header of the source says that it has a log. The copy is one file.
    target.pragma_update(None, "journal_mode", "delete")?;
    target.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Waits for somebody who keeps the file locked, but not without end.
fn copy_step_by_step(backup: &Backup<'_, '_>) -> Result<(), BackupError> {
    let all_pages = i32::MAX;
    for _ in 0..ATTEMPTS {
        match backup.step(all_pages)? {
            StepResult::Done => return Ok(()),
            _ => sleep(PATIENCE / ATTEMPTS),
        }
    }
    Err(BackupError::Locked)
}

/// What SQLite puts beside a database that has no write-ahead log.
fn journal_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-journal");
    name.into()
}

fn check(copy: &Path) -> Result<(), BackupError> {
    let connection = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        return Ok(());
    }
    Err(BackupError::Damaged {
        file: copy.to_owned(),
        reason: found,
    })
}

impl Owner {
    fn check(&self, copy: &Connection, file: &Path) -> Result<(), BackupError> {
        let exists = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1";
        let tables: u32 = copy.query_row(exists, [&self.bookkeeping], |row| row.get(0))?;
        if tables == 0 {
            return Err(BackupError::OfAnother(file.to_owned()));
        }
        let applied = format!("SELECT version FROM {} ORDER BY version", self.bookkeeping);
        let mut applied = copy.prepare(&applied)?;
        let applied = applied.query_map([], |row| row.get::<_, String>(0))?;
        let applied = applied.collect::<Result<Vec<_>, _>>()?;
        let is_unknown = |name: &String| !self.known.contains(name);
        let unknown: Vec<_> = applied.into_iter().filter(is_unknown).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        Err(BackupError::Newer {
            file: file.to_owned(),
            unknown,
        })
    }
}

/// A file that is not complete yet. It is deleted unless it is finished.
struct Part {
    file: PathBuf,
}

impl Part {
    /// An empty one, which nobody but its owner can read.
    fn begin(target: &Path) -> Result<Self, BackupError> {
        if target.exists() {
            return Err(BackupError::Exists(target.to_owned()));
        }
        let file = part_of(target);
        let mut options = OpenOptions::new();
        match options.write(true).create_new(true).mode(0o600).open(&file) {
            Ok(_) => Ok(Self { file }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Err(BackupError::Exists(file))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Its name, once it is on the disk. Returns its length in bytes.
    fn finish(self, target: &Path) -> Result<u64, BackupError> {
        let file = File::open(&self.file)?;
        file.sync_all()?;
        // Unlike a renaming, this never replaces what somebody else has just put there.
        match fs::hard_link(&self.file, target) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(BackupError::Exists(target.to_owned()));
            }
            linked => linked?,
        }
        sync_folder(target)?;
        Ok(file.metadata()?.len())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.file);
    }
}

fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn owner() -> Owner {
        Owner {
            bookkeeping: "steps".to_owned(),
            known: vec!["m1".to_owned(), "m2".to_owned()],
        }
    }

    /// A database with a log, two rows, and one id that was given and deleted.
    fn database(folder: &TempDir) -> (PathBuf, Connection) {
        let file = folder.path().join("my.db");
        let writer = Connection::open(&file).unwrap();
        writer
            .execute_batch(
                "PRAGMA journal_mode = wal;
                 CREATE TABLE steps (version TEXT PRIMARY KEY);
                 INSERT INTO steps VALUES ('m1');
                 CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
                 CREATE TABLE posts (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT);
                 INSERT INTO users (name) VALUES ('ada'), ('bob'), ('gone');
                 DELETE FROM users WHERE name = 'gone';",
            )
            .unwrap();
        (file, writer)
    }

    fn names(file: &Path) -> Vec<String> {
        let reader = Connection::open(file).unwrap();
        let mut names = reader
            .prepare("SELECT name FROM users ORDER BY id")
            .unwrap();
        let names = names.query_map([], |row| row.get(0)).unwrap();
        names.map(Result::unwrap).collect()
    }

    #[test]
    fn a_copy_is_of_one_moment_and_may_be_put_back() {
        let folder = TempDir::new().unwrap();
        let (file, writer) = database(&folder);
        let copy_of = folder.path().join("copy.db");
        let reading = writer.prepare("SELECT 1").unwrap();
        let bytes = copy(&file, &copy_of).unwrap();
        drop(reading);
        assert_eq!(bytes, fs::metadata(&copy_of).unwrap().len());
        writer.execute("DELETE FROM users", []).unwrap();
        assert_eq!(names(&copy_of), ["ada", "bob"]);
        assert!(!crate::database::is_open_to_others(&copy_of).unwrap());

        let back = folder.path().join("deep/back.db");
        put_back(&copy_of, &back, &owner(), 1_000).unwrap();
        assert_eq!(names(&back), ["ada", "bob"]);
        let reopened = Connection::open(&back).unwrap();
        reopened
            .execute("INSERT INTO users (name) VALUES ('eve')", [])
            .unwrap();
        assert_eq!(
            reopened.last_insert_rowid(),
            1_004,
            "ids since the copy are skipped"
        );
        reopened
            .execute("INSERT INTO posts (text) VALUES ('hello')", [])
            .unwrap();
        assert_eq!(reopened.last_insert_rowid(), 1_001, "also the first ones");
        let left = fs::read_dir(folder.path()).unwrap();
        let parts = left.filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().ends_with(".part")
        });
        assert_eq!(parts.count(), 0);
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = TempDir::new().unwrap();
        let (file, writer) = database(&folder);
        let taken = folder.path().join("taken");
        fs::write(&taken, "mine").unwrap();
        let refused = copy(&file, &taken).unwrap_err();
        assert!(matches!(refused, BackupError::Exists(_)), "{refused}");
        assert_eq!(fs::read_to_string(&taken).unwrap(), "mine");
        let copy_of = folder.path().join("copy.db");
        copy(&file, &copy_of).unwrap();
        for target in [&file, &copy_of] {
            let refused = put_back(&copy_of, target, &owner(), 0).unwrap_err();
            assert!(matches!(refused, BackupError::Exists(_)), "{refused}");
        }
        // The log of a database that was deleted in a hurry.
        let beside = folder.path().join("new.db-wal");
        fs::write(&beside, "").unwrap();
        let refused = put_back(&copy_of, &folder.path().join("new.db"), &owner(), 0);
        assert!(matches!(refused, Err(BackupError::Exists(found)) if found == beside));
        drop(writer);
    }

    #[test]
    fn only_a_sound_copy_of_this_service_is_put_back() {
        let folder = TempDir::new().unwrap();
        let (file, writer) = database(&folder);
        let copy_of = folder.path().join("copy.db");
        copy(&file, &copy_of).unwrap();
        let target = folder.path().join("back.db");
        let another = Owner {
            bookkeeping: "other_steps".to_owned(),
            ..owner()
        };
        let refused = put_back(&copy_of, &target, &another, 0).unwrap_err();
        assert!(matches!(refused, BackupError::OfAnother(_)), "{refused}");
        writer
            .execute("INSERT INTO steps VALUES ('m3')", [])
            .unwrap();
        let newer = folder.path().join("newer.db");
        copy(&file, &newer).unwrap();
        let refused = put_back(&newer, &target, &owner(), 0).unwrap_err();
        assert!(refused.to_string().ends_with("migrations m3"), "{refused}");
        let mut bytes = fs::read(&copy_of).unwrap();
        // All pages but the first, which has the schema.
        bytes[4096..].fill(0xa5);
        let damaged = folder.path().join("damaged.db");
        fs::write(&damaged, bytes).unwrap();
        put_back(&damaged, &target, &owner(), 0).unwrap_err();
        let missing = put_back(&folder.path().join("no.db"), &target, &owner(), 0);
        assert!(matches!(missing, Err(BackupError::Missing(_))));
        assert!(!target.exists());
    }
}
