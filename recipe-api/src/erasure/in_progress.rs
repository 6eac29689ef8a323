use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

use crate::people::UserId;

/// Whose erasures this replica knows of. A handle: clones share them.
#[derive(Clone, Debug)]
pub struct Erasures(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Names this replica for as long as it runs.
    replica: String,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Those that this replica works on.
    here: HashSet<UserId>,
    /// Those that the database has, as of the last look.
    unfinished: HashSet<UserId>,
    /// Those that this replica has finished since that look began.
    finished: HashSet<UserId>,
}

/// One that this replica works on; left to others when it is dropped.
#[derive(Debug)]
pub(super) struct Begun {
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
    /// What the database calls this replica.
    pub(super) fn replica(&self) -> &str {
        &self.0.replica
    }

    /// Whether all that this person made is being erased: what they write now would go
    /// with it.
    pub(crate) fn is_going_on(&self, person: UserId) -> bool {
        let known = self.lock();
        known.here.contains(&person) || known.unfinished.contains(&person)
    }

    /// `None` while this replica works on one of this person: however often somebody asks,
    /// it is done once at a time.
    pub(super) fn enter(&self, person: UserId) -> Option<Begun> {
        let is_first = self.lock().here.insert(person);
        is_first.then(|| Begun {
            erasures: self.clone(),
            person,
        })
    }

    /// Begins to look which of them the database has.
    pub(super) fn begin_look(&self) {
        self.lock().finished.clear();
    }

    /// Notes what the database had. Tells which have ended elsewhere.
    pub(super) fn end_look(&self, found: impl Iterator<Item = UserId>) -> Vec<UserId> {
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
    /// It is in the database, and so gone on with whatever happens.
    pub(super) fn note(&self) {
        self.erasures.lock().unfinished.insert(self.person);
    }

    /// Nothing is left to erase.
    pub(super) fn finish(self) {
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
