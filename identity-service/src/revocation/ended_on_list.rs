use super::bits::Bits;

/// The sessions on one list that have ended and may still have a living access token.
#[derive(Debug)]
pub(super) struct EndedOnList {
    /// In the order of their bits, each once; behind those that are settled, in any order,
    /// those that have come since.
    sessions: Vec<Ended>,
    settled: usize,
    /// No session was ended before.
    oldest: u32,
    /// No two contents of a list have the same one.
    version: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ended {
    index: u32,
    /// Seconds since the epoch; what is later than can be written is the latest.
    at: u32,
}

impl EndedOnList {
    /// One with nobody on it.
    pub(super) const NOBODY: Self = Self {
        sessions: Vec::new(),
        settled: 0,
        oldest: u32::MAX,
        version: 0,
    };

    /// Adds a session, which may be there already. The list must be settled before it is
    /// used.
    pub(super) fn add(&mut self, index: u32, ended_at: i64) {
        let at = seconds(ended_at);
        self.oldest = self.oldest.min(at);
        self.sessions.push(Ended { index, at });
    }

    /// Puts in order what was added. The list is then of `version`, if it says more.
    pub(super) fn settle(&mut self, version: u64) {
        if self.settled == self.sessions.len() {
            return;
        }
        // Of a session that was ended twice the later end counts, which comes first here.
        self.sessions
            .sort_by_key(|ended| (ended.index, u32::MAX - ended.at));
        self.sessions.dedup_by_key(|ended| ended.index);
        if self.settled != self.sessions.len() {
            self.settled = self.sessions.len();
            self.version = version;
        }
    }

    /// Drops the sessions that were ended at `since` or before. The list is then of
    /// `version`, if it says less.
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

    /// Gives back memory that was taken while there was no telling how much is needed.
    pub(super) fn shrink(&mut self) {
        self.sessions.shrink_to_fit();
    }

    /// No two contents of a list have the same one.
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sessions.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.sessions.len()
    }

    /// No session was ended before, in seconds since the epoch.
    pub(super) fn oldest(&self) -> u32 {
        self.oldest
    }

    /// When a list counts as issued: at the last change, or at the last full window,
    /// so that it is renewed when half of its life is over, at the same time and with
    /// the same content by every replica. A change at a time to come, by a clock that is or
    /// was ahead, is in the list already, which must not say that it is from then: verifiers
    /// would refuse it.
    pub(super) fn issued_at(&self, now: i64, window: i64) -> i64 {
        let renewed = now - now.rem_euclid(window);
        let changed = self.sessions.iter().map(|ended| i64::from(ended.at));
        let changed = changed.filter(|changed| *changed <= now).max();
        changed.unwrap_or(renewed).max(renewed)
    }

    /// One bit for each session of the list: set for those that have ended.
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
