use super::bits::Bits;

/// The ended sessions of one list that may still have a valid access token.
#[derive(Debug)]
pub(super) struct EndedOnList {
    /// Sorted and without duplicates, followed by unsorted additions.
    sessions: Vec<Ended>,
    settled: usize,
    /// No session ended before this.
    oldest: u32,
    /// Unique for each content of a list.
    version: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ended {
    index: u32,
    /// Seconds since the epoch, capped at the largest value.
    at: u32,
}

impl EndedOnList {
    /// An empty list.
    pub(super) const NOBODY: Self = Self {
        sessions: Vec::new(),
        settled: 0,
        oldest: u32::MAX,
        version: 0,
    };

    /// Adds a session, possibly a duplicate. Call [`Self::settle`] before using the list.
    pub(super) fn add(&mut self, index: u32, ended_at: i64) {
        let at = seconds(ended_at);
        self.oldest = self.oldest.min(at);
        self.sessions.push(Ended { index, at });
    }

    /// Sorts the additions. If anything changed, the list gets `version`.
    pub(super) fn settle(&mut self, version: u64) {
        if self.settled == self.sessions.len() {
            return;
        }
        // If a session ended twice, the later end comes first here and counts.
        self.sessions
            .sort_by_key(|ended| (ended.index, u32::MAX - ended.at));
        self.sessions.dedup_by_key(|ended| ended.index);
        if self.settled != self.sessions.len() {
            self.settled = self.sessions.len();
            self.version = version;
        }
    }

    /// Drops the sessions that ended at `since` or before. If anything changed, the list
    /// gets `version`.
    pub(super) fn forget(&mut self, since: i64, version: u64) {
        if i64::from(self.oldest) > since {
            return;
        }
        self.sessions.retain(|ended| i64::from(ended.at) > since);
        self.oldest = self
            .sessions
            .iter()
            .map(|ended| ended.at)
            .min()
            .unwrap_or(u32::MAX);
        if self.settled != self.sessions.len() {
            self.settled = self.sessions.len();
            self.version = version;
        }
        if self.sessions.len() < self.sessions.capacity() / 4 {
            self.sessions.shrink_to_fit();
        }
    }

    /// Frees memory that was reserved before the size was known.
    pub(super) fn shrink(&mut self) {
        self.sessions.shrink_to_fit();
    }

    /// Unique for each content of a list.
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sessions.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.sessions.len()
    }

    /// No session ended before this, in seconds since the epoch.
    pub(super) fn oldest(&self) -> u32 {
        self.oldest
    }

    /// The issue time of the list: the last change, or the last full window if that is
    /// later. So a list is renewed at half of its life, and all replicas renew it at the
    /// same time with the same content. If a clock that is ahead caused a change in the
    /// future, the list contains it but is not dated so, because verifiers would refuse
    /// it.
    pub(super) fn issued_at(&self, now: i64, window: i64) -> i64 {
        let renewed = now - now.rem_euclid(window);
        let changed = self.sessions.iter().map(|ended| i64::from(ended.at));
        let changed = changed.filter(|changed| *changed <= now).max();
        changed.unwrap_or(renewed).max(renewed)
    }

    /// One bit for each session of the list, set if it has ended.
    pub(super) fn bits(&self) -> Bits {
        Bits::set(self.sessions.iter().map(|ended| ended.index))
    }
}

fn seconds(time: i64) -> u32 {
    u32::try_from(time.max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_795_262_400;
    const WINDOW: i64 = 900;

    fn list(ended: &[(u32, i64)]) -> EndedOnList {
        let mut list = EndedOnList::NOBODY;
        for (index, at) in ended {
            list.add(*index, *at);
        }
        list.settle(1);
        list
    }

    fn issued_after(passed: i64, ended: &[i64]) -> i64 {
        let ended: Vec<_> = (0..).zip(ended.iter().map(|at| NOON + at)).collect();
        list(&ended).issued_at(NOON + passed, WINDOW) - NOON
    }

    #[test]
    fn a_list_is_renewed_once_a_window() {
        assert_eq!(issued_after(0, &[]), 0);
        assert_eq!(issued_after(899, &[]), 0);
        assert_eq!(issued_after(900, &[]), 900);
    }

    #[test]
    fn a_list_is_as_new_as_its_last_change() {
        let ended = [7, 5];
        assert_eq!(issued_after(60, &ended), 7);
        assert_eq!(issued_after(901, &ended), 900);
    }

    #[test]
    fn a_list_is_never_of_a_time_to_come() {
        for ahead in [7_200, 86_400, 3_650 * 86_400, i64::MAX - NOON] {
            let ended = [ahead, 5];
            assert_eq!(issued_after(60, &ended), 5);
            assert_eq!(issued_after(60, &ended[..1]), 0);
        }
    }

    #[test]
    fn what_is_there_already_changes_nothing() {
        let mut list = list(&[(3, NOON), (1, NOON)]);
        list.add(1, NOON);
        list.settle(2);
        assert_eq!((list.version(), list.len()), (1, 2));
        list.add(2, NOON);
        list.settle(3);
        assert_eq!((list.version(), list.len()), (3, 3));
    }

    #[test]
    fn a_session_is_forgotten_by_its_last_end() {
        let mut list = list(&[(1, NOON), (2, NOON + 1)]);
        list.add(1, NOON + 2);
        list.settle(2);
        list.forget(NOON - 1, 3);
        assert_eq!((list.version(), list.len()), (1, 2));
        list.forget(NOON + 1, 4);
        assert_eq!((list.version(), list.len()), (4, 1));
        list.forget(NOON + 2, 5);
        assert!(list.is_empty());
    }
}
