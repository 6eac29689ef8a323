//! The rules of the account gate, as functions of what is stored and the time.

use std::time::Duration;

use time::OffsetDateTime;

use super::reach::Reach;

const LONGEST_WAIT: Duration = Duration::from_mins(15);
/// A pair that has been left alone for so long after its wait starts afresh.
pub(super) const PAIR_LIFE: Duration = Duration::from_hours(24);
/// How long an address is known after a login.
pub(super) const KNOWN_FOR: Duration = Duration::from_hours(90 * 24);
/// Failures of one name, over all addresses, in one window.
const FAILURES_PER_WINDOW: u32 = 100;
pub(super) const WINDOW: Duration = Duration::from_hours(1);
/// How far the clock of another replica may be ahead.
const CLOCKS_DIFFER_BY: Duration = Duration::from_secs(30);

/// How long after this many failures in a row the next attempt is allowed: nothing
/// within those that are free, then 1 s after the last of them, doubling up to 15 min.
fn wait_after(failures: u32, reach: Reach) -> Duration {
    let Some(doublings) = failures.checked_sub(reach.free_failures()) else {
        return Duration::ZERO;
    };
    let seconds = 1_u64.checked_shl(doublings).unwrap_or(u64::MAX);
    Duration::from_secs(seconds).min(LONGEST_WAIT)
}

/// A time that was stored, which cannot be to come: a moment ahead, as the clock of
/// another replica may be, it is now; `None` of a clock that was wrong.
fn so_far(stored: OffsetDateTime, now: OffsetDateTime) -> Option<OffsetDateTime> {
    (stored <= now + CLOCKS_DIFFER_BY).then_some(stored.min(now))
}

/// What is known of one name at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// In a row.
    pub(super) failures: u32,
    /// When the next attempt is allowed.
    pub(super) allowed_at: OffsetDateTime,
    /// When somebody last got in as that name from there.
    pub(super) logged_in_at: Option<OffsetDateTime>,
    /// The end of the last wait that was written down.
    pub(super) noted_until: Option<OffsetDateTime>,
}

impl Pair {
    /// One that nobody has tried.
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

    /// Until when it is too early for an attempt. No wait is longer than the rule
    /// gives: one that is was begun by a clock that was ahead, and is over.
    fn waits_until(&self, reach: Reach, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let latest = now + wait_after(self.failures, reach);
        let until = self.allowed_at;
        (now < until && until <= latest).then_some(until)
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

/// All failures of one name, in windows of an hour that begin with the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) failures: u32,
    pub(super) window_started_at: OffsetDateTime,
    /// The end of the last window whose refusals were written down.
    pub(super) noted_until: Option<OffsetDateTime>,
}

impl Tally {
    /// An empty one.
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

    /// The one that counts now.
    fn current(&self, now: OffsetDateTime) -> Self {
        match so_far(self.window_started_at, now) {
            Some(window_started_at) if now < window_started_at + WINDOW => Self {
                window_started_at,
                ..self.clone()
            },
            _ => Self::starting(now),
        }
    }

    /// Until when it is too early for an attempt of a stranger.
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

/// What is stored of one name at one place; `None` where nothing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counter {
    pub(super) reach: Reach,
    pub(super) pair: Option<Pair>,
}

impl Counter {
    pub(super) fn pair(&self, now: OffsetDateTime) -> Pair {
        self.pair.clone().unwrap_or_else(|| Pair::untried(now))
    }

    /// Until when it is too early for an attempt.
    pub(super) fn waits_until(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        self.pair.as_ref()?.waits_until(self.reach, now)
    }

    /// Whether it is the owner's: they have got in from there.
    fn is_known(&self, now: OffsetDateTime) -> bool {
        let at_address = self.pair.as_ref().is_some_and(|pair| pair.is_known(now));
        self.reach == Reach::Device || at_address
    }
}

/// All counters of an attempt, as they are stored: the pairs of its name and each
/// place that it comes from, the narrowest first, and the tally of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counters {
    pub(super) pairs: Vec<Counter>,
    pub(super) tally: Option<Tally>,
}

/// All counters with an attempt in them that counts as failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reserved {
    pub(super) pairs: Vec<Pair>,
    pub(super) tally: Tally,
}

/// It is too early for an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotBefore(pub(super) OffsetDateTime);

impl Counters {
    /// What becomes of the counters with an attempt at `now`. Where somebody has
    /// got in before, the failures of others do not matter.
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

    /// The pairs that may hold an attempt up.
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
mod tests;
