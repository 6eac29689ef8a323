use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use time::OffsetDateTime;

use crate::ids::UserId;

/// The number of people with a cached lease. When full, all leases are dropped: the rest
/// of their portions counts as written.
const MOST: usize = 100_000;

/// Bytes that this replica may admit without asking the database.
#[derive(Debug, Default)]
pub(super) struct Leases(Mutex<HashMap<UserId, Lease>>);

/// The rest of a person's portions.
#[derive(Clone, Copy, Debug)]
struct Lease {
    /// The start of the window that it is valid in.
    window: OffsetDateTime,
    bytes: u64,
    /// Whether the quota of this window is fully leased.
    is_last: bool,
}

/// The result of an attempt to spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spent {
    /// There were enough bytes, and they are spent.
    Enough,
    /// There were too few; lease another portion.
    TooLittle,
    /// There were too few, and nothing is left to lease.
    NothingMoreToLease,
}

impl Leases {
    /// Spends `bytes`, if available.
    pub(super) fn spend(&self, person: UserId, window: OffsetDateTime, bytes: u64) -> Spent {
        if bytes == 0 {
            return Spent::Enough;
        }
        self.change(person, window, |lease| {
            if let Some(left) = lease.bytes.checked_sub(bytes) {
                lease.bytes = left;
                Spent::Enough
            } else if lease.is_last {
                Spent::NothingMoreToLease
            } else {
                Spent::TooLittle
            }
        })
    }

    /// Adds a portion, less the bytes spent at once.
    pub(super) fn add(&self, person: UserId, window: OffsetDateTime, portion: u64, spent: u64) {
        self.change(person, window, |lease| {
            lease.bytes = (lease.bytes + portion).saturating_sub(spent);
        });
    }

    /// Records that nothing is left to lease.
    pub(super) fn close(&self, person: UserId, window: OffsetDateTime) {
        self.change(person, window, |lease| lease.is_last = true);
    }

    /// Drops what is left of the leased bytes.
    pub(super) fn use_up(&self, person: UserId, window: OffsetDateTime) {
        self.change(person, window, |lease| lease.bytes = 0);
    }

    /// Changes a person's lease. The rest of an earlier window is dropped.
    fn change<T>(
        &self,
        person: UserId,
        window: OffsetDateTime,
        change: impl FnOnce(&mut Lease) -> T,
    ) -> T {
        let new = Lease {
            window,
            bytes: 0,
            is_last: false,
        };
        let mut leases = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if leases.len() >= MOST && !leases.contains_key(&person) {
            leases.clear();
        }
        let lease = leases.entry(person).or_insert(new);
        if lease.window != window {
            *lease = new;
        }
        change(lease)
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    const WINDOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn person(number: usize) -> UserId {
        UserId::stored(i64::try_from(number).unwrap())
    }

    #[test]
    fn a_portion_is_spent_to_its_end() {
        let leases = Leases::default();
        let spend = |bytes| leases.spend(person(1), WINDOW, bytes);
        assert_eq!(spend(1), Spent::TooLittle);
        leases.add(person(1), WINDOW, 100, 60);
        assert_eq!(spend(50), Spent::TooLittle);
        assert_eq!(spend(40), Spent::Enough);
        leases.add(person(1), WINDOW, 100, 0);
        leases.use_up(person(1), WINDOW);
        assert_eq!(spend(1), Spent::TooLittle);
        leases.close(person(1), WINDOW);
        assert_eq!(spend(1), Spent::NothingMoreToLease);
        assert_eq!(spend(0), Spent::Enough, "what has no body costs nothing");
        assert_eq!(leases.spend(person(2), WINDOW, 1), Spent::TooLittle);
    }

    #[test]
    fn another_window_begins_anew_also_an_earlier_one() {
        for later in [Duration::DAY, -Duration::DAY, -Duration::days(3_650)] {
            let leases = Leases::default();
            leases.add(person(1), WINDOW, 100, 0);
            leases.close(person(1), WINDOW);
            let other = WINDOW + later;
            assert_eq!(leases.spend(person(1), other, 1), Spent::TooLittle);
            assert_eq!(leases.spend(person(1), WINDOW, 1), Spent::TooLittle);
        }
    }

    #[test]
    fn memory_holds_so_many_people() {
        let leases = Leases::default();
        for number in 0..=MOST {
            leases.close(person(number), WINDOW);
        }
        assert_eq!(leases.0.lock().unwrap().len(), 1);
    }
}
