use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use time::OffsetDateTime;

use crate::people::UserId;

/// The people whose leases are remembered. When they would be more, all are forgotten:
/// what is left of their portions counts as written.
const MOST: usize = 100_000;

/// The bytes that this replica may let people write without asking the database.
#[derive(Debug, Default)]
pub(super) struct Leases(Mutex<HashMap<UserId, Lease>>);

/// What is left of somebody's portions.
#[derive(Clone, Copy, Debug)]
struct Lease {
    /// When the window began that it is good for.
    window: OffsetDateTime,
    bytes: u64,
    /// Whether no more can be leased in this window.
    is_last: bool,
}

/// What became of an attempt to spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spent {
    /// The bytes were there, and are spent.
    Enough,
    /// They were not; another portion has to be leased.
    TooLittle,
    /// They were not, and no portion is left.
    NothingMoreToLease,
}

impl Leases {
    /// Spends `bytes`, if they are there.
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

    /// Adds a portion, less what is spent of it at once.
    pub(super) fn add(&self, person: UserId, window: OffsetDateTime, portion: u64, spent: u64) {
        self.change(person, window, |lease| {
            lease.bytes = (lease.bytes + portion).saturating_sub(spent);
        });
    }

    /// Notes that no more can be leased.
    pub(super) fn close(&self, person: UserId, window: OffsetDateTime) {
        self.change(person, window, |lease| lease.is_last = true);
    }

    /// Changes somebody's lease. What is left of another window's counts as written.
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
