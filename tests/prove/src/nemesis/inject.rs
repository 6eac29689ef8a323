use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep, sleep_until},
};

use super::{
    fault::{Planned, Target, Trouble},
    plan::Plan,
    recorded::recorded,
};
use crate::{
    cluster::{Cluster, Pair, ReplicaId, Service, WriteLock},
    proxy::Condition,
    recording::Recorder,
};

/// libfaketime reads a clock's file again once more than a second has passed. It counts whole
/// ones, so that takes up to two.
const CLOCK_READ_AGAIN: Duration = Duration::from_millis(2_500);

/// Injects faults into a cluster.
#[derive(Clone, Debug)]
pub struct Nemesis {
    /// Its victim.
    pub cluster: Arc<Cluster>,
    /// Where faults are recorded.
    pub recorder: Arc<Recorder>,
    /// One fault of the storage at a time, also if it takes longer than planned.
    storage: Arc<Mutex<()>>,
}

impl Nemesis {
    /// A nemesis of this cluster.
    #[must_use]
    pub fn new(cluster: Arc<Cluster>, recorder: Arc<Recorder>) -> Self {
        Self {
            cluster,
            recorder,
            storage: Arc::default(),
        }
    }

    /// Injects all faults of the plan. Returns when all are over.
    ///
    /// # Errors
    /// If a fault could not be injected.
    pub async fn carry_out(&self, plan: Plan, began: Instant) -> Result<(), String> {
        let faults = plan.0.into_iter().map(|planned| {
            let nemesis = self.clone();
            tokio::spawn(async move {
                sleep_until(began + planned.at).await;
                let injected = nemesis.inject(planned).await;
                injected.map_err(|fault| format!("{:?}: {fault}", planned.trouble))
            })
        });
        for ended in join_all(faults).await {
            ended.map_err(|failed| failed.to_string())??;
        }
        Ok(())
    }

    async fn inject(&self, planned: Planned) -> Result<(), String> {
        let _alone = match planned.trouble.target() {
            Target::Storage => Some(self.storage.lock().await),
            _ => None,
        };
        let entries = recorded(planned.trouble).into_iter();
        let begun: Vec<_> = entries
            .map(|kind| self.recorder.begin_fault(kind))
            .collect();
        let injected = self.run(planned).await;
        for fault in begun {
            self.recorder.end_fault(fault);
        }
        injected
    }

    async fn run(&self, Planned { lasts, trouble, .. }: Planned) -> Result<(), String> {
        match trouble {
            Trouble::Kill(id) => self.kill(id, lasts).await,
            Trouble::Pause(id) => {
                self.cluster.replica(id).lock().await.pause().await;
                sleep(lasts).await;
                self.cluster.replica(id).lock().await.resume().await;
                Ok(())
            }
            Trouble::Link(pair, condition) => {
                self.impair(&[pair], condition, lasts).await;
                Ok(())
            }
            Trouble::Issuer(recipes, condition) => {
                let to = |identity| Pair::Issuer { recipes, identity };
                let pairs: Vec<_> = (0..self.cluster.size()).map(to).collect();
                self.impair(&pairs, condition, lasts).await;
                Ok(())
            }
            Trouble::StepClock(id, seconds) => self.step_clock(id, seconds, lasts).await,
            Trouble::StopPostgres | Trouble::TerminateBackends | Trouble::ReadOnly => {
                self.trouble_postgres(trouble, lasts).await
            }
            Trouble::FillDisk => self.fill_disk(lasts).await,
            Trouble::Lock(service) => self.lock(service, lasts).await,
        }
    }

    async fn kill(&self, id: ReplicaId, lasts: Duration) -> Result<(), String> {
        self.cluster.replica(id).lock().await.kill().await?;
        sleep(lasts).await;
        self.cluster.replica(id).lock().await.start()?;
        self.cluster.revived(id).await
    }

    async fn impair(&self, pairs: &[Pair], condition: Condition, lasts: Duration) {
        for &pair in pairs {
            self.cluster.links.set(pair, condition);
        }
        sleep(lasts).await;
        for &pair in pairs {
            self.cluster.links.set(pair, Condition::Open);
        }
    }

    async fn step_clock(&self, id: ReplicaId, seconds: i64, lasts: Duration) -> Result<(), String> {
        self.set_clock(id, seconds).await?;
        sleep(lasts).await;
        self.set_clock(id, 0).await?;
        sleep(CLOCK_READ_AGAIN).await;
        Ok(())
    }

    async fn set_clock(&self, id: ReplicaId, seconds: i64) -> Result<(), String> {
        let replica = self.cluster.replica(id).lock().await;
        let clock = replica.clock.as_ref().ok_or("its clock is always right")?;
        clock.set(seconds)
    }

    async fn trouble_postgres(&self, trouble: Trouble, lasts: Duration) -> Result<(), String> {
        let Some(postgres) = self.cluster.storage.postgres() else {
            return Err("there is no PostgreSQL".to_owned());
        };
        match trouble {
            Trouble::StopPostgres => {
                postgres.stop().await?;
                sleep(lasts).await;
                postgres.start_again().await
            }
            Trouble::ReadOnly => {
                let failed = |error: sea_orm::DbErr| error.to_string();
                postgres.set_read_only(true).await.map_err(failed)?;
                sleep(lasts).await;
                postgres.set_read_only(false).await.map_err(failed)
            }
            _ => {
                let ended = postgres.terminate_backends().await;
                ended.map_err(|error| error.to_string())
            }
        }
    }

    async fn fill_disk(&self, lasts: Duration) -> Result<(), String> {
        let disk = self.cluster.storage.disk().ok_or("there is no disk")?;
        tokio::task::block_in_place(|| disk.fill());
        sleep(lasts).await;
        disk.make_room();
        Ok(())
    }

    async fn lock(&self, service: Service, lasts: Duration) -> Result<(), String> {
        let disk = self.cluster.storage.disk().ok_or("there is no disk")?;
        let lock = WriteLock::take(disk, service).await?;
        sleep(lasts).await;
        lock.release().await
    }
}
