//! Template databases, migrated and with a signing key. They are created once per run and
//! copied for each test.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
};

use sea_orm::{ConnectionTrait, Database as SeaOrm, DatabaseConnection};
use service_kit::{
    clock::Clock,
    database::{DatabaseUrl, Durability},
};

use super::{Backend, default_identity_config};

/// The folder of this run's templates.
#[derive(Clone, Debug)]
pub(super) struct Templates {
    folder: PathBuf,
    /// Part of the names of template databases, because the server may be shared.
    run: String,
}

impl Templates {
    /// The templates of this run, shared by all test processes.
    pub(super) fn of_this_run() -> Self {
        let run = env::var("NEXTEST_RUN_ID").unwrap_or_else(|_| std::process::id().to_string());
        let folder = env::var_os("TEST_RUN_DIR").map_or_else(env::temp_dir, PathBuf::from);
        let folder = folder.join(format!("templates-{run}"));
        fs::create_dir_all(&folder).expect("the folder of templates can be made");
        Self {
            folder,
            run: run.replace('-', ""),
        }
    }

    /// The key-encryption key of the templates' signing keys.
    pub(super) fn master_key_file(&self) -> PathBuf {
        self.folder.join("master.key")
    }

    pub(super) fn sqlite_file(&self, service: &str) -> PathBuf {
        self.folder.join(format!("{service}.db"))
    }

    pub(super) fn postgres_name(&self, service: &str) -> String {
        format!("e2e_template_{service}_{}", self.run)
    }

    /// Creates the templates for `backend`, unless another test already has.
    pub(super) async fn prepare(&self, backend: Backend) {
        let lock = File::create(self.folder.join("lock")).expect("a lock file can be made");
        lock.lock().expect("the lock can be taken");
        let done = self.folder.join(format!("{backend:?}.done"));
        if done.exists() {
            return;
        }
        let (identity, recipes) = match backend {
            Backend::Sqlite => (self.sqlite_url("identity"), self.sqlite_url("recipes")),
            Backend::Postgres => {
                let server = connect_to_server().await;
                for service in ["identity", "recipes"] {
                    create(&server, &self.postgres_name(service), "template1").await;
                }
                server.close().await.expect("the connection closes");
                (
                    postgres_url(&self.postgres_name("identity")),
                    postgres_url(&self.postgres_name("recipes")),
                )
            }
        };
        self.fill(identity, recipes).await;
        File::create(done).expect("a marker can be made");
    }

    async fn fill(&self, identity: DatabaseUrl, recipes: DatabaseUrl) {
        // On PostgreSQL the service requires an existing master key.
        let random = aws_lc_rs::rand::SystemRandom::new();
        identity_service::keys::MasterKey::read_or_create(&self.master_key_file(), &random)
            .expect("a master key can be made");
        let config = default_identity_config(identity, self.master_key_file());
        let application = identity_service::Application::build(config, Clock::system());
        let application = Box::pin(application)
            .await
            .expect("the template of identity-service can be made");
        application.state().database.clone().close().await;
        let database = migrations::open::<migrations::recipe::Migrator>(
            &recipes,
            Durability::default(),
            migrations::Pending::Apply,
        );
        let database = database
            .await
            .expect("the template of recipe-api can be made");
        database.close().await;
    }

    fn sqlite_url(&self, service: &str) -> DatabaseUrl {
        sqlite_url(&self.sqlite_file(service))
    }
}

pub(super) fn sqlite_url(file: &Path) -> DatabaseUrl {
    format!("sqlite://{}?mode=rwc", file.display())
        .parse()
        .expect("this is a database URL")
}

/// The test server's URL for another of its databases.
pub(super) fn postgres_url(database: &str) -> DatabaseUrl {
    let (server, rest) = split_server_url();
    format!("{server}/{database}{rest}")
        .parse()
        .expect("this is a database URL")
}

pub(super) async fn connect_to_server() -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(server_url());
    options.max_connections(1).sqlx_logging(false);
    SeaOrm::connect(options)
        .await
        .expect("the server at TEST_POSTGRES_URL can be reached")
}

pub(super) async fn create(server: &DatabaseConnection, name: &str, template: &str) {
    server
        .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
        .await
        .expect("a database can be made");
}

pub(super) fn server_url() -> String {
    env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL must name a PostgreSQL server; run: scripts/with-postgres cargo nextest run",
    )
}

/// The parts before and after the database's name.
fn split_server_url() -> (String, String) {
    let url = server_url();
    let (path, query) = match url.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (url.as_str(), String::new()),
    };
    let (server, _) = path.rsplit_once('/').expect("the URL names a database");
    (server.to_owned(), query)
}
