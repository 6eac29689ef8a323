use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use service_kit::input::Fault;

/// Why a client file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// From the file system.
    #[error("cannot read {}: {error}; for example /etc/identity/clients.toml", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Everything that is wrong in it, by line.
    #[error("{}", sentences(.0, .1, "\n"))]
    Faults(PathBuf, Vec<Misplaced>),
}

impl FileError {
    /// The same on one line.
    #[must_use]
    pub fn on_one_line(&self) -> String {
        match self {
            Self::Unreadable { .. } => self.to_string(),
            Self::Faults(path, faults) => sentences(path, faults, "; "),
        }
    }
}

fn sentences(path: &Path, faults: &[Misplaced], separator: &str) -> String {
    let path = path.display();
    let faults = faults.iter().map(|fault| format!("{path}, {fault}"));
    faults.collect::<Vec<_>>().join(separator)
}

/// A rule that a line of the file breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misplaced {
    /// Counted from one.
    pub line: usize,
    /// The id or name of the client that it belongs to.
    pub client: Option<String>,
    /// The field and the rule.
    pub fault: Fault,
}

impl fmt::Display for Misplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        if let Some(client) = &self.client {
            write!(f, "client {client:?}: ")?;
        }
        self.fault.fmt(f)
    }
}
