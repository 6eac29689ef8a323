use std::fmt;

use time::OffsetDateTime;

use super::Rules;

/// The times in a key's life that are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Milestones {
    /// Counts the keys of this issuer; the first is 1.
    pub(crate) generation: i32,
    /// From when on it is published.
    pub(crate) created_at: OffsetDateTime,
    /// From when on it signs.
    pub(crate) activates_at: OffsetDateTime,
    /// Since when it is trusted for nothing.
    pub(crate) compromised_at: Option<OffsetDateTime>,
}

/// The life of a key among the others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifecycle {
    pub(crate) milestones: Milestones,
    /// When its successor takes over, as far as there is one.
    pub(crate) retires_at: Option<OffsetDateTime>,
    /// No usable key is older. It signs even before its time, as when the clock
    /// was set back, since there is nothing else to sign with.
    oldest: bool,
}

/// What a key is for at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Published, so that verifiers know it when it begins to sign.
    Pending,
    /// Published and signing.
    Active,
    /// Published for what it signed.
    Retiring,
    /// Unpublished; refresh tokens that it signed are still accepted.
    Retired,
    /// Trusted for nothing.
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

    /// Whether verifiers get to see the key.
    pub(crate) fn is_published(self) -> bool {
        matches!(self, Self::Pending | Self::Active | Self::Retiring)
    }

    /// Whether the key may still have to sign.
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

    /// Whether it will sign when keys are to change. One that was made more than a
    /// period ahead is of a clock that was wrong: waiting for it, keys would not change
    /// for as long.
    pub(crate) fn is_of_this_time(&self, now: OffsetDateTime, rules: &Rules) -> bool {
        self.created_at <= now + rules.rotation_period
    }
}

/// The lives of all keys, in the order given.
pub(crate) fn lifecycles(keys: &[Milestones]) -> Vec<Lifecycle> {
    let usable = || keys.iter().filter(|key| key.is_usable());
    let oldest = usable().map(|key| key.generation).min();
    let life = |key: &Milestones| Lifecycle {
        milestones: *key,
        retires_at: usable()
            .filter(|later| later.generation > key.generation)
            .map(|later| later.activates_at)
            .min(),
        oldest: oldest == Some(key.generation),
    };
    keys.iter().map(life).collect()
}

impl Lifecycle {
    /// What the key is for now.
    pub(crate) fn state(&self, now: OffsetDateTime, rules: &Rules) -> State {
        let began = self.oldest || self.milestones.activates_at <= now;
        match self.retires_at {
            _ if !self.milestones.is_usable() => State::Compromised,
            Some(retired) if retired + rules.published_after_retirement() <= now => State::Retired,
            Some(retired) if retired <= now => State::Retiring,
            _ if began => State::Active,
            _ => State::Pending,
        }
    }

    /// Whether nothing that it signed is accepted any more, by anybody.
    pub(crate) fn is_over(&self, now: OffsetDateTime, rules: &Rules) -> bool {
        let end = self.milestones.compromised_at.or(self.retires_at);
        end.is_some_and(|end| end + rules.kept_after_retirement() <= now)
    }
}
