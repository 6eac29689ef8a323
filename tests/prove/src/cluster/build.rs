use std::{path::Path, time::Duration};

use aws_lc_rs::rand::SystemRandom;
use end_to_end::launcher::{Backend, Reservation, SmallDisk};
use identity_service::keys::MasterKey;
use tempfile::TempDir;
use tokio::sync::{Mutex, RwLock};

use super::{
    Cluster, Lifetimes, Links, Postgres, Programs, Replica, ReplicaId, Service, Storage,
    clock_step::SteppedClock, replica::Launch,
};
use crate::{operations::Caller, proxy::Upstream};

/// The origin in tokens. Nothing listens there: recipe-api reaches the issuer by a link.
const ISSUER: &str = "http://localhost";

/// The disk of SQLite files.
const DISK: &str = "256m";

/// What a cluster consists of.
#[derive(Clone, Copy, Debug)]
pub struct Blueprint {
    /// The kind of database.
    pub backend: Backend,
    /// How long tokens, sessions and keys last.
    pub lifetimes: Lifetimes,
    /// For how long a program that is told to stop still takes requests, if at all.
    pub shutdown_delay: Option<Duration>,
}

impl Blueprint {
    /// The number of replicas of each service. SQLite allows only one.
    #[must_use]
    pub fn size(&self) -> usize {
        match self.backend {
            Backend::Sqlite => 1,
            Backend::Postgres => 3,
        }
    }

    /// The replicas, the issuer's first.
    #[must_use]
    pub fn ids(&self) -> Vec<ReplicaId> {
        let numbered = |service| (0..self.size()).map(move |number| ReplicaId { service, number });
        Service::ALL.into_iter().flat_map(numbered).collect()
    }

    /// The replica of each service whose clock can be wrong: the last one.
    #[must_use]
    pub fn has_own_clock(&self, id: ReplicaId) -> bool {
        id.number + 1 == self.size()
    }

    /// Starts everything with these programs and waits until it is ready.
    ///
    /// # Errors
    /// If a program or a file cannot be made.
    pub async fn build(self, programs: &Programs) -> Result<Cluster, String> {
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        let random = SystemRandom::new();
        // On PostgreSQL the service requires an existing key.
        MasterKey::read_or_create(&folder.path().join("master.key"), &random)
            .map_err(|error| error.to_string())?;
        let storage = match self.backend {
            Backend::Sqlite => Storage::Sqlite(SmallDisk::new(DISK).await),
            Backend::Postgres => Storage::Postgres(Postgres::start().await?),
        };
        let addresses: Vec<_> = self
            .ids()
            .into_iter()
            .map(|id| (id, Reservation::new()))
            .collect();
        let reachable: Vec<_> = addresses
            .iter()
            .map(|(id, reserved)| (*id, reserved.address))
            .collect();
        let postgres = storage
            .postgres()
            .map(|postgres| Upstream::Unix(postgres.socket()));
        let links = Links::between(&reachable, postgres.as_ref()).await;
        let mut replicas = Vec::new();
        for (id, address) in addresses {
            let mut replica = self.replica(id, address, folder.path(), &storage, &links)?;
            replica.change_programs(programs.clone());
            replica.start()?;
            replicas.push(Mutex::new(replica));
        }
        let command = |service| self.command(service, folder.path(), &storage, &links);
        let mut operator = command(Service::Identity);
        operator.programs = programs.clone();
        let cluster = Cluster {
            operator: RwLock::new(operator),
            commands: Service::ALL
                .map(|service| (service, command(service)))
                .into(),
            ids: self.ids(),
            links,
            replicas,
            storage,
            folder,
        };
        ready(&cluster, programs).await?;
        Ok(cluster)
    }

    fn replica(
        &self,
        id: ReplicaId,
        address: Reservation,
        folder: &Path,
        storage: &Storage,
        links: &Links,
    ) -> Result<Replica, String> {
        let clock = if self.has_own_clock(id) {
            Some(SteppedClock::new(folder.join(format!("{id}.clock")))?)
        } else {
            None
        };
        let mut launch = self.launch(id, folder, storage, links);
        let url = match storage {
            Storage::Sqlite(_) => storage.direct_url(id.service),
            Storage::Postgres(_) => {
                let proxy = links.database_for(id);
                format!("postgres://postgres@{proxy}/{}", id.service.database())
            }
        };
        let listen = address.address.to_string();
        for (name, value) in [("DATABASE_URL", url), ("LISTEN", listen)] {
            launch.settings.push((id.service.setting(name), value));
        }
        let wrapper = clock.iter().flat_map(SteppedClock::wrapper);
        launch.wrapper.extend(wrapper);
        Ok(Replica::new(id, address, clock, launch))
    }

    /// How to run commands of a service: like its first replica, but without a proxy.
    fn command(&self, service: Service, folder: &Path, storage: &Storage, links: &Links) -> Launch {
        let first = ReplicaId { service, number: 0 };
        let mut launch = self.launch(first, folder, storage, links);
        let url = storage.direct_url(service);
        launch.settings.push((service.setting("DATABASE_URL"), url));
        launch
    }

    fn launch(&self, id: ReplicaId, folder: &Path, storage: &Storage, links: &Links) -> Launch {
        Launch {
            programs: Programs::Present,
            folder: folder.to_owned(),
            wrapper: storage.disk().map(SmallDisk::wrapper).unwrap_or_default(),
            settings: self.settings(id, folder, links),
        }
    }

    fn settings(&self, id: ReplicaId, folder: &Path, links: &Links) -> Vec<(String, String)> {
        let key = folder.join("master.key").display().to_string();
        let mut settings: Vec<_> = match id.service {
            Service::Identity => vec![
                ("IDENTITY_PUBLIC_URL", ISSUER.to_owned()),
                ("IDENTITY_MASTER_KEY_FILE", key),
                // Actors say what their addresses are.
                ("IDENTITY_TRUSTED_PROXIES", "127.0.0.0/8".to_owned()),
                // Very cheap hashes.
                ("IDENTITY_ARGON2", "m=64,t=1,p=1".to_owned()),
                ("IDENTITY_LOGIN_RATE", "off".to_owned()),
                ("IDENTITY_CLIENT_METADATA", "off".to_owned()),
                (
                    "IDENTITY_INTROSPECTION_CLIENTS",
                    Caller::introspection_clients(),
                ),
            ],
            Service::Recipes => vec![
                ("RECIPE_ISSUER", ISSUER.to_owned()),
                (
                    "RECIPE_ISSUER_FETCH_URL",
                    format!("http://{}", links.issuer_for(id.number)),
                ),
                ("RECIPE_WRITE_RATE", "off".to_owned()),
                ("RECIPE_QUOTA", "off".to_owned()),
            ],
        };
        if id.service == Service::Identity {
            settings.extend(self.lifetimes.settings());
        }
        settings.push(("LOG_LEVEL", "warn".to_owned()));
        settings.push(("LOG_FORMAT", "json".to_owned()));
        let delay = self.shutdown_delay.map(|delay| {
            let value = format!("{}s", delay.as_secs());
            (id.service.setting("SHUTDOWN_DELAY"), value)
        });
        settings
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .chain(delay)
            .collect()
    }
}

async fn ready(cluster: &Cluster, programs: &Programs) -> Result<(), String> {
    match programs {
        Programs::Present => cluster.ready().await,
        // Releases give up where the present version does not.
        Programs::In(_) => {
            for &id in cluster.ids() {
                cluster.revived(id).await?;
            }
            Ok(())
        }
    }
}
