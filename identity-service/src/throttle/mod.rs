//! Throttling: two gates before everything that hashes a password, and one before client
//! secrets. A gate refuses and says when to try again; it never delays an answer. Only
//! attempts that conflict on one username queue up, for seconds at most.
//!
//! The address gate limits what one address can cost a replica. The account gate limits
//! how often a username's password can be guessed, across all replicas, without locking
//! its owner out. The client gate limits how often an address can guess client secrets.

mod account_gate;
mod address;
mod device;
mod error;
mod failure_gate;
mod gate;
mod metrics;
mod proxies;
mod pseudonyms;
mod reach;
mod refusal_log;
mod rules;
mod source;
mod store;
mod turns;

use std::{sync::Arc, time::Instant};

use aws_lc_rs::hmac;
use service_kit::{
    clock::Clock,
    database::{Connection, Database},
    rate::{Buckets, Rate},
};

pub use account_gate::Attempt;
pub use address::ClientAddress;
pub use device::{DEVICE_COOKIE, DEVICE_KNOWN_FOR, HOST_DEVICE_COOKIE};
pub use error::{Error, Refused};
pub use gate::Gate;
pub use metrics::Refusals;
pub use proxies::TrustedProxies;
pub use source::Source;
pub use store::clean;

use account_gate::AccountGate;
use address::AddressPrefix;
use device::DEVICE_KEY_PURPOSE;
use failure_gate::FailureGate;
use refusal_log::RefusalLog;

/// The purpose for which this feature's key is derived from the master key.
const KEY_PURPOSE: &str = "identity-service login throttling";

/// The keys of this feature, derived from the master key.
#[derive(Debug)]
pub struct Keys {
    /// Hides names and addresses in the database; all replicas share it.
    pseudonyms: hmac::Key,
    /// Signs device cookies.
    devices: hmac::Key,
}

impl Keys {
    /// Derives the keys; `derive` makes the one for a purpose.
    ///
    /// # Errors
    /// When a key cannot be derived.
    pub fn derive<E>(derive: impl Fn(&'static str) -> Result<hmac::Key, E>) -> Result<Self, E> {
        Ok(Self {
            pseudonyms: derive(KEY_PURPOSE)?,
            devices: derive(DEVICE_KEY_PURPOSE)?,
        })
    }
}

/// All gates.
#[derive(Debug)]
pub struct Throttle {
    /// A bucket of attempts for each address.
    addresses: Buckets<AddressPrefix>,
    accounts: Arc<AccountGate>,
    clients: FailureGate,
    refusals: Refusals,
    noted_addresses: RefusalLog,
    noted_clients: RefusalLog,
    clock: Clock,
}

impl Throttle {
    /// Gates without any attempts.
    #[must_use]
    pub fn new(
        rate: Rate,
        keys: Keys,
        database: Database,
        clock: Clock,
        refusals: Refusals,
    ) -> Self {
        Self {
            addresses: Buckets::new(rate, clock.clone()),
            clients: FailureGate::new(rate, clock.clone()),
            accounts: Arc::new(AccountGate::new(keys, database, clock.clone())),
            refusals,
            noted_addresses: RefusalLog::default(),
            noted_clients: RefusalLog::default(),
            clock,
        }
    }

    /// Passes the address gate, which comes before all work that costs a hash. The caller
    /// audits the first refusal.
    ///
    /// # Errors
    /// [`Error::Refused`]
    pub fn admit_address(&self, address: ClientAddress) -> Result<(), Error> {
        let prefix = address.prefix();
        let Err(retry_after) = self.addresses.take(&prefix) else {
            return Ok(());
        };
        let is_first = self.noted_addresses.is_first(prefix, self.now());
        let refused = Refused {
            gate: Gate::Address,
            retry_after,
            is_first,
        };
        Err(self.refused(refused))
    }

    /// Passes the account gate, after the address gate, for an attempt at the password of
    /// `name`. `name` is a comparison key and need not exist. The attempt counts as
    /// failed until reported otherwise. The caller audits the first refusal, because it
    /// knows the account.
    ///
    /// # Errors
    /// [`Error::Refused`] when it is too early, or when the database fails.
    pub async fn admit(&self, name: &str, source: &Source) -> Result<Attempt, Error> {
        let reserved = self.accounts.reserve(name, source).await;
        reserved.inspect_err(|refusal| self.refusals.count(refusal))
    }

    /// Passes the client gate. Only wrong secrets count.
    ///
    /// # Errors
    /// [`Error::Refused`] after too many wrong secrets from that address.
    pub fn admit_client(&self, address: ClientAddress) -> Result<(), Error> {
        let prefix = address.prefix();
        let Err(retry_after) = self.clients.check(prefix) else {
            return Ok(());
        };
        let is_first = self.noted_clients.is_first(prefix, self.now());
        let refused = Refused {
            gate: Gate::Client,
            retry_after,
            is_first,
        };
        Err(self.refused(refused))
    }

    /// Counts a wrong client secret.
    pub fn count_failed_client(&self, address: ClientAddress) {
        self.clients.fail(address.prefix());
    }

    /// Records that the owner of `name` used `address`, so that failures elsewhere do not
    /// delay them there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remember(
        &self,
        connection: &impl Connection,
        name: &str,
        address: ClientAddress,
    ) -> Result<(), Error> {
        self.accounts.remember(connection, name, address).await
    }

    /// The device cookie for a browser in which the owner of `name` just logged in.
    #[must_use]
    pub fn device_cookie(&self, name: &str) -> String {
        self.accounts.device_cookie(name)
    }

    /// Counts a refusal.
    fn refused(&self, refused: Refused) -> Error {
        let error = Error::Refused(refused);
        self.refusals.count(&error);
        error
    }

    fn now(&self) -> Instant {
        self.clock.instant()
    }
}
