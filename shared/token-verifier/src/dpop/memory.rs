//! The last proofs, so that each is accepted once.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{Context, SHA256};

use super::ProofError;
use super::claims::TOLERANCE;
use crate::Thumbprint;

/// About 120 bytes each. It is reached by 4,000 proofs a second.
const CAPACITY: usize = 500_000;

/// How long each proof is remembered at least. A proof from a fast clock is accepted from a
/// minute before its `iat` until a minute after it; five seconds are added.
const SHORTEST: Duration = Duration::from_secs(2 * TOLERANCE + 5);

/// How long it is remembered if there is room. When our clock is set back, proofs of that time
/// are recent again. They were used if they are still remembered.
const LONGEST: Duration = Duration::from_hours(1);

/// How many are forgotten at a time, so that the first proof after a burst and an hour without
/// any does not wait for half a million. More than one, so that old ones become fewer.
const AT_ONCE: usize = 64;

/// Which proofs were used. Their age is of a clock that is never set back. Nothing is forgotten
/// before its time, because that would let it be used again: at the limit, further proofs are
/// refused instead.
#[derive(Debug)]
pub(super) struct ProofMemory {
    used: Mutex<Used>,
    capacity: usize,
}

#[derive(Debug, Default)]
struct Used {
    names: HashSet<Name>,
    /// The same with the time of each, the oldest first.
    by_age: VecDeque<(Instant, Name)>,
}

type Name = [u8; 32];

impl ProofMemory {
    pub(super) fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    fn with_capacity(capacity: usize) -> Self {
        let used = Mutex::default();
        Self { used, capacity }
    }

    /// Uses a proof up.
    ///
    /// # Errors
    ///
    /// [`ProofError::Used`] and [`ProofError::Unavailable`]
    pub(super) fn note(&self, key: &Thumbprint, id: &str, now: Instant) -> Result<(), ProofError> {
        let name = name(key, id);
        // Each change of it is whole.
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.forget_some(LONGEST, now);
        if used.names.contains(&name) {
            return Err(ProofError::Used);
        }
        if used.names.len() >= self.capacity && !used.forget_one(SHORTEST, now) {
            return Err(ProofError::Unavailable);
        }
        used.names.insert(name);
        used.by_age.push_back((now, name));
        Ok(())
    }
}

impl Used {
    /// Forgets some of what has at least this age.
    fn forget_some(&mut self, age: Duration, now: Instant) {
        for _ in 0..AT_ONCE {
            if !self.forget_one(age, now) {
                return;
            }
        }
    }

    /// Forgets the oldest one, if it has at least this age.
    fn forget_one(&mut self, age: Duration, now: Instant) -> bool {
        let is_old = |(then, _): &(Instant, Name)| now.saturating_duration_since(*then) >= age;
        let Some((_, name)) = self.by_age.front().filter(|oldest| is_old(oldest)) else {
            return false;
        };
        self.names.remove(name);
        self.by_age.pop_front();
        true
    }
}

/// The thumbprint has a fixed length, so two pairs never give the same bytes.
fn name(key: &Thumbprint, id: &str) -> Name {
    let mut context = Context::new(&SHA256);
    context.update(key.as_str().as_bytes());
    context.update(id.as_bytes());
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(first: char) -> Thumbprint {
        let rest = "ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
        format!("{first}{rest}").parse().unwrap()
    }

    /// Notes ids of one key, each at a second.
    fn note_all(memory: &ProofMemory, all: &[(u64, &str, Result<(), ProofError>)]) {
        let start = Instant::now();
        for (second, id, expected) in all {
            let now = start + Duration::from_secs(*second);
            assert_eq!(memory.note(&key('0'), id, now), *expected, "{id} {second}");
        }
    }

    #[test]
    fn an_id_counts_once_for_each_key() {
        let (memory, now) = (ProofMemory::new(), Instant::now());
        assert_eq!(memory.note(&key('0'), "a", now), Ok(()));
        assert_eq!(memory.note(&key('0'), "a", now), Err(ProofError::Used));
        assert_eq!(memory.note(&key('0'), "b", now), Ok(()));
        assert_eq!(memory.note(&key('1'), "a", now), Ok(()));
    }

    /// The clock that tells whether a proof is recent may be set back meanwhile.
    #[test]
    fn a_proof_is_remembered_for_an_hour_if_there_is_room() {
        let used = || Err(ProofError::Used);
        let all = [(0, "a", Ok(())), (3_599, "a", used()), (3_600, "a", Ok(()))];
        note_all(&ProofMemory::new(), &all);
    }

    #[test]
    fn old_proofs_are_forgotten_a_few_at_a_time() {
        let (memory, start) = (ProofMemory::new(), Instant::now());
        for id in 0..200 {
            memory.note(&key('0'), &id.to_string(), start).unwrap();
        }
        let left = || memory.used.lock().unwrap().names.len();
        for (id, expected) in [("a", 137), ("b", 74), ("c", 11), ("d", 4), ("e", 5)] {
            memory.note(&key('0'), id, start + LONGEST).unwrap();
            assert_eq!(left(), expected, "{id}");
        }
    }

    #[test]
    fn a_full_memory_forgets_only_what_is_old() {
        let full = || Err(ProofError::Unavailable);
        let all = [
            (0, "a", Ok(())),
            (1, "b", Ok(())),
            (124, "c", full()),
            (124, "a", Err(ProofError::Used)),
            (125, "c", Ok(())),
            (125, "d", full()),
            (125, "b", Err(ProofError::Used)),
            (126, "a", Ok(())),
        ];
        note_all(&ProofMemory::with_capacity(2), &all);
    }
}
