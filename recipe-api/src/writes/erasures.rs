//! The people whose content is being erased: they may not write meanwhile.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use uuid::Uuid;

use crate::ids::UserId;

/// How often each replica looks for erasures. Other replicas learn of one this late.
pub(crate) const LOOK_PERIOD: Duration = Duration::from_secs(10);

/// The erasures that this replica knows of. Clones share them.
#[derive(Clone, Debug)]
pub struct Erasures(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Identifies this replica while it runs.
    replica: String,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Those this replica works on.
    here: HashSet<UserId>,
    /// Those in the database, as of the last look.
    unfinished: HashSet<UserId>,
    /// Those this replica finished since that look began.
    finished: HashSet<UserId>,
}

/// An erasure that this replica works on. Dropping it leaves it to other replicas.
#[derive(Debug)]
pub(crate) struct Begun {
    erasures: Erasures,
    person: UserId,
}

impl Default for Erasures {
    fn default() -> Self {
        Self(Arc::new(Inner {
            replica: Uuid::now_v7().to_string(),
            known: Mutex::default(),
        }))
    }
}

impl Erasures {
    /// The name of this replica in the database.
    pub(crate) fn replica(&self) -> &str {
        &self.0.replica
    }

    /// Whether this person is being erased. What they write now would be erased too.
    pub(crate) fn is_going_on(&self, person: UserId) -> bool {
        let known = self.lock();
        known.here.contains(&person) || known.unfinished.contains(&person)
    }

    /// Starts an erasure here. `None` while this replica already works on one of this
    /// person.
    pub(crate) fn enter(&self, person: UserId) -> Option<Begun> {
        let is_first = self.lock().here.insert(person);
        is_first.then(|| Begun {
            erasures: self.clone(),
            person,
        })
    }

    /// Starts a look at the database.
    pub(crate) fn begin_look(&self) {
        self.lock().finished.clear();
    }

    /// Records what the database contained. Returns those that ended elsewhere.
    pub(crate) fn end_look(&self, found: impl Iterator<Item = UserId>) -> Vec<UserId> {
        let mut known = self.lock();
        let found = found.filter(|person| !known.finished.contains(person));
        let found: HashSet<_> = found.collect();
        let ended = known.unfinished.difference(&found).copied().collect();
        known.unfinished = found;
        ended
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Begun {
    /// Records that the erasure is in the database, so it will be finished whatever
    /// happens.
    pub(crate) fn note(&self) {
        self.erasures.lock().unfinished.insert(self.person);
    }

    /// Records that the erasure is complete.
    pub(crate) fn finish(self) {
        let mut known = self.erasures.lock();
        known.unfinished.remove(&self.person);
        known.finished.insert(self.person);
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.erasures.lock().here.remove(&self.person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> UserId {
        UserId::stored(7)
    }

    #[test]
    fn one_that_is_broken_off_is_unfinished_until_it_is_not() {
        let erasures = Erasures::default();
        let begun = erasures.enter(person()).unwrap();
        assert!(erasures.enter(person()).is_none());
        begun.note();
        drop(begun);
        assert!(erasures.is_going_on(person()));
        erasures.enter(person()).unwrap().finish();
        assert!(!erasures.is_going_on(person()));
    }

    #[test]
    fn one_that_ends_during_a_look_is_not_found_by_it() {
        let erasures = Erasures::default();
        erasures.begin_look();
        erasures.enter(person()).unwrap().finish();
        erasures.end_look([person()].into_iter());
        assert!(!erasures.is_going_on(person()));
    }

    #[test]
    fn one_that_ends_elsewhere_is_told_of_once() {
        let erasures = Erasures::default();
        assert_eq!(erasures.end_look([person()].into_iter()), []);
        assert!(erasures.is_going_on(person()));
        assert_eq!(erasures.end_look([].into_iter()), [person()]);
        assert!(!erasures.is_going_on(person()));
        assert_eq!(erasures.end_look([].into_iter()), []);
    }
}
