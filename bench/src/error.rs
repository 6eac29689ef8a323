use std::io;

/// Why something could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A service or the file system.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A service answered what no HTTP client understands.
    #[error("an answer that is not HTTP: {0}")]
    NotHttp(String),
    /// A service did not do what it was asked to.
    #[error("{request}: {status} instead of {expected}: {body}")]
    Refused {
        /// The first line of the request.
        request: String,
        /// What it answered.
        status: u16,
        /// What it was to answer.
        expected: u16,
        /// What it said.
        body: String,
    },
    /// Two services answer the same request with JSON of other shapes.
    #[error("{0} is answered differently: {1}")]
    Different(&'static str, String),
    /// A program did not start or stop.
    #[error("{0}")]
    Program(String),
    /// The system does not tell a process's CPU time.
    #[error("the CPU time of a process is not known")]
    CpuTime(#[from] nix::Error),
    /// PostgreSQL refused to be filled.
    #[error("PostgreSQL cannot be filled")]
    Postgres(#[from] sea_orm::DbErr),
    /// SQLite refused to be filled.
    #[error("SQLite cannot be filled")]
    Sqlite(#[from] rusqlite::Error),
    /// A primitive failed.
    #[error("a key, a signature or a hash cannot be made")]
    Primitive,
}
