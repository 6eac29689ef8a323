use std::path::PathBuf;

use end_to_end::launcher::program;

use super::Service;

/// Which version of the services to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Programs {
    /// That of these sources, built beside this program.
    Present,
    /// That in a folder.
    In(PathBuf),
}

impl Programs {
    /// The path of a service's program.
    pub(super) fn path(&self, service: Service) -> PathBuf {
        match self {
            Self::Present => program(service.program()),
            Self::In(folder) => folder.join(service.program()),
        }
    }
}
