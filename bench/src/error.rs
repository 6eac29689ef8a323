use std::io;

/// Why a measurement failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A connection or a file failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A service sent an answer that is not HTTP.
    #[error("an answer that is not HTTP: {0}")]
    NotHttp(String),
    /// A service answered with the wrong status.
    #[error("{request}: {status} instead of {expected}: {body}")]
    Refused {
        /// The first line of the request.
        request: String,
        /// The status of the answer.
        status: u16,
        /// The expected status.
        expected: u16,
        /// The body of the answer.
        body: String,
    },
    /// Two services answered the same request with JSON of different shapes.
    #[error("{0} is answered differently: {1}")]
    Different(&'static str, String),
    /// A program did not start or stop.
    #[error("{0}")]
    Program(String),
    /// The system does not report the CPU time of a process.
    #[error("the CPU time of a process is not known")]
    CpuTime(#[from] nix::Error),
    /// Filling PostgreSQL failed.
    #[error("PostgreSQL cannot be filled")]
    Postgres(#[from] sea_orm::DbErr),
    /// Filling SQLite failed.
    #[error("SQLite cannot be filled")]
    Sqlite(#[from] rusqlite::Error),
    /// A cryptographic operation failed.
    #[error("a key, a signature or a hash cannot be made")]
    Primitive,
}
