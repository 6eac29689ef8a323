use std::{fs, io, path::Path};

use end_to_end::launcher::{SmallDisk, text_of};
use service_kit::database::DatabaseUrl;

use super::{Postgres, Service};

/// Where the data of a run is.
#[derive(Debug)]
pub enum Storage {
    /// Files on a small disk.
    Sqlite(SmallDisk),
    /// A server.
    Postgres(Postgres),
}

impl Storage {
    /// The server, if it is one.
    #[must_use]
    pub fn postgres(&self) -> Option<&Postgres> {
        match self {
            Self::Postgres(postgres) => Some(postgres),
            Self::Sqlite(_) => None,
        }
    }

    /// The small disk, if it is one.
    #[must_use]
    pub fn disk(&self) -> Option<&SmallDisk> {
        match self {
            Self::Sqlite(disk) => Some(disk),
            Self::Postgres(_) => None,
        }
    }

    /// The URL of a service's database for programs, without a proxy on the way.
    #[must_use]
    pub(super) fn direct_url(&self, service: Service) -> String {
        let name = service.database();
        match self {
            Self::Sqlite(disk) => {
                format!("sqlite://{}/{name}.db?mode=rwc", disk.inside().display())
            }
            Self::Postgres(postgres) => text_of(&postgres.url_of(name)).to_owned(),
        }
    }

    /// The URL of a service's database after its programs have stopped. SQLite follows the
    /// links in a path, so it cannot open files on the small disk: `folder` gets copies.
    ///
    /// # Errors
    /// If a file cannot be copied.
    pub fn left_behind(&self, service: Service, folder: &Path) -> io::Result<DatabaseUrl> {
        let disk = match self {
            Self::Postgres(postgres) => return Ok(postgres.url_of(service.database())),
            Self::Sqlite(disk) => disk.outside(),
        };
        let name = format!("{}.db", service.database());
        for ending in ["", "-wal"] {
            let name = format!("{name}{ending}");
            if disk.join(&name).exists() {
                fs::copy(disk.join(&name), folder.join(&name))?;
            }
        }
        let url = format!("sqlite://{}", folder.join(name).display());
        Ok(url.parse().expect("this is a database URL"))
    }
}
