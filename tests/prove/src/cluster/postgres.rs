use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command as StdCommand, Stdio},
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr};
use service_kit::database::DatabaseUrl;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{ChildStdout, Command},
};

const WITH_POSTGRES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/with-postgres");

/// Tells where the server's files are, and keeps it while standard input is open.
const HOLD: &str = r#"echo "$TEST_RUN_DIR"; exec cat"#;

/// The databases of both services.
const DATABASES: [&str; 2] = ["identity", "recipes"];

/// A PostgreSQL server of this run alone, so that faults can stop it. It is deleted when this
/// is dropped, which waits until its files are gone.
#[derive(Debug)]
pub struct Postgres {
    folder: PathBuf,
    holder: Child,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The end of its input.
        drop(self.holder.stdin.take());
        // If it cannot be waited for, it has ended.
        let _ended = self.holder.wait();
    }
}

impl Postgres {
    /// Starts a server with an empty database for each service.
    ///
    /// # Errors
    /// If the server or a database cannot be made.
    pub async fn start() -> Result<Self, String> {
        let mut command = StdCommand::new(WITH_POSTGRES);
        command
            .args(["sh", "-c", HOLD])
            .env_remove("TEST_POSTGRES_URL")
            // What is acknowledged survives a crash of the server.
            .env("TEST_POSTGRES_OPTIONS", "-c synchronous_commit=on")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut holder = command.spawn().map_err(|error| error.to_string())?;
        let output = holder.stdout.take().ok_or("its output is not piped")?;
        let output = ChildStdout::from_std(output).map_err(|error| error.to_string())?;
        let mut said = String::new();
        let read = BufReader::new(output).read_line(&mut said).await;
        read.map_err(|error| error.to_string())?;
        let files = PathBuf::from(said.trim());
        let folder = files.parent().ok_or("PostgreSQL does not start")?;
        let postgres = Self {
            folder: folder.join("server"),
            holder,
        };
        for name in DATABASES {
            postgres.create(name).await?;
        }
        Ok(postgres)
    }

    /// Makes an empty database.
    ///
    /// # Errors
    /// If there is one of this name, or the server cannot be reached.
    pub async fn create(&self, name: &str) -> Result<(), String> {
        let create = format!("CREATE DATABASE {name}");
        let created = self.execute("postgres", &create).await;
        created.map_err(|error| error.to_string())
    }

    /// Its socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

    /// A database, without a proxy on the way.
    ///
    /// # Panics
    /// Never: the folder has a plain name.
    #[must_use]
    pub fn url_of(&self, database: &str) -> DatabaseUrl {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{folder}:5432/{database}")
            .parse()
            .expect("this is a database URL")
    }

    /// Stops the server like a crash, without any clean-up.
    ///
    /// # Errors
    /// If it does not stop.
    pub async fn stop(&self) -> Result<(), String> {
        self.control(&["stop", "--mode=immediate"]).await
    }

    /// Starts it again.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn start_again(&self) -> Result<(), String> {
        // This, unlike "start", gives the server the options that it had before.
        self.control(&["restart", "--wait"]).await
    }

    /// Ends all connections of the services.
    ///
    /// # Errors
    /// If the server cannot be reached.
    pub async fn terminate_backends(&self) -> Result<(), DbErr> {
        let terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                         WHERE datname IN ('identity', 'recipes')";
        self.execute("postgres", terminate).await
    }

    /// Lets new transactions only read, or write again.
    ///
    /// # Errors
    /// If the server cannot be reached.
    pub async fn set_read_only(&self, read_only: bool) -> Result<(), DbErr> {
        for name in DATABASES {
            let set =
                format!("ALTER DATABASE {name} SET default_transaction_read_only = {read_only}");
            // The setting itself must be changeable while it is on.
            let set = format!("SET default_transaction_read_only = off; {set}");
            self.execute("postgres", &set).await?;
        }
        self.terminate_backends().await
    }

    async fn execute(&self, database: &str, statements: &str) -> Result<(), DbErr> {
        let url = self.url_of(database);
        let mut options = ConnectOptions::new(end_to_end::launcher::text_of(&url));
        options.max_connections(1).sqlx_logging(false);
        let server: DatabaseConnection = Database::connect(options).await?;
        let done = server.execute_unprepared(statements).await;
        server.close().await?;
        done.map(|_| ())
    }

    async fn control(&self, arguments: &[&str]) -> Result<(), String> {
        let data = self.folder.join("data");
        let mut command = as_owner(&self.folder, &programs(&data)?.join("pg_ctl"));
        command
            .args(arguments)
            .args(["--silent", "--pgdata"])
            .arg(&data)
            .arg("--log")
            .arg(self.folder.join("log"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        match command.status().await {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("pg_ctl {arguments:?}: {status}")),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The folder of the server's programs. The server writes how it was started.
fn programs(data: &Path) -> Result<PathBuf, String> {
    let options = fs::read_to_string(data.join("postmaster.opts"));
    let options = options.map_err(|error| error.to_string())?;
    let program = options.split_whitespace().next().map(Path::new);
    let folder = program.and_then(Path::parent);
    Ok(folder.ok_or("the server never ran")?.to_owned())
}

/// PostgreSQL's programs refuse to run as root, so root runs them as the owner of its files.
fn as_owner(folder: &Path, program: &Path) -> Command {
    let owner = end_to_end::launcher::owner_of(folder);
    let mut command = if end_to_end::launcher::owner_of(Path::new("/proc/self")) == "root" {
        let mut command = Command::new("runuser");
        command.args(["-u", &owner, "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}
