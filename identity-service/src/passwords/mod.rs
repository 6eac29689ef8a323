//! Passwords: rules for new ones, hashing and verification.

mod argon2id;
mod bcrypt;
mod common;
mod error;
mod library;
mod memory;
mod method;
mod password;
mod pbkdf2;
mod policy;
mod scrypt;
mod stored_methods;

use std::time::Duration;

use argon2::Params;
use aws_lc_rs::rand::SystemRandom;
use time::OffsetDateTime;

pub use error::Error;
pub use library::Argon2Library;
pub use method::HashFault;
pub use password::{Password, Verdict};
pub use policy::{PasswordRule, Policy};
pub use stored_methods::{MethodScan, UNUSABLE};

use argon2id::Costs;
use memory::Memory;
use method::{Method, StoredHash};
use stored_methods::StoredMethods;

use crate::workers::{Crew, Niceness, Place, Pool, WorkMetrics, cores};

/// Waiting jobs for each worker: about a second of work at the default costs.
const QUEUE_PER_WORKER: usize = 64;

/// Hashing gets what requests and signatures leave, but at least a tenth, so a flood of
/// logins does not starve them.
const NICENESS: Niceness = Niceness(10);

/// How long a worker keeps its memory for the next hash.
const MEMORY_KEPT_FOR: Duration = Duration::from_secs(10);

/// A reserved place in the queue for hashes. Reserve one before writing anything, so that
/// the request is not refused halfway.
#[derive(Debug)]
pub struct HashingPlace(Place<Memory>);

/// The settings of passwords.
#[derive(Clone, Debug)]
pub struct PasswordConfig {
    /// The costs of new hashes.
    pub argon2: Params,
    /// Computes Argon2.
    pub library: Argon2Library,
    /// The rules for new passwords.
    pub policy: Policy,
}

/// Hashes and verifies passwords outside the async runtime, at most one on each core.
///
/// Timing reveals nothing about a failure. Stored hashes may have several schemes and
/// costs, some many times as expensive as others. So every failed check does the same
/// work, whatever the user: one hash with each stored method, for each form of the
/// password. For a known user, the check itself is the first of them.
#[derive(Debug)]
pub struct Passwords {
    pool: Pool<Memory>,
    costs: Costs,
    policy: Policy,
    random: SystemRandom,
    stored: StoredMethods,
}

impl Passwords {
    /// Starts the workers.
    ///
    /// # Errors
    /// When the costs are not valid, or the library computes wrong hashes.
    pub fn start(config: &PasswordConfig, metrics: WorkMetrics) -> Result<Self, Error> {
        let PasswordConfig {
            library, policy, ..
        } = *config;
        library.check()?;
        let costs = Costs::new(&config.argon2).map_err(|_| Error::Hashing)?;
        let crew = Crew {
            name: "hash",
            threads: cores(),
            places: cores() * QUEUE_PER_WORKER,
            niceness: NICENESS,
            keeps_for: MEMORY_KEPT_FOR,
        };
        Ok(Self {
            pool: Pool::start(crew, metrics, || Memory::of(library))?,
            stored: StoredMethods::new(Method::Argon2id(costs.clone())),
            costs,
            policy,
            random: SystemRandom::new(),
        })
    }

    /// The minimum length of a new password, in Unicode code points.
    #[must_use]
    pub fn min_length(&self) -> usize {
        self.policy.min_length
    }

    /// Checks whether `password` may be the new one of `username`. The inner error is the
    /// rule that it breaks.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when the queue is full.
    pub async fn check_new(
        &self,
        password: &Password,
        username: &str,
    ) -> Result<Result<(), PasswordRule>, Error> {
        let (policy, password, username) = (self.policy, password.clone(), username.to_owned());
        let check = move |_: &mut _| policy.check(&password.prepared(), &username);
        Ok(self.pool.reserve()?.run(check).await?)
    }

    /// Hashes a new password into a PHC string.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when the queue is full.
    pub async fn hash(&self, password: &Password) -> Result<String, Error> {
        let (costs, random, password) = (self.costs.clone(), self.random.clone(), password.clone());
        let hash =
            move |memory: &mut _| costs.hash(password.prepared().as_bytes(), &random, memory);
        self.pool.reserve()?.run(hash).await?
    }

    /// Reserves a place in the queue, for a caller that is about to record a password
    /// attempt.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when the queue is full.
    pub fn reserve(&self) -> Result<HashingPlace, Error> {
        Ok(HashingPlace(self.pool.reserve()?))
    }

    /// Whether `password` matches `stored`, and in which form. Without an account, pass
    /// `None`: it takes as long as any other failure and never matches. [`UNUSABLE`]
    /// never matches either.
    ///
    /// # Errors
    /// [`Error::Damaged`] when `stored` is not a hash.
    pub async fn verify(
        &self,
        place: HashingPlace,
        password: &Password,
        stored: Option<&str>,
    ) -> Result<Verdict, Error> {
        let stored = match stored.filter(|stored| *stored != UNUSABLE) {
            Some(stored) => Some(StoredHash::parse(stored).map_err(|_| Error::Damaged)?),
            None => None,
        };
        let methods = self.stored.with(stored.as_ref().map(|of| &of.method));
        let password = password.clone();
        let check = move |memory: &mut Memory| {
            let forms = password.forms();
            for (form, text) in &forms {
                if let Some(stored) = &stored
                    && stored.is_of(text.as_bytes(), memory)?
                {
                    return Ok(form.verdict());
                }
            }
            let own = stored.as_ref().map(|stored| &stored.method);
            for other in methods.iter().filter(|method| Some(*method) != own) {
                for (_, text) in &forms {
                    other.spend(text.as_bytes(), memory)?;
                }
            }
            Ok(Verdict::Wrong)
        };
        place.0.run(check).await?
    }

    /// Whether a stored hash has another scheme or other costs than configured, and
    /// should be replaced.
    #[must_use]
    pub fn is_outdated(&self, stored: &str) -> bool {
        let current = Method::Argon2id(self.costs.clone());
        StoredHash::parse(stored).is_ok_and(|stored| stored.method != current)
    }

    /// Whether the stored hash methods should be scanned again.
    #[must_use]
    pub fn scan_is_due(&self, now: OffsetDateTime) -> bool {
        self.stored.is_due(now)
    }

    /// Sets the stored hash methods that a [`MethodScan`] found.
    pub fn set_stored_methods(&self, scan: MethodScan) {
        self.stored.replace(scan);
    }
}

/// Checks the costs of new hashes.
///
/// # Errors
/// When they exceed the limits.
pub fn check_costs(params: &Params) -> Result<(), HashFault> {
    Costs::new(params).map(|_| ())
}

/// Checks that an imported hash can be verified.
///
/// # Errors
/// When it cannot, or at a cost above the limits.
pub fn check_hash(stored: &str) -> Result<(), HashFault> {
    StoredHash::parse(stored).map(|_| ())
}
