//! What earlier releases left in their databases. A later release must take it over: it
//! migrates the schema and goes on with every account, session, key and client.
//!
//! `release dump FOLDER` writes such a folder with the programs of today. Its file `commit` names
//! the commit that these were built from, for `scripts/mixed-versions`.

mod dump;
mod world;

use std::{fs, path::PathBuf};

use sea_orm::{ConnectOptions, ConnectionTrait, Database as SeaOrm};
use service_kit::{clock::ManualClock, database::DatabaseUrl};
use time::OffsetDateTime;

pub use dump::dump;
pub use world::World;

use crate::launcher::{Backend, Databases, Stack, StackBuilder, text_of};

/// Where tokens of the worlds come from. Nothing is ever fetched there.
const PUBLIC_URL: &str = "http://id.example";

const WORLD: &str = "world.json";
const MASTER_KEY: &str = "master.key";
const COMMIT: &str = "commit";

/// The folder of one release. For each database it has `identity.sql` and `recipes.sql`, the key
/// that encrypts the signing keys in them, and what its users remember.
#[derive(Clone, Debug)]
pub struct Release {
    folder: PathBuf,
}

impl Release {
    /// All of them, the earliest first.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let all = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/releases");
        let entries = fs::read_dir(all).expect("the folder of releases can be read");
        let folders = entries.map(|entry| entry.expect("its entries can be read").path());
        let mut folders: Vec<_> = folders.filter(|path| path.is_dir()).collect();
        folders.sort();
        assert!(!folders.is_empty(), "there are no releases in {all}");
        folders.into_iter().map(|folder| Self { folder }).collect()
    }

    /// The name of its folder.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.folder.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// The commit that its programs were built from.
    #[must_use]
    pub fn commit(&self) -> String {
        let commit = fs::read_to_string(self.folder.join(COMMIT));
        let commit = commit.expect("the file \"commit\" of the release can be read");
        commit.trim().to_owned()
    }

    /// What its users remember.
    #[must_use]
    pub fn world(&self, backend: Backend) -> World {
        let text = fs::read_to_string(self.file(backend, WORLD));
        serde_json::from_str(&text.expect("the world can be read")).expect("it is a world")
    }

    /// Its databases, as it left them.
    pub async fn databases(&self, backend: Backend) -> Databases {
        let databases = Databases::empty(backend).await;
        let key = self.file(backend, MASTER_KEY);
        fs::copy(key, &databases.master_key_file).expect("the master key can be copied");
        for (service, url) in [
            ("identity", &databases.identity),
            ("recipes", &databases.recipes),
        ] {
            let dump = fs::read_to_string(self.file(backend, &format!("{service}.sql")));
            execute(url, &dump.expect("the dump can be read")).await;
        }
        databases
    }

    /// The programs of today on its databases, a second after it was stopped.
    pub async fn taken_over(&self, backend: Backend) -> Stack {
        let stopped_at = OffsetDateTime::from_unix_timestamp(self.world(backend).stopped_at);
        let clock = ManualClock::new(stopped_at.expect("this is a time") + time::Duration::SECOND);
        builder(backend)
            .start_on(self.databases(backend).await, clock)
            .await
    }

    fn file(&self, backend: Backend, name: &str) -> PathBuf {
        self.folder.join(folder_of(backend)).join(name)
    }
}

fn folder_of(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    }
}

/// A stack whose issuer has the name that is in the tokens of the worlds.
fn builder(backend: Backend) -> StackBuilder {
    Stack::builder(backend).identity(|config| {
        config.public_url = PUBLIC_URL.parse().expect("this is an origin");
    })
}

async fn execute(url: &DatabaseUrl, statements: &str) {
    let mut options = ConnectOptions::new(text_of(url));
    options.max_connections(1).sqlx_logging(false);
    let database = SeaOrm::connect(options).await;
    let database = database.expect("the database can be opened");
    let done = database.execute_unprepared(statements).await;
    done.expect("the statements of the dump run");
    database.close().await.expect("the connection closes");
}
