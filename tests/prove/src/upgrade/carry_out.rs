use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, interval, sleep_until, timeout};

use super::{Replacement, Upgrade};
use crate::cluster::{Cluster, Service};

/// How long the load balancer may take to see that a replica is ready.
const PATIENCE: Duration = Duration::from_mins(1);

/// The pause between looks at it.
const PAUSE: Duration = Duration::from_millis(20);

/// Replaces replicas of a cluster.
#[derive(Debug)]
pub struct Upgrader {
    /// Whose replicas.
    pub cluster: Arc<Cluster>,
    /// By what.
    pub upgrade: Upgrade,
}

impl Upgrader {
    /// Replaces all replicas, spread evenly over this time, or in as much as it takes. Returns
    /// how many it replaced.
    ///
    /// # Errors
    /// If a replica does not stop, or does not become ready.
    pub async fn carry_out(self, began: Instant, length: Duration) -> Result<usize, String> {
        let replacements = self.upgrade.replacements(self.cluster.size());
        let count = replacements.len();
        let period = length / u32::try_from(count + 1).unwrap_or(u32::MAX);
        let mut next = began;
        for replacement in replacements {
            next += period;
            sleep_until(next).await;
            let done = self.replace(replacement).await;
            done.map_err(|fault| format!("{replacement:?}: {fault}"))?;
        }
        Ok(count)
    }

    /// The first replica of the issuer takes the operators with it.
    async fn replace(&self, replacement: Replacement) -> Result<(), String> {
        let Replacement { replica, version } = replacement;
        let programs = self.upgrade.programs(version);
        if replica.service == Service::Identity && replica.number == 0 {
            let change = self.restart(replacement);
            self.cluster.change_operator(programs, change).await
        } else {
            self.restart(replacement).await
        }
    }

    async fn restart(&self, replacement: Replacement) -> Result<(), String> {
        let Replacement {
            replica: id,
            version,
        } = replacement;
        let mut replica = self.cluster.replica(id).lock().await;
        replica.terminate().await?;
        replica.change_programs(self.upgrade.programs(version));
        replica.start()?;
        drop(replica);
        self.cluster.revived(id).await?;
        self.takes_part(replacement).await
    }

    /// Waits until the load balancer gives it requests.
    async fn takes_part(&self, Replacement { replica, .. }: Replacement) -> Result<(), String> {
        let turn = self.cluster.links.turn(replica);
        let mut pause = interval(PAUSE);
        let seen = timeout(PATIENCE, async {
            while !turn.takes_part() {
                pause.tick().await;
            }
        });
        seen.await.map_err(|_| "gets no requests".to_owned())
    }
}
