//! Login throttling: two gates in front of everything that hashes a password.
//! Both refuse and say when to try again; neither ever waits.
//!
//! The address gate bounds what one address can cost a replica. The account gate
//! bounds how often a name's password can be guessed, across all replicas, and
//! locks nobody out for good.

mod account_gate;
mod address;
mod address_gate;
mod error;
mod metrics;
mod proxies;
mod pseudonyms;
mod rate;
mod rules;
mod store;

use aws_lc_rs::hmac;
use service_kit::{clock::Clock, database::Database};

pub use account_gate::Attempt;
pub use address::ClientAddress;
pub use error::{Error, RetryAfter};
pub use metrics::Refusals;
pub use proxies::TrustedProxies;
pub use rate::LoginRate;
pub use store::clean;

use account_gate::AccountGate;
use address_gate::AddressGate;
use pseudonyms::Pseudonyms;

/// What the master key derives this feature's key for.
pub const KEY_PURPOSE: &str = "identity-service login throttling";

/// Both gates.
#[derive(Clone, Debug)]
pub struct Throttle {
    addresses: AddressGate,
    accounts: AccountGate,
    refusals: Refusals,
}

impl Throttle {
    /// Closed gates for nobody yet. `key` hides names and addresses in the
    /// database; replicas share it.
    #[must_use]
    pub fn new(
        rate: LoginRate,
        key: hmac::Key,
        database: Database,
        clock: Clock,
        refusals: Refusals,
    ) -> Self {
        Self {
            addresses: AddressGate::new(rate, clock.clone()),
            accounts: AccountGate {
                pseudonyms: Pseudonyms::new(key),
                database,
                clock,
            },
            refusals,
        }
    }

    /// The address gate alone: for work that costs a hash but guesses nothing.
    ///
    /// # Errors
    /// [`Error::Address`]
    pub fn admit_address(&self, address: ClientAddress) -> Result<(), Error> {
        let admitted = self.addresses.admit(address.prefix());
        admitted.inspect_err(|refusal| self.refusals.count(refusal))
    }

    /// Both gates: for an attempt at the password of `name`, which is folded as
    /// names are compared, and need not be anybody's. The attempt counts as
    /// failed until it is said to be otherwise.
    ///
    /// # Errors
    /// [`Error::Address`] and [`Error::Account`] when it is too early, or when the
    /// database refuses.
    pub async fn admit(&self, name: &str, address: ClientAddress) -> Result<Attempt, Error> {
        self.admit_address(address)?;
        let reserved = self.accounts.reserve(name, address.prefix()).await;
        reserved.inspect_err(|refusal| self.refusals.count(refusal))
    }

    /// Notes that the owner of `name` has been at `address`, where strangers'
    /// failures elsewhere will not hold them up.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remember(&self, name: &str, address: ClientAddress) -> Result<(), Error> {
        self.accounts.remember(name, address.prefix()).await
    }
}
