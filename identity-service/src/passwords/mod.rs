//! Passwords: what a new one must be, and how they are hashed and checked.

mod argon2id;
mod error;
mod policy;
mod pool;

use std::{fmt, num::NonZero, sync::Arc, thread::available_parallelism};

use argon2::Params;
use aws_lc_rs::rand::SystemRandom;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

pub use error::Error;
pub use policy::Policy;
use pool::Pool;

/// Waiting jobs for each worker, about a second's worth at the default costs.
const QUEUE_PER_WORKER: usize = 64;

/// A password as somebody typed it. Never shown, erased when dropped.
#[derive(Clone, Deserialize)]
pub struct Password(SecretString);

impl Password {
    fn as_str(&self) -> &str {
        self.0.expose_secret()
    }
}

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Default for Password {
    fn default() -> Self {
        Self::from("")
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// Hashes and checks passwords, off the async runtime and never more at once
/// than there are cores.
#[derive(Clone, Debug)]
pub struct Passwords {
    pool: Pool,
    params: Params,
    policy: Policy,
    random: SystemRandom,
    /// Checked when there is no account, so that this takes as long.
    decoy: Arc<str>,
}

impl Passwords {
    /// Starts the workers.
    ///
    /// # Errors
    /// When Argon2 refuses `params`.
    pub fn start(params: Params, policy: Policy) -> Result<Self, Error> {
        let workers = available_parallelism().map_or(1, NonZero::get);
        let random = SystemRandom::new();
        let mut memory = Vec::new();
        let decoy = argon2id::hash(b"", &params, &random, &mut memory)?;
        Ok(Self {
            pool: Pool::start(workers, workers * QUEUE_PER_WORKER),
            params,
            policy,
            random,
            decoy: decoy.into(),
        })
    }

    /// The fewest Unicode code points of a new password.
    #[must_use]
    pub fn min_length(&self) -> usize {
        self.policy.min_length
    }

    /// All rules that `password` breaks as the new one of `username`, as
    /// sentences.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when too many wait already.
    pub async fn faults(&self, password: &Password, username: &str) -> Result<Vec<String>, Error> {
        let (policy, password, username) = (self.policy, password.clone(), username.to_owned());
        self.pool
            .run(move |_| policy.faults(password.as_str(), &username))
            .await
    }

    /// Hashes a new password into a PHC string.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when too many wait already.
    pub async fn hash(&self, password: &Password) -> Result<String, Error> {
        let (params, random, password) =
            (self.params.clone(), self.random.clone(), password.clone());
        self.pool
            .run(move |memory| {
                argon2id::hash(password.as_str().as_bytes(), &params, &random, memory)
            })
            .await?
    }

    /// Whether `password` is the one that was hashed into `stored`. Without an
    /// account there is nothing stored: that takes as long and is never right.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when too many wait already, [`Error::Damaged`] when
    /// `stored` is no hash.
    pub async fn verify(&self, password: &Password, stored: Option<&str>) -> Result<bool, Error> {
        let known = stored.is_some();
        let stored: Arc<str> = stored.map_or_else(|| Arc::clone(&self.decoy), Arc::from);
        let password = password.clone();
        let right = self
            .pool
            .run(move |memory| argon2id::verify(password.as_str().as_bytes(), &stored, memory))
            .await??;
        Ok(right && known)
    }
}
