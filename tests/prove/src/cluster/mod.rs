//! Replicas of both services on a database, with a proxy on every way between them.

mod build;
mod clock_step;
mod lifetimes;
mod links;
mod postgres;
mod programs;
mod replica;
mod service;
mod storage;
mod write_lock;

use std::{
    collections::BTreeMap,
    fs, io,
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use futures_util::future::try_join_all;
use tempfile::TempDir;
use tokio::{
    process::Command,
    sync::RwLock,
    time::{Instant, interval, timeout},
};

pub use build::Blueprint;
pub use lifetimes::Lifetimes;
pub use links::{Links, Pair};
pub use postgres::Postgres;
pub use programs::Programs;
pub use replica::Replica;
use replica::is_ready;
pub use service::{ReplicaId, Service};
pub use storage::Storage;
pub use write_lock::WriteLock;

/// How long a replica may take to be ready on a busy machine.
const PATIENCE: Duration = Duration::from_mins(3);

/// The pause between questions to a replica that is not ready yet.
const PAUSE: Duration = Duration::from_millis(50);

/// The running programs of a run. They end when this is dropped.
#[derive(Debug)]
pub struct Cluster {
    /// The ways between them.
    pub links: Links,
    /// The programs. Each has a lock of its own, because a fault may hold one for seconds.
    pub replicas: Vec<tokio::sync::Mutex<Replica>>,
    ids: Vec<ReplicaId>,
    operator: RwLock<replica::Launch>,
    commands: BTreeMap<Service, replica::Launch>,
    /// Their databases.
    pub storage: Storage,
    folder: TempDir,
}

impl Cluster {
    /// The replicas.
    #[must_use]
    pub fn ids(&self) -> &[ReplicaId] {
        &self.ids
    }

    /// The number of replicas of each service.
    #[must_use]
    pub fn size(&self) -> usize {
        self.ids.len() / Service::ALL.len()
    }

    /// One of the programs.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn replica(&self, id: ReplicaId) -> &tokio::sync::Mutex<Replica> {
        let place = self.ids.iter().position(|&of| of == id);
        &self.replicas[place.expect("this replica exists")]
    }

    /// Runs a command of the issuer's operator, such as `users disable`. No proxy is on its way
    /// to the database. `None`: it took longer than `patience`.
    ///
    /// # Errors
    /// If the program cannot be run.
    pub async fn operate(
        &self,
        arguments: &[&str],
        patience: Duration,
    ) -> io::Result<Option<Output>> {
        let operator = self.operator.read().await;
        let mut command = operator.command(Service::Identity, arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let output = timeout(patience, command.output()).await;
        output.ok().transpose()
    }

    /// A command of the present version of a service, such as `backup`. No proxy is on its way to
    /// the database.
    ///
    /// # Panics
    /// Never: there is one for each service.
    #[must_use]
    pub fn command(&self, service: Service, arguments: &[&str]) -> Command {
        self.commands[&service].command(service, arguments)
    }

    /// Lets operators use these programs from now on. They wait until `change` is over: a
    /// command of a version that the database is too new for would fail.
    ///
    /// # Errors
    /// Those of `change`.
    pub async fn change_operator(
        &self,
        programs: Programs,
        change: impl Future<Output = Result<(), String>>,
    ) -> Result<(), String> {
        let mut operator = self.operator.write().await;
        operator.programs = programs;
        change.await
    }

    /// Where the logs of the programs are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Waits until all replicas are ready.
    ///
    /// # Errors
    /// If one of them has ended, or is not ready in time.
    pub async fn ready(&self) -> Result<(), String> {
        for &id in &self.ids {
            self.wait_for(id, |_| Err("has ended by itself".to_owned()))
                .await?;
        }
        Ok(())
    }

    /// Waits until a replica is ready. If it gives up, as it does while its database is away, it
    /// is started again, as a container platform does.
    ///
    /// # Errors
    /// If it cannot be run, or is not ready in time.
    pub async fn revived(&self, id: ReplicaId) -> Result<(), String> {
        self.wait_for(id, Replica::start).await
    }

    async fn wait_for(
        &self,
        id: ReplicaId,
        on_end: impl Fn(&mut Replica) -> Result<(), String>,
    ) -> Result<(), String> {
        let limit = Instant::now() + PATIENCE;
        let mut pause = interval(PAUSE);
        let address = self.replica(id).lock().await.address.address;
        while !is_ready(address).await {
            pause.tick().await;
            let mut replica = self.replica(id).lock().await;
            let waited = if Instant::now() > limit {
                Err("is not ready in time".to_owned())
            } else if replica.has_ended() {
                on_end(&mut replica)
            } else {
                Ok(())
            };
            waited
                .map_err(|fault| format!("{id} {fault}; it said last: {}", self.last_line(id)))?;
        }
        Ok(())
    }

    /// The end of a replica's log.
    fn last_line(&self, id: ReplicaId) -> String {
        let log = fs::read_to_string(self.folder().join(format!("{id}.log")));
        let log = log.unwrap_or_default();
        log.lines().last().unwrap_or_default().to_owned()
    }

    /// Stops all programs cleanly, so that nothing takes effect any more.
    ///
    /// # Errors
    /// If one of them does not stop in time.
    pub async fn stop(&self) -> Result<(), String> {
        let stopping = self.replicas.iter().map(async |replica| {
            let mut replica = replica.lock().await;
            replica.terminate().await
        });
        try_join_all(stopping).await.map(|_| ())
    }
}
