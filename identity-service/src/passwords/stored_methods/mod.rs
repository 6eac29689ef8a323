//! Which hash methods are stored.

#[cfg(test)]
mod tests;

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use time::OffsetDateTime;
use token_verifier::Age;

use super::{
    argon2id,
    method::{Method, StoredHash},
    pbkdf2, scrypt,
};

/// Stored instead of a hash for a user who has no password yet.
pub const UNUSABLE: &str = "!";

/// Sorts after everything that may follow a method's prefix.
const BEHIND_ALL: char = '~';

/// How old a scan may be, since another process may import users.
const MAX_AGE: Duration = Duration::from_mins(1);

/// The methods of which every failed check computes one hash each. Always includes the
/// configured one.
#[derive(Debug)]
pub(super) struct StoredMethods {
    configured: Method,
    methods: RwLock<Arc<[Method]>>,
    /// When the last scan began, as a Unix time.
    scanned_at: AtomicI64,
}

impl StoredMethods {
    pub(super) fn new(configured: Method) -> Self {
        let methods = Arc::from([configured.clone()]);
        Self {
            configured,
            methods: RwLock::new(methods),
            scanned_at: AtomicI64::new(i64::MIN),
        }
    }

    /// All methods, including one found in a stored hash before the scan met it.
    pub(super) fn with(&self, met: Option<&Method>) -> Arc<[Method]> {
        let known = Arc::clone(&self.methods.read().unwrap_or_else(PoisonError::into_inner));
        match met {
            Some(met) if !known.contains(met) => {
                let all: Arc<[Method]> = known.iter().chain([met]).cloned().collect();
                self.store(Arc::clone(&all));
                all
            }
            _ => known,
        }
    }

    /// Whether the caller should scan now. True for only one of several concurrent
    /// callers.
    pub(super) fn is_due(&self, now: OffsetDateTime) -> bool {
        let (last, now) = (
            self.scanned_at.load(Ordering::Relaxed),
            now.unix_timestamp(),
        );
        !Age::between(last, now).is_under(MAX_AGE)
            && self
                .scanned_at
                .compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    pub(super) fn replace(&self, scan: MethodScan) {
        let mut methods = scan.methods;
        if !methods.contains(&self.configured) {
            methods.push(self.configured.clone());
        }
        self.store(methods.into());
    }

    fn store(&self, methods: Arc<[Method]>) {
        *self.methods.write().unwrap_or_else(PoisonError::into_inner) = methods;
    }
}

/// Finds all methods among the stored hashes, which an index sorts by bytes, without
/// reading all of them: after each hash it skips to the first one with another prefix.
#[derive(Debug, Default)]
pub struct MethodScan {
    behind: String,
    methods: Vec<Method>,
}

impl MethodScan {
    /// The next hash to read is the first one greater than this.
    #[must_use]
    pub fn behind(&self) -> &str {
        &self.behind
    }

    /// How many methods it found so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.methods.len()
    }

    /// Takes the first hash greater than [`Self::behind`].
    pub fn step(&mut self, stored: &str) {
        // The scan always moves forward, whatever the salt contains.
        let behind = format!("{}{BEHIND_ALL}", prefix(stored));
        self.behind = behind.max(stored.to_owned());
        if let Ok(hash) = StoredHash::parse(stored)
            && !self.methods.contains(&hash.method)
        {
            self.methods.push(hash.method);
        }
    }
}

/// The common prefix of all hashes of one method; the whole text if it is not a hash.
fn prefix(stored: &str) -> &str {
    let dollars = if stored.starts_with(argon2id::PREFIX) {
        4
    } else if stored.starts_with(pbkdf2::PREFIX) || stored.starts_with(scrypt::PREFIX) {
        1
    } else {
        3
    };
    let end = stored.match_indices('$').nth(dollars - 1);
    end.map_or(stored, |(at, _)| &stored[..=at])
}
