use std::fmt;

use time::OffsetDateTime;

use super::Rules;

/// The stored times of a key's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Milestones {
    /// Counts the keys of this issuer; the first is 1.
    pub(crate) generation: i32,
    /// Published from then on.
    pub(crate) created_at: OffsetDateTime,
    /// Signs from then on.
    pub(crate) activates_at: OffsetDateTime,
    /// Distrusted from then on.
    pub(crate) compromised_at: Option<OffsetDateTime>,
}

/// The life of a key in relation to the other keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifecycle {
    pub(crate) milestones: Milestones,
    /// When its successor takes over, if there is one.
    pub(crate) retires_at: Option<OffsetDateTime>,
    /// No usable key is older. It signs even before its time, for example after the clock
    /// was set back, because there is no other key. Only the first key of a line waits.
    oldest: bool,
}

/// The state of a key at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Published, so that verifiers know it before it signs.
    Pending,
    /// Published and signing.
    Active,
    /// Published, so that its signatures can still be verified.
    Retiring,
    /// No longer published. Refresh tokens that it signed are still accepted.
    Retired,
    /// Distrusted.
    Compromised,
}

impl State {
    pub(crate) const ALL: [Self; 5] = [
        Self::Pending,
        Self::Active,
        Self::Retiring,
        Self::Retired,
        Self::Compromised,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Retiring => "retiring",
            Self::Retired => "retired",
            Self::Compromised => "compromised",
        }
    }

    /// Whether the key set contains the key.
    pub(crate) fn is_published(self) -> bool {
        matches!(self, Self::Pending | Self::Active | Self::Retiring)
    }

    /// Whether the key signs now or will sign.
    pub(crate) fn needs_private_key(self) -> bool {
        matches!(self, Self::Pending | Self::Active)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Milestones {
    pub(crate) fn is_usable(&self) -> bool {
        self.compromised_at.is_none()
    }

    /// Whether it is the first key of its line and verifiers do not know it yet.
    pub(crate) fn is_first_in_waiting(&self, now: OffsetDateTime) -> bool {
        self.generation == 1 && (self.created_at..self.activates_at).contains(&now)
    }

    /// Whether its activation is within one rotation period. A key further ahead was
    /// created by a wrong clock; waiting for it would stop rotation.
    pub(crate) fn is_of_this_time(&self, now: OffsetDateTime, rules: &Rules) -> bool {
        self.created_at <= now + rules.rotation_period
    }
}

/// The lives of all keys of a line, in the given order.
pub(crate) fn lifecycles(keys: &[Milestones]) -> Vec<Lifecycle> {
    let life = |key: &Milestones| Lifecycle::among(*key, keys);
    keys.iter().map(life).collect()
}

impl Lifecycle {
    /// The life of one of the keys of a line.
    pub(crate) fn among(key: Milestones, keys: &[Milestones]) -> Self {
        let usable = || keys.iter().filter(|key| key.is_usable());
        let later = usable().filter(|later| later.generation > key.generation);
        let oldest = usable().map(|key| key.generation).min();
        Self {
            milestones: key,
            retires_at: later.map(|later| later.activates_at).min(),
            oldest: oldest == Some(key.generation),
        }
    }

    /// The same, but the key retires at `end` at the latest.
    pub(crate) fn ending(self, end: Option<OffsetDateTime>) -> Self {
        let ends = self.retires_at.into_iter().chain(end);
        Self {
            retires_at: ends.min(),
            ..self
        }
    }

    /// The state of the key at `now`.
    pub(crate) fn state(&self, now: OffsetDateTime, rules: &Rules) -> State {
        let may_be_early = self.oldest && !self.milestones.is_first_in_waiting(now);
        let began = may_be_early || self.milestones.activates_at <= now;
        match self.retires_at {
            _ if !self.milestones.is_usable() => State::Compromised,
            Some(retired) if retired + rules.published_after_retirement() <= now => State::Retired,
            Some(retired) if retired <= now => State::Retiring,
            _ if began => State::Active,
            _ => State::Pending,
        }
    }

    /// Whether nobody accepts anything that it signed any more.
    pub(crate) fn is_over(&self, now: OffsetDateTime, rules: &Rules) -> bool {
        let end = self.milestones.compromised_at.or(self.retires_at);
        end.is_some_and(|end| end + rules.kept_after_retirement() <= now)
    }
}
