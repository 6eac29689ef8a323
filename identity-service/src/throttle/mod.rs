//! Throttling: two gates in front of everything that hashes a password, and one
//! in front of the secrets of clients. They refuse and say when to try again; none
//! sits out a wait. Only who got in the way of others at one name stands in line, for
//! seconds at most.
//!
//! The address gate bounds what one address can cost a replica. The account gate
//! bounds how often a name's password can be guessed, across all replicas, and
//! locks nobody out for good. The client gate bounds how often an address can
//! guess the secrets of clients.

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
use device::{DEVICE_KEY_PURPOSE, Devices};
use failure_gate::FailureGate;
use pseudonyms::Pseudonyms;
use refusal_log::RefusalLog;
use turns::Turns;

/// What the master key derives this feature's key for.
const KEY_PURPOSE: &str = "identity-service login throttling";

/// What is derived from the master key for this feature.
#[derive(Debug)]
pub struct Keys {
    /// Hides names and addresses in the database; replicas share it.
    pseudonyms: hmac::Key,
    /// Signs device cookies.
    devices: hmac::Key,
}

impl Keys {
    /// Derives them; `derive` makes one for a purpose.
    ///
    /// # Errors
    /// When a key cannot be made.
    pub fn derive<E>(derive: impl Fn(&'static str) -> Result<hmac::Key, E>) -> Result<Self, E> {
        Ok(Self {
            pseudonyms: derive(KEY_PURPOSE)?,
            devices: derive(DEVICE_KEY_PURPOSE)?,
        })
    }
}

/// All gates. Shared, since every request gets one.
#[derive(Clone, Debug)]
pub struct Throttle(Arc<Gates>);

#[derive(Debug)]
struct Gates {
    /// A bucket of attempts for each.
    addresses: Buckets<AddressPrefix>,
    accounts: AccountGate,
    clients: FailureGate,
    refusals: Refusals,
    noted_addresses: RefusalLog,
    noted_clients: RefusalLog,
    clock: Clock,
}

impl Throttle {
    /// Gates that nobody has come to yet.
    #[must_use]
    pub fn new(
        rate: Rate,
        keys: Keys,
        database: Database,
        clock: Clock,
        refusals: Refusals,
    ) -> Self {
        Self(Arc::new(Gates {
            addresses: Buckets::new(rate, clock.clone()),
            clients: FailureGate::new(rate, clock.clone()),
            accounts: AccountGate {
                pseudonyms: Pseudonyms::new(keys.pseudonyms),
                devices: Devices::new(keys.devices),
                database,
                clock: clock.clone(),
                turns: Turns::default(),
            },
            refusals,
            noted_addresses: RefusalLog::default(),
            noted_clients: RefusalLog::default(),
            clock,
        }))
    }

    /// The address gate: for all work that costs a hash. Whoever asks writes down the first
    /// refusal of an address.
    ///
    /// # Errors
    /// [`Error::Refused`]
    pub fn admit_address(&self, address: ClientAddress) -> Result<(), Error> {
        let prefix = address.prefix();
        let Err(retry_after) = self.0.addresses.take(&prefix) else {
            return Ok(());
        };
        let is_first = self.0.noted_addresses.is_first(prefix, self.now());
        let refused = Refused {
            gate: Gate::Address,
            retry_after,
            is_first,
        };
        Err(self.refused(refused))
    }

    /// The account gate, behind the one of addresses: for an attempt at the password
    /// of `name`, which is folded as names are compared, and need not be anybody's.
    /// The attempt counts as failed until it is said to be otherwise. Whoever knows
    /// whose name it is writes down that the gate refused.
    ///
    /// # Errors
    /// [`Error::Refused`] when it is too early, or when the database refuses.
    pub async fn admit(&self, name: &str, source: &Source) -> Result<Attempt, Error> {
        let reserved = self.0.accounts.reserve(name, source).await;
        reserved.inspect_err(|refusal| self.0.refusals.count(refusal))
    }

    /// The gate of clients' secrets. Nothing counts until it is said that one was
    /// wrong.
    ///
    /// # Errors
    /// [`Error::Refused`] when too many were, from there.
    pub fn admit_client(&self, address: ClientAddress) -> Result<(), Error> {
        let prefix = address.prefix();
        let Err(retry_after) = self.0.clients.check(prefix) else {
            return Ok(());
        };
        let is_first = self.0.noted_clients.is_first(prefix, self.now());
        let refused = Refused {
            gate: Gate::Client,
            retry_after,
            is_first,
        };
        Err(self.refused(refused))
    }

    /// A client's secret was wrong.
    pub fn count_failed_client(&self, address: ClientAddress) {
        self.0.clients.fail(address.prefix());
    }

    /// Notes that the owner of `name` has been at `address`, where strangers'
    /// failures elsewhere will not hold them up.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remember(
        &self,
        connection: &impl Connection,
        name: &str,
        address: ClientAddress,
    ) -> Result<(), Error> {
        let accounts = &self.0.accounts;
        accounts.remember(connection, name, address).await
    }

    /// What a browser is given in which the owner of `name` has just logged in.
    #[must_use]
    pub fn device_cookie(&self, name: &str) -> String {
        let accounts = &self.0.accounts;
        accounts.devices.issue(name, accounts.clock.now())
    }

    /// Counts a refusal.
    fn refused(&self, refused: Refused) -> Error {
        let error = Error::Refused(refused);
        self.0.refusals.count(&error);
        error
    }

    fn now(&self) -> Instant {
        self.0.clock.instant()
    }
}
