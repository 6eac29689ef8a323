use std::{io, path::PathBuf};

/// Why a copy was not made or not put back. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Nothing is ever written over.
    #[error("{} is there already; move it away, or choose another place", .0.display())]
    Exists(PathBuf),
    /// There is no database to copy.
    #[error("{} is not there", .0.display())]
    Missing(PathBuf),
    /// Somebody else lets nobody read.
    #[error("another process keeps the database locked; end it, or try again")]
    Locked,
    /// The copy is not what was written.
    #[error("{} is damaged: {reason}", file.display())]
    Damaged {
        /// The copy.
        file: PathBuf,
        /// What SQLite says about it.
        reason: String,
    },
    /// It belongs to something else.
    #[error("{} is no backup of this service", .0.display())]
    OfAnother(PathBuf),
    /// This version does not know the schema.
    #[error("{} is of a newer version: it has the unknown migrations {}", file.display(), unknown.join(", "))]
    Newer {
        /// The copy.
        file: PathBuf,
        /// The names of migrations.
        unknown: Vec<String>,
    },
    /// A name that no line of a shell can have.
    #[error("{} is not UTF-8", .0.display())]
    Name(PathBuf),
    /// The URL of the database.
    #[error(transparent)]
    Url(#[from] url::ParseError),
    /// SQLite.
    #[error("SQLite fails")]
    Sqlite(#[from] rusqlite::Error),
    /// The database cannot be found or opened.
    #[error(transparent)]
    Database(#[from] crate::database::Error),
    /// The disk.
    #[error("a file cannot be read or written")]
    Io(#[from] io::Error),
}
