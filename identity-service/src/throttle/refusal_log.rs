use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::address::AddressPrefix;

/// For this long, further refusals of an address are not audited.
const SPAN: Duration = Duration::from_mins(15);

/// The maximum number of remembered addresses. When full, refusals of others are not
/// audited. That limits what a replica writes in a span, under any attack.
const MOST: usize = 1_000;

/// The audited addresses, and until when they need no new entry.
#[derive(Debug, Default)]
pub(super) struct RefusalLog(Mutex<HashMap<AddressPrefix, Instant>>);

impl RefusalLog {
    /// Whether this is the first refusal of its address in a while.
    pub(super) fn is_first(&self, prefix: AddressPrefix, now: Instant) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(&prefix).is_some_and(|until| now < *until) {
            return false;
        }
        if noted.len() >= MOST {
            noted.retain(|_, until| now < *until);
        }
        let is_room = noted.len() < MOST;
        if is_room {
            noted.insert(prefix, now + SPAN);
        }
        is_room
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn prefix(number: usize) -> AddressPrefix {
        let bits = u32::try_from(number).unwrap();
        AddressPrefix(Ipv4Addr::from_bits(bits).into())
    }

    #[test]
    fn an_address_is_noted_once_in_a_span() {
        let (log, now) = (RefusalLog::default(), Instant::now());
        assert!(log.is_first(prefix(1), now));
        assert!(log.is_first(prefix(2), now));
        assert!(!log.is_first(prefix(1), now + Duration::from_secs(15 * 60 - 1)));
        assert!(log.is_first(prefix(1), now + SPAN));
    }

    #[test]
    fn no_more_than_so_many_are_noted_in_a_span() {
        let (log, now) = (RefusalLog::default(), Instant::now());
        let first = (0..5 * MOST).filter(|number| log.is_first(prefix(*number), now));
        assert_eq!(first.count(), MOST);
        assert!(log.is_first(prefix(9 * MOST), now + SPAN));
    }
}
