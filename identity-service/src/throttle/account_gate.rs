use service_kit::{
    clock::Clock,
    database::{Connection, Database, Retries},
    rate::RetryAfter,
};
use time::OffsetDateTime;

use super::{
    Error, Gate, Refused,
    address::ClientAddress,
    device::Devices,
    pseudonyms::{AttemptKeys, Pseudonyms},
    rules::{NotBefore, Pair, Reserved},
    source::Source,
    store,
    turns::Turns,
};

/// Counts the failures of names, in the database that all replicas share.
#[derive(Clone, Debug)]
pub(super) struct AccountGate {
    pub(super) pseudonyms: Pseudonyms,
    pub(super) devices: Devices,
    pub(super) database: Database,
    pub(super) clock: Clock,
    pub(super) turns: Turns,
}

/// An attempt that was admitted. It counts as failed from the beginning, so that
/// any number of them at once are no more than the rule allows, and so that
/// going away before the answer gains nothing.
#[derive(Debug)]
#[must_use = "it counts as failed until it is said to be otherwise"]
pub struct Attempt {
    gate: AccountGate,
    keys: AttemptKeys,
    before: Vec<Pair>,
    reserved: Reserved,
    made_at: OffsetDateTime,
}

impl AccountGate {
    /// Counts an attempt, if it is not too early for it. The counters are
    /// replaced only as they were read; who finds others there reads again, when
    /// it is their turn. A refusal does not extend the wait; the first one is noted, the others write
    /// nothing.
    pub(super) async fn reserve(&self, name: &str, source: &Source) -> Result<Attempt, Error> {
        let keys = self.keys(name, source);
        let mut retries = Retries::default();
        let mut turn = None;
        loop {
            let now = self.clock.now();
            let read = store::find(&self.database, &keys).await?;
            let reserved = match read.reserve(now) {
                Ok(reserved) => reserved,
                Err(NotBefore(then)) => {
                    return Err(Error::Refused(Refused {
                        gate: Gate::Account,
                        retry_after: RetryAfter::between(now, then),
                        is_first: store::note(&self.database, &keys, &read, now).await?,
                    }));
                }
            };
            if store::replace(&self.database, &keys, &read, &reserved).await? {
                return Ok(Attempt {
                    gate: self.clone(),
                    keys,
                    before: read.pairs.iter().map(|counter| counter.pair(now)).collect(),
                    reserved,
                    made_at: now,
                });
            }
            retries.next().await?;
            if turn.is_none() {
                turn = Some(self.turns.wait(&keys.name).await?);
            }
        }
    }

    /// What an attempt is counted by: a device that is known, or else the address.
    fn keys(&self, name: &str, source: &Source) -> AttemptKeys {
        let now = self.clock.now();
        let mut sent = source.devices.iter();
        match sent.find_map(|sent| self.devices.recognise(sent, name, now)) {
            Some(device) => self.pseudonyms.at_device(name, device),
            None => self.pseudonyms.at_address(name, source.address),
        }
    }

    /// Clears what failed at an address itself, and makes it known.
    pub(super) async fn remember(
        &self,
        connection: &impl Connection,
        name: &str,
        address: ClientAddress,
    ) -> Result<(), Error> {
        let mut keys = self.pseudonyms.at_address(name, address);
        keys.pairs.truncate(1);
        store::clear(connection, &keys, self.clock.now()).await
    }
}

impl Attempt {
    /// The password was right: all waits there are over, the address is known, and
    /// nothing failed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn succeeded(self) -> Result<(), Error> {
        let Self {
            gate,
            keys,
            made_at,
            ..
        } = self;
        let (keys, now) = (&keys, gate.clock.now());
        let cleared = gate.database.transact(|transaction| async move {
            store::clear(&*transaction, keys, now).await?;
            store::take_back(&*transaction, keys, made_at).await
        });
        cleared.await
    }

    /// The password was not looked at after all: nothing failed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn withdraw(self) -> Result<(), Error> {
        let attempt = &self;
        let restored = attempt.gate.database.transact(|transaction| async move {
            let (keys, reserved) = (&attempt.keys, &attempt.reserved.pairs);
            store::restore(&*transaction, keys, reserved, &attempt.before).await?;
            store::take_back(&*transaction, keys, attempt.made_at).await
        });
        restored.await
    }
}
