//! The rules of the account gate: pure functions of stored counters and the time.

use std::time::Duration;

use time::OffsetDateTime;

use super::reach::Reach;

const LONGEST_WAIT: Duration = Duration::from_mins(15);
/// A pair without attempts for this long after its wait starts afresh.
pub(super) const PAIR_LIFE: Duration = Duration::from_hours(24);
/// How long an address stays known after a login.
pub(super) const KNOWN_FOR: Duration = Duration::from_hours(90 * 24);
/// Allowed failures of one username from all addresses in a window.
const FAILURES_PER_WINDOW: u32 = 100;
pub(super) const WINDOW: Duration = Duration::from_hours(1);
/// How far another replica's clock may be ahead.
const CLOCKS_DIFFER_BY: Duration = Duration::from_secs(30);

/// The wait after this many consecutive failures: nothing for the free ones, 1 s after
/// the last of them, then doubling up to 15 min.
fn wait_after(failures: u32, reach: Reach) -> Duration {
    let Some(doublings) = failures.checked_sub(reach.free_failures()) else {
        return Duration::ZERO;
    };
    let seconds = 1_u64.checked_shl(doublings).unwrap_or(u64::MAX);
    Duration::from_secs(seconds).min(LONGEST_WAIT)
}

/// Corrects a stored time that lies in the future. Slightly ahead, as another replica's
/// clock may be, it counts as now. Further ahead, a wrong clock wrote it: `None`.
fn so_far(stored: OffsetDateTime, now: OffsetDateTime) -> Option<OffsetDateTime> {
    (stored <= now + CLOCKS_DIFFER_BY).then_some(stored.min(now))
}

/// The counter of one username at one origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// In a row.
    pub(super) failures: u32,
    /// When the next attempt is allowed.
    pub(super) allowed_at: OffsetDateTime,
    /// When its owner last logged in from there.
    pub(super) logged_in_at: Option<OffsetDateTime>,
    /// The end of the last audited wait.
    pub(super) noted_until: Option<OffsetDateTime>,
}

impl Pair {
    /// A counter without attempts.
    pub(super) fn untried(now: OffsetDateTime) -> Self {
        Self {
            failures: 0,
            allowed_at: now,
            logged_in_at: None,
            noted_until: None,
        }
    }

    fn is_known(&self, now: OffsetDateTime) -> bool {
        let at = self.logged_in_at.and_then(|at| so_far(at, now));
        at.is_some_and(|at| now < at + KNOWN_FOR)
    }

    /// Until when an attempt is too early. If a wait is longer than the rule allows, another clock
    /// wrote it: one that is slightly ahead, or was far ahead, and then it counts as over. Failures
    /// that cost no wait cost none by any clock.
    fn waits_until(&self, reach: Reach, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let wait = wait_after(self.failures, reach);
        let until = self.allowed_at;
        let counts = now < until && until <= now + wait + CLOCKS_DIFFER_BY;
        (counts && !wait.is_zero()).then_some(until)
    }

    /// With one more failure.
    fn failed(&self, reach: Reach, now: OffsetDateTime) -> Self {
        let before = if self.allowed_at + PAIR_LIFE <= now {
            0
        } else {
            self.failures
        };
        let failures = before.saturating_add(1);
        Self {
            failures,
            allowed_at: now + wait_after(failures, reach),
            ..self.clone()
        }
    }
}

/// All failures of one username, in windows of an hour that begin with the first failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) failures: u32,
    pub(super) window_started_at: OffsetDateTime,
    /// The end of the last audited window.
    pub(super) noted_until: Option<OffsetDateTime>,
}

impl Tally {
    /// An empty window.
    pub(super) fn starting(now: OffsetDateTime) -> Self {
        Self {
            failures: 0,
            window_started_at: now,
            noted_until: None,
        }
    }

    pub(super) fn window_ends_at(&self) -> OffsetDateTime {
        self.window_started_at + WINDOW
    }

    /// The window that counts now.
    fn current(&self, now: OffsetDateTime) -> Self {
        match so_far(self.window_started_at, now) {
            Some(window_started_at) if now < window_started_at + WINDOW => Self {
                window_started_at,
                ..self.clone()
            },
            _ => Self::starting(now),
        }
    }

    /// Until when an attempt from an unknown origin is too early.
    fn waits_until(&self) -> Option<OffsetDateTime> {
        (self.failures >= FAILURES_PER_WINDOW).then(|| self.window_ends_at())
    }

    /// With one more failure.
    fn failed(self) -> Self {
        Self {
            failures: self.failures.saturating_add(1),
            ..self
        }
    }
}

/// The stored counter of one username at one origin; `None` without a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counter {
    pub(super) reach: Reach,
    pub(super) pair: Option<Pair>,
}

impl Counter {
    pub(super) fn pair(&self, now: OffsetDateTime) -> Pair {
        self.pair.clone().unwrap_or_else(|| Pair::untried(now))
    }

    /// Until when an attempt is too early.
    pub(super) fn waits_until(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        self.pair.as_ref()?.waits_until(self.reach, now)
    }

    /// Whether the owner has logged in from there.
    fn is_known(&self, now: OffsetDateTime) -> bool {
        let at_address = self.pair.as_ref().is_some_and(|pair| pair.is_known(now));
        self.reach == Reach::Device || at_address
    }
}

/// All stored counters of an attempt: of its username at each of its origins, narrowest
/// first, and of the username alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counters {
    pub(super) pairs: Vec<Counter>,
    pub(super) tally: Option<Tally>,
}

/// All counters after counting an attempt as failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reserved {
    pub(super) pairs: Vec<Pair>,
    pub(super) tally: Tally,
}

/// The attempt is too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotBefore(pub(super) OffsetDateTime);

impl Counters {
    /// The counters after an attempt at `now`. If the owner has logged in from this
    /// origin before, failures from elsewhere do not matter.
    pub(super) fn reserve(&self, now: OffsetDateTime) -> Result<Reserved, NotBefore> {
        let tally = match &self.tally {
            Some(tally) => tally.current(now),
            None => Tally::starting(now),
        };
        let of_pairs = self
            .that_matter(now)
            .iter()
            .map(|pair| pair.waits_until(now));
        let of_name = tally.waits_until().filter(|_| !self.is_known(now));
        if let Some(until) = of_pairs.max().flatten().max(of_name) {
            return Err(NotBefore(until));
        }
        let pairs = self.pairs.iter();
        Ok(Reserved {
            pairs: pairs
                .map(|counter| counter.pair(now).failed(counter.reach, now))
                .collect(),
            tally: tally.failed(),
        })
    }

    /// The pairs that can delay the attempt.
    pub(super) fn that_matter(&self, now: OffsetDateTime) -> &[Counter] {
        let count = if self.is_known(now) {
            1
        } else {
            self.pairs.len()
        };
        &self.pairs[..count]
    }

    fn is_known(&self, now: OffsetDateTime) -> bool {
        let narrowest = self.pairs.first();
        narrowest.is_some_and(|narrowest| narrowest.is_known(now))
    }
}

#[cfg(test)]
mod histories;
#[cfg(test)]
mod tests;
