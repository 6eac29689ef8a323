//! The rules of the account gate, as functions of what is stored and the time.

use std::time::Duration;

use time::OffsetDateTime;

/// Failures that cost no wait yet, but for the last of them.
const FREE_FAILURES: u32 = 5;
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

/// How long after this many failures in a row the next attempt is allowed:
/// nothing, then 1 s after the fifth, doubling up to 15 min.
pub(super) fn wait_after(failures: u32) -> Duration {
    let Some(doublings) = failures.checked_sub(FREE_FAILURES) else {
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

/// What is known of one name at one address prefix.
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
    pub(super) fn waits_until(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let latest = now + wait_after(self.failures);
        let until = self.allowed_at;
        (now < until && until <= latest).then_some(until)
    }

    /// With one more failure.
    fn failed(&self, now: OffsetDateTime) -> Self {
        let before = if self.allowed_at + PAIR_LIFE <= now {
            0
        } else {
            self.failures
        };
        let failures = before.saturating_add(1);
        Self {
            failures,
            allowed_at: now + wait_after(failures),
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

/// Both counters of an attempt, as they are stored; `None` where nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counters {
    pub(super) pair: Option<Pair>,
    pub(super) tally: Option<Tally>,
}

/// Both counters with an attempt in them that counts as failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reserved {
    pub(super) pair: Pair,
    pub(super) tally: Tally,
}

/// It is too early for an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotBefore(pub(super) OffsetDateTime);

impl Counters {
    /// What becomes of the counters with an attempt at `now`. Where somebody has
    /// got in before, the failures of others do not matter.
    pub(super) fn reserve(&self, now: OffsetDateTime) -> Result<Reserved, NotBefore> {
        let pair = self.pair.clone().unwrap_or_else(|| Pair::untried(now));
        let tally = match &self.tally {
            Some(tally) => tally.current(now),
            None => Tally::starting(now),
        };
        let of_all = tally.waits_until().filter(|_| !pair.is_known(now));
        if let Some(until) = pair.waits_until(now).max(of_all) {
            return Err(NotBefore(until));
        }
        Ok(Reserved {
            pair: pair.failed(now),
            tally: tally.failed(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
    }

    /// Attempts at these times, each of which must be allowed.
    fn after(times: impl IntoIterator<Item = u64>) -> Counters {
        times
            .into_iter()
            .fold(Counters::default(), |counters, seconds| {
                let Reserved { pair, tally } = counters.reserve(at(seconds)).unwrap();
                Counters {
                    pair: Some(pair),
                    tally: Some(tally),
                }
            })
    }

    fn full(window_started_at: u64) -> Tally {
        Tally {
            failures: 100,
            ..Tally::starting(at(window_started_at))
        }
    }

    #[test]
    fn waits_double_from_one_second_to_fifteen_minutes() {
        let waits = (0..=16).map(|failures| wait_after(failures).as_secs());
        let expected = [
            0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900,
        ];
        assert!(waits.eq(expected));
        assert_eq!(wait_after(u32::MAX), LONGEST_WAIT);
    }

    #[test]
    fn five_at_once_then_one_after_each_wait() {
        let five = after([0; 5]);
        assert_eq!(five.reserve(at(0)), Err(NotBefore(at(1))));
        let six = after([0, 0, 0, 0, 0, 1]);
        assert_eq!(six.reserve(at(2)), Err(NotBefore(at(3))));
        let seven = after([0, 0, 0, 0, 0, 1, 3]);
        assert_eq!(seven.reserve(at(3)), Err(NotBefore(at(7))));
        assert!(seven.reserve(at(7)).is_ok());
    }

    #[test]
    fn a_day_of_rest_wipes_the_slate() {
        let five = after([0; 5]);
        let soon = five.reserve(at(24 * 3600)).unwrap();
        assert_eq!(soon.pair.failures, 6);
        let later = five.reserve(at(24 * 3600 + 1)).unwrap();
        assert_eq!(later.pair.failures, 1);
    }

    #[test]
    fn a_name_fails_a_hundred_times_an_hour_wherever_from() {
        let stranger = |tally| Counters {
            pair: None,
            tally: Some(tally),
        };
        assert!(
            stranger(Tally {
                failures: 99,
                ..full(0)
            })
            .reserve(at(0))
            .is_ok()
        );
        assert_eq!(stranger(full(0)).reserve(at(1)), Err(NotBefore(at(3600))));
        let next = stranger(full(0)).reserve(at(3600)).unwrap();
        assert_eq!(
            next.tally,
            Tally {
                failures: 1,
                ..Tally::starting(at(3600))
            }
        );
    }

    #[test]
    fn the_longer_of_two_waits_is_told() {
        let mut counters = after([0; 5]);
        counters.tally = Some(full(0));
        assert_eq!(counters.reserve(at(0)), Err(NotBefore(at(3600))));
        let pair = counters.pair.as_mut().unwrap();
        (pair.failures, pair.allowed_at) = (40, at(3_700));
        assert_eq!(counters.reserve(at(3_000)), Err(NotBefore(at(3_700))));
    }

    #[test]
    fn where_somebody_got_in_others_do_not_matter_for_ninety_days() {
        let known = Counters {
            pair: Some(Pair {
                logged_in_at: Some(at(0)),
                ..Pair::untried(at(0))
            }),
            tally: Some(full(KNOWN_FOR.as_secs())),
        };
        let last = at(KNOWN_FOR.as_secs() - 1);
        let reserved = known.reserve(last).unwrap();
        assert_eq!(reserved.tally.failures, 101, "it counts all the same");
        assert_eq!(reserved.pair.logged_in_at, Some(at(0)));
        assert!(known.reserve(at(KNOWN_FOR.as_secs())).is_err());
    }

    #[test]
    fn their_own_failures_matter_also_where_somebody_got_in() {
        let mut counters = after([0; 5]);
        counters.pair.as_mut().unwrap().logged_in_at = Some(at(0));
        assert_eq!(counters.reserve(at(0)), Err(NotBefore(at(1))));
    }

    const STEPS: [u64; 3] = [7_200, 86_400, 315_360_000];

    #[test]
    fn no_wait_is_longer_than_the_rule_gives_whatever_the_clock_was() {
        for back in STEPS {
            for failures in 0..40 {
                let pair = Pair {
                    failures,
                    ..Pair::untried(at(back)).failed(at(back))
                };
                let counters = Counters {
                    pair: Some(pair),
                    tally: Some(full(back)),
                };
                let reserved = counters.reserve(at(0)).unwrap();
                assert_eq!(reserved.pair.failures, failures + 1, "they count on");
                let wait = wait_after(failures + 1);
                assert_eq!(reserved.pair.allowed_at, at(0) + wait);
                assert_eq!(reserved.tally, Tally::starting(at(0)).failed());
            }
        }
        // Set back by less than the wait, what is left is within the rule.
        let mut pair = Pair::untried(at(0));
        (pair.failures, pair.allowed_at) = (40, at(900));
        assert_eq!(pair.waits_until(at(0)), Some(at(900)));
        assert_eq!(pair.waits_until(at(0) - Duration::from_secs(1)), None);
    }

    #[test]
    fn a_login_at_a_time_to_come_makes_no_address_known() {
        for back in STEPS {
            let pair = Pair {
                logged_in_at: Some(at(back)),
                ..Pair::untried(at(back))
            };
            assert!(pair.is_known(at(back)) && !pair.is_known(at(0)));
        }
    }
}
