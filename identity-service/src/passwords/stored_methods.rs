//! Which hash methods are stored.

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
#[derive(Clone, Debug)]
pub(super) struct StoredMethods {
    configured: Method,
    methods: Arc<RwLock<Arc<[Method]>>>,
    /// When the last scan began, as a Unix time.
    scanned_at: Arc<AtomicI64>,
}

impl StoredMethods {
    pub(super) fn new(configured: Method) -> Self {
        let methods = Arc::from([configured.clone()]);
        Self {
            configured,
            methods: Arc::new(RwLock::new(methods)),
            scanned_at: Arc::new(AtomicI64::new(i64::MIN)),
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const ARGON2ID: &str =
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    const BCRYPT: &str = "$2a$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";

    fn method(stored: &str) -> Method {
        StoredHash::parse(stored).unwrap().method
    }

    #[test]
    fn a_scan_finds_every_method_in_a_few_steps() {
        let pbkdf2 = |salt| format!("pbkdf2:sha256:1000${salt}${}", "0".repeat(64));
        let scrypt = |salt| format!("scrypt:1024:8:1${salt}${}", "0".repeat(128));
        let mut stored: BTreeSet<String> = (0..100)
            .flat_map(|salt| [pbkdf2(salt), scrypt(salt)])
            .collect();
        stored.extend([UNUSABLE, "garbage", ARGON2ID, BCRYPT].map(str::to_owned));
        stored.insert(BCRYPT.replace("$2a$04$", "$2b$04$"));
        stored.insert(BCRYPT.replace("$2a$04$", "$2b$05$"));

        let (mut scan, mut steps) = (MethodScan::default(), 0);
        while let Some(next) = stored.iter().find(|hash| hash.as_str() > scan.behind()) {
            scan.step(&next.clone());
            steps += 1;
        }
        assert_eq!(steps, 8);
        assert_eq!(
            scan.methods,
            [
                method(BCRYPT),
                method(&BCRYPT.replace("$04$", "$05$")),
                method(ARGON2ID),
                method(&pbkdf2(0)),
                method(&scrypt(0)),
            ]
        );
    }

    #[test]
    fn the_configured_method_and_those_that_were_met_are_among_them() {
        let stored = StoredMethods::new(method(ARGON2ID));
        assert_eq!(*stored.with(None), [method(ARGON2ID)]);
        let both = [method(ARGON2ID), method(BCRYPT)];
        assert_eq!(*stored.with(Some(&method(BCRYPT))), both);
        assert_eq!(*stored.with(None), both);
        stored.replace(MethodScan::default());
        assert_eq!(*stored.with(None), [method(ARGON2ID)]);
    }

    #[test]
    fn a_scan_is_due_at_once_and_then_once_a_minute() {
        let stored = StoredMethods::new(method(ARGON2ID));
        let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        let asked = [0, 0, 59, 60, 60].map(|seconds| stored.is_due(at(seconds)));
        assert_eq!(asked, [true, false, false, true, false]);
        let set_back = [59, 118, 119].map(|seconds| stored.is_due(at(seconds)));
        assert_eq!(
            set_back,
            [true, false, true],
            "also by a clock that was ahead"
        );
    }

    #[test]
    fn a_scan_gets_past_any_salt() {
        let mut scan = MethodScan::default();
        let odd = format!("pbkdf2:sha256:1000$~é${}", "0".repeat(64));
        scan.step(&odd);
        assert!(scan.behind() >= odd.as_str());
    }
}
