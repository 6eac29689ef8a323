use std::io;

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// More wait than can be served in a sensible time.
    #[error("too many wait already")]
    Overloaded,
    /// The job has panicked.
    #[error("the job has failed")]
    Panicked,
    /// The operating system has no more threads for us.
    #[error("a thread could not be started: {0}")]
    NoThread(io::ErrorKind),
}
