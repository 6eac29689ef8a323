//! Passwords: what a new one must be, and how they are hashed and checked.

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

/// Waiting jobs for each worker, about a second's worth at the default costs.
const QUEUE_PER_WORKER: usize = 64;

/// A flood of logins takes what requests and signatures leave, and no less than a
/// tenth.
const NICENESS: Niceness = Niceness(10);

/// The memory of a hash is kept this long for the next one.
const MEMORY_KEPT_FOR: Duration = Duration::from_secs(10);

/// A place in the queue for hashes. Who has one before they write anything need not be
/// turned away afterwards.
#[derive(Debug)]
pub struct HashingPlace(Place<Memory>);

/// Hashes and checks passwords, off the async runtime and never more at once
/// than there are cores.
///
/// A failed check tells nothing by its time. Hashes of several schemes and costs
/// may be stored, some of them many times as dear as others. So every check that
/// fails does the same work, whoever it was for: one hash by each method that any
/// stored hash is of, for each form that the password has. For a known user, the
/// first of these is the check itself.
#[derive(Clone, Debug)]
pub struct Passwords {
    pool: Pool<Memory>,
    costs: Costs,
    policy: Policy,
    random: SystemRandom,
    stored: StoredMethods,
}

impl Passwords {
    /// Starts the workers, which compute Argon2 by `library`.
    ///
    /// # Errors
    /// When Argon2 refuses `params`, or is not what `library` computes.
    pub fn start(
        params: &Params,
        library: Argon2Library,
        policy: Policy,
        metrics: WorkMetrics,
    ) -> Result<Self, Error> {
        library.check()?;
        let costs = Costs::new(params).map_err(|_| Error::Hashing)?;
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

    /// The fewest Unicode code points of a new password.
    #[must_use]
    pub fn min_length(&self) -> usize {
        self.policy.min_length
    }

    /// Whether `password` may be the new one of `username`; if not, the rule that it
    /// breaks.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when too many wait already.
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
    /// [`Error::Overloaded`] when too many wait already.
    pub async fn hash(&self, password: &Password) -> Result<String, Error> {
        let (costs, random, password) = (self.costs.clone(), self.random.clone(), password.clone());
        let hash =
            move |memory: &mut _| costs.hash(password.prepared().as_bytes(), &random, memory);
        self.pool.reserve()?.run(hash).await?
    }

    /// A place in the queue, for who is about to write that they try a password.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when too many wait already.
    pub fn reserve(&self) -> Result<HashingPlace, Error> {
        Ok(HashingPlace(self.pool.reserve()?))
    }

    /// Whether `password` is the one that was hashed into `stored`, and in which form.
    /// Without an account there is nothing stored: that takes as long as any other
    /// failure and is never right, nor is [`UNUSABLE`].
    ///
    /// # Errors
    /// [`Error::Damaged`] when `stored` is no hash.
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

    /// Whether a stored hash should be replaced by a new one of the same
    /// password: it is of another scheme, or of other costs than are configured.
    #[must_use]
    pub fn is_outdated(&self, stored: &str) -> bool {
        let current = Method::Argon2id(self.costs.clone());
        StoredHash::parse(stored).is_ok_and(|stored| stored.method != current)
    }

    /// Whether it is time to look again which methods the stored hashes are of.
    #[must_use]
    pub fn scan_is_due(&self, now: OffsetDateTime) -> bool {
        self.stored.is_due(now)
    }

    /// Tells which methods the stored hashes are of, as a [`MethodScan`] over them has
    /// found.
    pub fn set_stored_methods(&self, scan: MethodScan) {
        self.stored.replace(scan);
    }
}

/// Checks that new hashes may be made at such costs.
///
/// # Errors
/// When they are higher than is accepted.
pub fn check_costs(params: &Params) -> Result<(), HashFault> {
    Costs::new(params).map(|_| ())
}

/// Checks that a hash that comes from elsewhere could be verified here.
///
/// # Errors
/// When it could not, or at a cost that is not accepted.
pub fn check_hash(stored: &str) -> Result<(), HashFault> {
    StoredHash::parse(stored).map(|_| ())
}
