//! The proofs of the last minutes, so that each is accepted once.

use std::time::Duration;

use aws_lc_rs::digest::{Context, SHA256};
use moka::sync::Cache;

use super::ProofError;
use super::claims::TOLERANCE;
use crate::Thumbprint;

/// About 100 bytes each. It is reached by 4,000 proofs a second.
const CAPACITY: u64 = 500_000;

/// A proof from a fast clock is accepted from a minute before its `iat` until a minute after
/// it. Five seconds more are for clocks that are set back a little.
const LIFETIME: Duration = Duration::from_secs(2 * TOLERANCE + 5);

/// Which proofs were used. Nothing is evicted before its time, because that would let it be
/// used again: at the limit, further proofs are refused instead.
#[derive(Debug)]
pub(super) struct ProofMemory {
    used: Cache<[u8; 32], ()>,
    capacity: u64,
}

impl ProofMemory {
    pub(super) fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    fn with_capacity(capacity: u64) -> Self {
        let used = Cache::builder().time_to_live(LIFETIME).build();
        Self { used, capacity }
    }

    /// Uses a proof up.
    ///
    /// # Errors
    ///
    /// [`ProofError::Used`] and [`ProofError::Unavailable`]
    pub(super) fn note(&self, key: &Thumbprint, id: &str) -> Result<(), ProofError> {
        if self.is_full() {
            return Err(ProofError::Unavailable);
        }
        if self.used.entry(name(key, id)).or_insert(()).is_fresh() {
            Ok(())
        } else {
            Err(ProofError::Used)
        }
    }

    fn is_full(&self) -> bool {
        if self.used.entry_count() < self.capacity {
            return false;
        }
        // The count includes proofs that are too old by now.
        self.used.run_pending_tasks();
        self.used.entry_count() >= self.capacity
    }
}

/// The thumbprint has a fixed length, so two pairs never give the same bytes.
fn name(key: &Thumbprint, id: &str) -> [u8; 32] {
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

    #[test]
    fn an_id_counts_once_for_each_key() {
        let memory = ProofMemory::new();
        assert_eq!(memory.note(&key('0'), "a"), Ok(()));
        assert_eq!(memory.note(&key('0'), "a"), Err(ProofError::Used));
        assert_eq!(memory.note(&key('0'), "b"), Ok(()));
        assert_eq!(memory.note(&key('1'), "a"), Ok(()));
    }

    #[test]
    fn a_full_memory_forgets_nothing() {
        let memory = ProofMemory::with_capacity(2);
        for id in ["a", "b"] {
            assert_eq!(memory.note(&key('0'), id), Ok(()));
            memory.used.run_pending_tasks();
        }
        assert_eq!(memory.note(&key('0'), "c"), Err(ProofError::Unavailable));
        assert!(memory.used.contains_key(&name(&key('0'), "a")));
    }
}
