use std::io;

/// Why a job has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The queue is full.
    #[error("the queue is full")]
    Overloaded,
    /// The job panicked.
    #[error("the job has failed")]
    Panicked,
    /// The operating system allows no more threads.
    #[error("a thread could not be started: {0}")]
    NoThread(io::ErrorKind),
}
