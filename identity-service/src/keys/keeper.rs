use service_kit::database::Database;
use time::OffsetDateTime;

use super::{
    Error, MasterKeys, Rules, SigningAlgorithm, StoredKey,
    generate::generate,
    lifecycle::Milestones,
    line::{Line, Place, lives, plans},
    plan::{ahead_of_schedule, newest},
    store::{self, Inserted},
};

/// Keys are deleted in batches of this size.
const BATCH: usize = 10;

/// The settings of signing keys.
#[derive(Clone, Copy, Debug)]
pub struct KeyConfig {
    /// The algorithm of new keys of the default line.
    pub algorithm: SigningAlgorithm,
    /// When keys are created, sign and retire.
    pub rules: Rules,
}

/// Maintains the stored keys: creates the next one, deletes those that are over. Any
/// number of keepers may work on one database.
#[derive(Debug)]
pub struct Keeper {
    algorithm: SigningAlgorithm,
    pub(super) rules: Rules,
    pub(super) master_keys: MasterKeys,
    pub(super) database: Database,
}

impl Keeper {
    /// Maintains the keys in `database`, encrypted under `master_keys`.
    #[must_use]
    pub fn new(config: KeyConfig, master_keys: MasterKeys, database: Database) -> Self {
        let KeyConfig { algorithm, rules } = config;
        Self {
            algorithm,
            rules,
            master_keys,
            database,
        }
    }

    /// Creates missing keys, deletes keys that are over, and returns all keys, those of the
    /// default line first and each line oldest first. If several keepers find the same key missing, only one creates it.
    pub(super) async fn keep(&self, now: OffsetDateTime) -> Result<Vec<StoredKey>, Error> {
        loop {
            let stored = store::list(&self.database.reader()).await?;
            let plans = plans(&places(&stored), now, &self.rules);
            let make = plans
                .iter()
                .find_map(|(line, plan)| Some((*line, plan.make?)));
            if let Some((line, next)) = make {
                self.make(self.place(line, next)).await?;
                continue;
            }
            let Some((line, plan)) = plans.iter().find(|(_, plan)| !plan.delete.is_empty()) else {
                return Ok(stored);
            };
            let batch = &plan.delete[..plan.delete.len().min(BATCH)];
            store::delete(&self.database, *line, batch).await?;
            tracing::info!(?line, generations = ?batch, "deleted old signing keys");
        }
    }

    /// As [`Self::keep`], and replaces a standby of the default line that has another
    /// algorithm than the configured one. Only at startup: if replicas with different settings did it every
    /// time, they would replace each other's keys without end.
    pub(super) async fn keep_at_start(&self, now: OffsetDateTime) -> Result<(), Error> {
        let stored = self.keep(now).await?;
        let keys = Line::Default.milestones(&places(&stored));
        let newest = newest(&keys).map(|newest| newest.generation);
        let standby = stored
            .iter()
            .find(|key| key.line == Line::Default && Some(key.milestones.generation) == newest);
        if standby.is_some_and(|standby| standby.algorithm != self.algorithm) {
            let next = ahead_of_schedule(&keys, now, &self.rules);
            self.make(self.place(Line::Default, next)).await?;
        }
        Ok(())
    }

    /// Checks that every key that must sign can be decrypted.
    pub(super) fn check(&self, stored: &[StoredKey], now: OffsetDateTime) -> Result<(), Error> {
        for (key, life) in stored.iter().zip(lives(&places(stored))) {
            if life.state(now, &self.rules).needs_private_key() {
                self.master_keys.unlock(key)?;
            }
        }
        Ok(())
    }

    /// Where a new key of a line belongs.
    fn place(&self, line: Line, milestones: Milestones) -> Place {
        Place {
            line,
            algorithm: match line {
                Line::Default => self.algorithm,
                Line::Chosen(algorithm) => algorithm,
            },
            milestones,
        }
    }

    async fn make(&self, place: Place) -> Result<(), Error> {
        let master = self.master_keys.current().clone();
        let key = tokio::task::spawn_blocking(move || generate(place, &master))
            .await
            .map_err(|_| Error::Crypto)??;
        let Place {
            algorithm,
            milestones,
            ..
        } = place;
        let (kid, generation) = (key.kid.clone(), milestones.generation);
        match store::insert(&self.database, key).await? {
            Inserted::Won => {
                let from = milestones.activates_at;
                tracing::info!(kid, generation, %algorithm, %from, "made a signing key");
            }
            Inserted::Lost => {
                tracing::info!(generation, %algorithm, "another replica made the signing key");
            }
        }
        Ok(())
    }
}

pub(super) fn places(keys: &[StoredKey]) -> Vec<Place> {
    keys.iter().map(StoredKey::place).collect()
}
