use std::sync::Arc;

use service_kit::{
    clock::Clock,
    database::{Connection, Database, Retries},
    rate::RetryAfter,
};
use time::OffsetDateTime;

use super::{
    Error, Gate, Keys, Refused,
    address::ClientAddress,
    device::Devices,
    pseudonyms::{AttemptKeys, Pseudonyms},
    rules::{NotBefore, Pair, Reserved},
    source::Source,
    store,
    turns::Turns,
};

/// Counts failures for each username, in the database that all replicas share.
#[derive(Debug)]
pub(super) struct AccountGate {
    pseudonyms: Pseudonyms,
    devices: Devices,
    database: Database,
    clock: Clock,
    turns: Turns,
}

/// An admitted attempt. It counts as failed from the start. So concurrent attempts cannot
/// exceed the rule, and hanging up before the answer gains nothing.
#[derive(Debug)]
#[must_use = "it counts as failed until it is said to be otherwise"]
pub struct Attempt {
    gate: Arc<AccountGate>,
    keys: AttemptKeys,
    before: Vec<Pair>,
    reserved: Reserved,
    made_at: OffsetDateTime,
}

impl AccountGate {
    pub(super) fn new(keys: Keys, database: Database, clock: Clock) -> Self {
        Self {
            pseudonyms: Pseudonyms::new(keys.pseudonyms),
            devices: Devices::new(keys.devices),
            database,
            clock,
            turns: Turns::default(),
        }
    }

    /// Counts an attempt unless it is too early. The counters are replaced only if
    /// unchanged; on a conflict, the call queues up, re-reads and retries. A refusal does
    /// not extend the wait. Only the first refusal of a wait is recorded.
    pub(super) async fn reserve(
        self: &Arc<Self>,
        name: &str,
        source: &Source,
    ) -> Result<Attempt, Error> {
        let keys = self.keys(name, source);
        let mut retries = Retries::default();
        let mut turn = None;
        loop {
            let read = store::find(&self.database, &keys).await?;
            // Not earlier than what was read.
            let now = self.clock.now();
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
                    gate: Arc::clone(self),
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

    /// The counters of an attempt: of its known device, or else of its address.
    fn keys(&self, name: &str, source: &Source) -> AttemptKeys {
        let now = self.clock.now();
        let mut sent = source.devices.iter();
        match sent.find_map(|sent| self.devices.recognise(sent, name, now)) {
            Some(device) => self.pseudonyms.at_device(name, device),
            None => self.pseudonyms.at_address(name, source.address),
        }
    }

    /// Clears the failures from this address and marks it as known.
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

    /// A device cookie for the owner of `name`.
    pub(super) fn device_cookie(&self, name: &str) -> String {
        self.devices.issue(name, self.clock.now())
    }
}

impl Attempt {
    /// The password was right: ends all waits here and marks the address as known.
    ///
    /// # Errors
    /// When the database fails.
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

    /// The password was not checked after all: takes the failure back.
    ///
    /// # Errors
    /// When the database fails.
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
