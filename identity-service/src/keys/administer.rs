//! What operators do to keys from the command line, also while replicas run.

use time::OffsetDateTime;

use super::{
    Error, Keeper, Rules, SigningAlgorithm, StoredKey,
    keeper::places,
    lifecycle::{Lifecycle, State},
    line::{Line, lives},
    plan::newest,
    store,
};

/// A stored key and its state.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) key: StoredKey,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) state: State,
}

impl Keeper {
    /// All keys, those of the default line first and each line oldest first.
    pub(crate) async fn list(&self, now: OffsetDateTime) -> Result<Vec<Listed>, Error> {
        let stored = store::list(&self.database.reader()).await?;
        Ok(listed(stored, &self.rules, now))
    }

    /// Lets the standby keys sign as soon as verifiers can know them: those of an algorithm,
    /// or all. That is at once, unless a key was created a moment ago.
    pub(crate) async fn rotate(
        &self,
        algorithm: Option<SigningAlgorithm>,
        now: OffsetDateTime,
    ) -> Result<Vec<Listed>, Error> {
        let stored = self.keep(now).await?;
        let is_meant = |key: &&StoredKey| algorithm.is_none_or(|named| key.algorithm == named);
        let all = Line::all().filter_map(|line| self.standby(&stored, line, now));
        let standbys: Vec<_> = all.filter(is_meant).collect();
        if let Some(named) = algorithm
            && standbys.is_empty()
        {
            return Err(Error::NoStandby(named));
        }
        for standby in standbys {
            let allowed = standby.milestones.created_at.min(now) + self.rules.notice();
            store::activate(&self.database, standby, allowed.max(now)).await?;
        }
        let stored = self.keep(now).await?;
        Ok(listed(stored, &self.rules, now))
    }

    /// Distrusts a key at once. If it was the signing key of its line, the standby signs from
    /// now on. Repeating it changes nothing.
    pub(crate) async fn compromise(
        &self,
        kid: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<Listed>, Error> {
        let stored = self.keep(now).await?;
        let keys = listed(stored.clone(), &self.rules, now);
        let found = keys.iter().find(|listed| listed.key.kid == kid);
        let found = found.ok_or_else(|| Error::Unknown(kid.to_owned()))?;
        let successor = match found.state {
            State::Active => self.standby(&stored, found.key.line, now),
            State::Pending | State::Retiring | State::Retired | State::Compromised => None,
        };
        store::compromise(&self.database, &found.key, successor, now).await?;
        tracing::warn!(
            kid,
            "signing key compromised; nothing that it signed counts"
        );
        let stored = self.keep(now).await?;
        Ok(listed(stored, &self.rules, now))
    }

    /// Encrypts every private key under the current master key. Returns how many were
    /// under another.
    pub(crate) async fn rewrap(&self) -> Result<usize, Error> {
        let mut rewrapped = 0;
        for key in store::list(&self.database.reader()).await? {
            if key.kek_id != self.master_keys.current().id() {
                let renewed = self.master_keys.rewrap(&key)?;
                rewrapped += usize::from(store::rewrap(&self.database, &key, renewed).await?);
            }
        }
        Ok(rewrapped)
    }

    /// The key of a line that signs next.
    fn standby<'a>(
        &self,
        stored: &'a [StoredKey],
        line: Line,
        now: OffsetDateTime,
    ) -> Option<&'a StoredKey> {
        let places = places(stored);
        let newest = newest(&line.milestones(&places))?.generation;
        stored.iter().zip(lives(&places)).find_map(|(key, life)| {
            let is_newest = key.line == line && key.milestones.generation == newest;
            let is_pending = life.state(now, &self.rules) == State::Pending;
            (is_newest && is_pending).then_some(key)
        })
    }
}

/// The keys with their states.
pub(super) fn listed(stored: Vec<StoredKey>, rules: &Rules, now: OffsetDateTime) -> Vec<Listed> {
    let lives = lives(&places(&stored));
    let of = |(key, lifecycle): (StoredKey, Lifecycle)| Listed {
        state: lifecycle.state(now, rules),
        key,
        lifecycle,
    };
    stored.into_iter().zip(lives).map(of).collect()
}
