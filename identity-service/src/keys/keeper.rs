use service_kit::database::Database;
use time::OffsetDateTime;

use super::{
    Error, MasterKeys, Rules, SigningAlgorithm, StoredKey,
    generate::generate,
    lifecycle::{Milestones, lifecycles},
    plan::{ahead_of_schedule, newest, plan},
    store::{self, Inserted},
};

/// Keys are deleted this many at a time.
const BATCH: usize = 10;

/// Keeps the stored keys in order: makes the next, deletes the last. Any number
/// of keepers may work on one database.
#[derive(Clone, Debug)]
pub struct Keeper {
    /// Where the keys are.
    pub database: Database,
    /// What their private halves are encrypted under.
    pub master_keys: MasterKeys,
    /// What new keys sign with.
    pub algorithm: SigningAlgorithm,
    /// When they come and go.
    pub rules: Rules,
}

impl Keeper {
    /// The keys as they stand, oldest first, after making those that are missing
    /// and deleting those that are over. Of several keepers that find the same
    /// key missing, one makes it.
    pub(super) async fn keep(&self, now: OffsetDateTime) -> Result<Vec<StoredKey>, Error> {
        loop {
            let stored = store::list(&self.database).await?;
            let plan = plan(&milestones(&stored), now, &self.rules);
            if let Some(next) = plan.make {
                self.make(next).await?;
                continue;
            }
            if plan.delete.is_empty() {
                return Ok(stored);
            }
            let batch = &plan.delete[..plan.delete.len().min(BATCH)];
            store::delete(&self.database, batch).await?;
            tracing::info!(generations = ?batch, "deleted old signing keys");
        }
    }

    /// Besides, a standby that does not sign with the configured algorithm is
    /// passed over in favour of one that does. Once, when a replica starts: were
    /// it done at every turn, replicas of different configuration would make keys
    /// against each other for as long as both run.
    pub(super) async fn keep_at_start(&self, now: OffsetDateTime) -> Result<(), Error> {
        let stored = self.keep(now).await?;
        let keys = milestones(&stored);
        let newest = newest(&keys).map(|newest| newest.generation);
        let standby = stored
            .iter()
            .find(|key| Some(key.milestones.generation) == newest);
        if standby.is_some_and(|standby| standby.algorithm != self.algorithm) {
            self.make(ahead_of_schedule(&keys, now, &self.rules))
                .await?;
        }
        Ok(())
    }

    /// Whether every key that has to sign can be decrypted.
    pub(super) fn check(&self, stored: &[StoredKey], now: OffsetDateTime) -> Result<(), Error> {
        for (key, life) in stored.iter().zip(lifecycles(&milestones(stored))) {
            if life.state(now, &self.rules).needs_private_key() {
                self.master_keys.unlock(key)?;
            }
        }
        Ok(())
    }

    async fn make(&self, milestones: Milestones) -> Result<(), Error> {
        let (algorithm, master) = (self.algorithm, self.master_keys.current().clone());
        let key = tokio::task::spawn_blocking(move || generate(algorithm, &master, milestones))
            .await
            .map_err(|_| Error::Crypto)??;
        let (kid, generation) = (key.kid.clone(), milestones.generation);
        match store::insert(&self.database, key).await? {
            Inserted::Won => {
                let from = milestones.activates_at;
                tracing::info!(kid, generation, %algorithm, %from, "made a signing key");
            }
            Inserted::Lost => tracing::info!(generation, "another replica made the signing key"),
        }
        Ok(())
    }
}

pub(super) fn milestones(keys: &[StoredKey]) -> Vec<Milestones> {
    keys.iter().map(|key| key.milestones).collect()
}
