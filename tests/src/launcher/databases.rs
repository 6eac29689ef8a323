use std::{fs, path::PathBuf, thread};

use sea_orm::ConnectionTrait;
use service_kit::database::DatabaseUrl;
use tempfile::TempDir;
use uuid::Uuid;

use super::template::{Templates, connect_to_server, create, postgres_url, sqlite_url};

/// The kind of database of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// One file per service.
    Sqlite,
    /// One database per service on the server at `TEST_POSTGRES_URL`.
    Postgres,
}

/// Two databases for one test, which are deleted on drop.
#[derive(Debug)]
pub struct Databases {
    /// The database of identity-service.
    pub identity: DatabaseUrl,
    /// The database of recipe-api.
    pub recipes: DatabaseUrl,
    /// The key that encrypts the signing keys in the first.
    pub master_key_file: PathBuf,
    folder: TempDir,
    names: Vec<String>,
}

impl Databases {
    /// Copies of this run's templates: migrated, with a signing key.
    pub async fn ready(backend: Backend) -> Self {
        let templates = Templates::of_this_run();
        templates.prepare(backend).await;
        Self::new(backend, Some(templates)).await
    }

    /// Empty databases.
    pub async fn empty(backend: Backend) -> Self {
        Self::new(backend, None).await
    }

    async fn new(backend: Backend, templates: Option<Templates>) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let master_key_file = match &templates {
            Some(templates) => templates.master_key_file(),
            None => folder.path().join("master.key"),
        };
        let (urls, names) = match backend {
            Backend::Sqlite => (copy_files(&folder, templates.as_ref()), Vec::new()),
            Backend::Postgres => clone_databases(templates.as_ref()).await,
        };
        let [identity, recipes] = urls;
        Self {
            identity,
            recipes,
            master_key_file,
            folder,
            names,
        }
    }

    /// Creates another empty database, as another application would use it.
    pub async fn another(&mut self, backend: Backend) -> DatabaseUrl {
        let id = Uuid::now_v7().simple();
        match backend {
            Backend::Sqlite => sqlite_url(&self.folder.path().join(format!("{id}.db"))),
            Backend::Postgres => {
                let name = format!("e2e_other_{id}");
                let server = connect_to_server().await;
                create(&server, &name, "template1").await;
                server.close().await.expect("the connection closes");
                let url = postgres_url(&name);
                self.names.push(name);
                url
            }
        }
    }

    /// Creates another empty database on PostgreSQL, in another encoding.
    pub async fn another_encoded_as(&mut self, encoding: &str) -> DatabaseUrl {
        let name = format!("e2e_other_{}", Uuid::now_v7().simple());
        let server = connect_to_server().await;
        let create = format!(
            "CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 \
             LC_COLLATE 'C' LC_CTYPE 'C'"
        );
        let created = server.execute_unprepared(&create).await;
        created.expect("a database can be made");
        server.close().await.expect("the connection closes");
        let url = postgres_url(&name);
        self.names.push(name);
        url
    }

    /// A folder that is deleted together with the databases.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

const SERVICES: [&str; 2] = ["identity", "recipes"];

fn copy_files(folder: &TempDir, templates: Option<&Templates>) -> [DatabaseUrl; 2] {
    SERVICES.map(|service| {
        let file = folder.path().join(format!("{service}.db"));
        if let Some(templates) = templates {
            fs::copy(templates.sqlite_file(service), &file).expect("a template can be copied");
        }
        sqlite_url(&file)
    })
}

async fn clone_databases(templates: Option<&Templates>) -> ([DatabaseUrl; 2], Vec<String>) {
    let server = connect_to_server().await;
    let id = Uuid::now_v7().simple();
    let names = SERVICES.map(|service| format!("e2e_{service}_{id}"));
    for (service, name) in SERVICES.iter().zip(&names) {
        let template = templates.map_or("template1".to_owned(), |of| of.postgres_name(service));
        create(&server, name, &template).await;
    }
    server.close().await.expect("the connection closes");
    let urls = [postgres_url(&names[0]), postgres_url(&names[1])];
    (urls, names.to_vec())
}

impl Drop for Databases {
    fn drop(&mut self) {
        if self.names.is_empty() {
            return;
        }
        let names = std::mem::take(&mut self.names);
        // This may run inside an async runtime, which must not be blocked.
        let _ = thread::spawn(move || drop_databases(&names)).join();
    }
}

fn drop_databases(names: &[String]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be built");
    runtime.block_on(async {
        let server = connect_to_server().await;
        for name in names {
            let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = server.execute_unprepared(&statement).await;
        }
        let _ = server.close().await;
    });
}
