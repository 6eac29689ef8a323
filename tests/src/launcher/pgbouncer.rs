use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    process,
};

use sea_orm::sqlx::postgres::PgConnectOptions;
use service_kit::database::DatabaseUrl;
use tempfile::TempDir;
use tokio::{
    net::UnixStream,
    process::{Child, Command},
};

use super::{found_program, template};
use crate::patience::eventually;

/// A part of the name of its socket. It listens on no TCP port.
const PORT: u16 = 6432;

/// The name of the user that a file belongs to.
pub fn owner_of(path: &Path) -> String {
    let mut stat = process::Command::new("stat");
    let owner = stat.args(["--format", "%U"]).arg(path).output();
    let owner = owner.expect("stat can be run").stdout;
    String::from_utf8_lossy(&owner).trim().to_owned()
}

/// A `PgBouncer` in front of the test server. It stops when this is dropped.
#[derive(Debug)]
pub struct PgBouncer {
    folder: TempDir,
    _process: Child,
}

impl PgBouncer {
    /// Starts it with this `pool_mode`.
    ///
    /// # Panics
    /// If it is not found and cannot be installed.
    pub async fn start(pool_mode: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        // It refuses to run as root, so it runs as another user.
        let all = Permissions::from_mode(0o777);
        fs::set_permissions(folder.path(), all).expect("a folder's rights can be changed");
        let server: PgConnectOptions = template::server_url().parse().expect("this is a URL");
        let host = server.get_socket().map_or_else(
            || server.get_host().to_owned(),
            |folder| folder.display().to_string(),
        );
        let file = folder.path().join("pgbouncer.ini");
        let settings = format!(
            "[databases]\n* = host={host} port={} user={}\n[pgbouncer]\nlisten_addr =\n\
             listen_port = {PORT}\nunix_socket_dir = {}\nauth_type = any\n\
             pool_mode = {pool_mode}\ndefault_pool_size = 30\n",
            server.get_port(),
            server.get_username(),
            folder.path().display(),
        );
        fs::write(&file, settings).expect("the folder can be written to");
        let mut command = Command::new(found_program(&[
            "pgbouncer",
            "pgbouncer",
            "/usr/sbin/pgbouncer",
        ]));
        if owner_of(Path::new("/proc/self")) == "root" {
            // The user that can read the server's socket.
            let user = server.get_socket().map(|folder| owner_of(folder));
            command.args(["-u", user.as_deref().unwrap_or("nobody")]);
        }
        let process = command
            .args(["-q".as_ref(), file.as_os_str()])
            .stdout(process::Stdio::null())
            .stderr(process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("PgBouncer can be started");
        let socket = folder.path().join(format!(".s.PGSQL.{PORT}"));
        eventually(async || UnixStream::connect(&socket).await.ok()).await;
        Self {
            folder,
            _process: process,
        }
    }

    /// The URL of a database of the test server, through the pooler.
    ///
    /// # Panics
    /// If the database is not on the test server.
    #[must_use]
    pub fn url_of(&self, database: &DatabaseUrl) -> DatabaseUrl {
        let DatabaseUrl::Postgres(url) = database else {
            panic!("only PostgreSQL has a pooler");
        };
        let options: PgConnectOptions = secrecy::ExposeSecret::expose_secret(url)
            .parse()
            .expect("this is a URL");
        let name = options.get_database().expect("the URL names a database");
        let folder = self.folder.path().display();
        format!("postgres:///{name}?host={folder}&port={PORT}&user=anybody")
            .parse()
            .expect("this is a database URL")
    }
}
