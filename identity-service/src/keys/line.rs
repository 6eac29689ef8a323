//! The timelines of keys: one for everything that this service signs by default, and one for
//! each other algorithm that clients may choose. Pure functions: no database, no clock.

use time::{Duration, OffsetDateTime};

use super::{
    Rules, SigningAlgorithm,
    lifecycle::{Lifecycle, Milestones, lifecycles},
    plan::{Plan, plan},
};

/// Replicas that start a new issuer together make its first keys within this time of each other.
const START: Duration = Duration::minutes(1);

/// The timeline of a key. Each has a key that signs and a standby.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Signs everything for which nobody chose an algorithm. Its next key has the algorithm
    /// of the settings.
    Default,
    /// Signs for clients that chose this algorithm, while the default is another.
    Chosen(SigningAlgorithm),
}

/// What decides about the life of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: Line,
    pub(crate) algorithm: SigningAlgorithm,
    pub(crate) milestones: Milestones,
}

impl Line {
    /// Every line that may have keys, in the order in which they are published.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let chosen = SigningAlgorithm::FOR_CLIENTS.map(Self::Chosen);
        std::iter::once(Self::Default).chain(chosen)
    }

    /// The milestones of its keys.
    pub(super) fn milestones(self, keys: &[Place]) -> Vec<Milestones> {
        let own = keys.iter().filter(|key| key.line == self);
        own.map(|key| key.milestones).collect()
    }

    /// When the default line takes over its algorithm for good, if it does.
    fn ends_at(self, keys: &[Place]) -> Option<OffsetDateTime> {
        let Self::Chosen(algorithm) = self else {
            return None;
        };
        let is_usable = |key: &&Place| key.line == Self::Default && key.milestones.is_usable();
        let mut of_default: Vec<_> = keys.iter().filter(is_usable).collect();
        of_default.sort_unstable_by_key(|key| key.milestones.generation);
        let newest = of_default.iter().rev();
        let run = newest.take_while(|key| key.algorithm == algorithm);
        run.map(|key| key.milestones.activates_at).min()
    }

    /// When the first key of this line may sign, if it is made now. That is at once for a new
    /// issuer, because no verifier can hold a key set without it. Otherwise verifiers must learn
    /// it first, for example after an upgrade from a version without this line.
    fn first_signs_at(self, keys: &[Place], now: OffsetDateTime, rules: &Rules) -> OffsetDateTime {
        let of_default = Self::Default.milestones(keys);
        let is_new = |key: &Milestones| (now - key.created_at).abs() <= START;
        match self {
            Self::Chosen(_) if !of_default.iter().all(is_new) => now + rules.notice(),
            Self::Default | Self::Chosen(_) => now,
        }
    }

    fn plan(self, keys: &[Place], now: OffsetDateTime, rules: &Rules) -> Plan {
        let end = self.ends_at(keys);
        let lives = lifecycles(&self.milestones(keys)).into_iter();
        let lives: Vec<_> = lives.map(|life| life.ending(end)).collect();
        let first = self.first_signs_at(keys, now, rules);
        let Plan { make, delete } = plan(&lives, now, rules, first);
        let make = match end {
            None => make,
            // It needs no standby any more, but a key that signs until then.
            Some(end) if end > now => make.filter(|key| {
                key.activates_at <= now || (key.generation == 1 && key.activates_at < end)
            }),
            Some(_) => None,
        };
        Plan { make, delete }
    }
}

/// The lives of all keys, in the given order.
pub(super) fn lives(keys: &[Place]) -> Vec<Lifecycle> {
    let life = |key: &Place| {
        let of_line = key.line.milestones(keys);
        Lifecycle::among(key.milestones, &of_line).ending(key.line.ends_at(keys))
    };
    keys.iter().map(life).collect()
}

/// What to do about the stored keys of each line.
pub(super) fn plans(keys: &[Place], now: OffsetDateTime, rules: &Rules) -> Vec<(Line, Plan)> {
    Line::all()
        .map(|line| (line, line.plan(keys, now, rules)))
        .collect()
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::{
        SigningAlgorithm::{ES256, RS256},
        *,
    };
    use crate::keys::{
        lifecycle::State,
        plan::ahead_of_schedule,
        simulation::{RULES, START},
    };

    const CHOSEN: Line = Line::Chosen(ES256);

    fn keep(keys: &mut Vec<Place>, default: SigningAlgorithm, now: OffsetDateTime) {
        while let Some((line, milestones)) = plans(keys, now, &RULES)
            .iter()
            .find_map(|(line, plan)| Some((*line, plan.make?)))
        {
            let algorithm = match line {
                Line::Default => default,
                Line::Chosen(algorithm) => algorithm,
            };
            keys.push(Place {
                line,
                algorithm,
                milestones,
            });
        }
    }

    /// The keys of a new issuer whose default is RS256.
    fn first_keys() -> Vec<Place> {
        let mut keys = Vec::new();
        keep(&mut keys, RS256, START);
        keys
    }

    /// The algorithm, generation and state of each key of a line.
    fn states(
        keys: &[Place],
        line: Line,
        now: OffsetDateTime,
    ) -> Vec<(SigningAlgorithm, i32, State)> {
        let all = keys.iter().zip(lives(keys));
        let own = all.filter(|(key, _)| key.line == line);
        let state = |(key, life): (&Place, Lifecycle)| {
            (
                key.algorithm,
                key.milestones.generation,
                life.state(now, &RULES),
            )
        };
        own.map(state).collect()
    }

    /// The default is ES256 from now on.
    fn change_default(keys: &mut Vec<Place>, now: OffsetDateTime) {
        let milestones = Line::Default.milestones(keys);
        keys.push(Place {
            line: Line::Default,
            algorithm: ES256,
            milestones: ahead_of_schedule(&milestones, now, &RULES),
        });
        keep(keys, ES256, now);
    }

    #[test]
    fn each_line_has_a_key_that_signs_and_a_standby() {
        let keys = first_keys();
        for (line, algorithm) in [(Line::Default, RS256), (CHOSEN, ES256)] {
            let expected = [
                (algorithm, 1, State::Active),
                (algorithm, 2, State::Pending),
            ];
            assert_eq!(states(&keys, line, START), expected);
        }
        assert_eq!(states(&keys, Line::Chosen(RS256), START), []);
    }

    /// An issuer of a version that had no such line, upgraded after a year.
    #[test]
    fn the_first_key_of_a_line_waits_until_verifiers_know_it() {
        let mut keys = first_keys();
        keys.retain(|key| key.line == Line::Default);
        let upgraded = START + Duration::days(365);
        keep(&mut keys, RS256, upgraded);
        let known = upgraded + RULES.notice();
        let waits = [(ES256, 1, State::Pending)];
        for now in [upgraded, known - Duration::SECOND] {
            keep(&mut keys, RS256, now);
            assert_eq!(states(&keys, CHOSEN, now), waits);
        }
        keep(&mut keys, RS256, known);
        let signs = [(ES256, 1, State::Active), (ES256, 2, State::Pending)];
        assert_eq!(states(&keys, CHOSEN, known), signs);
    }

    #[test]
    fn replicas_of_a_new_issuer_may_start_some_seconds_apart() {
        let mut keys = first_keys();
        keys.retain(|key| key.line == Line::Default);
        let later = START + Duration::seconds(5);
        keep(&mut keys, RS256, later);
        assert_eq!(states(&keys, CHOSEN, later)[0], (ES256, 1, State::Active));
    }

    #[test]
    fn a_compromised_key_of_one_line_changes_nothing_in_the_other() {
        for (line, other) in [(Line::Default, CHOSEN), (CHOSEN, Line::Default)] {
            let mut keys = first_keys();
            let before = states(&keys, other, START);
            for key in keys.iter_mut().filter(|key| key.line == line) {
                key.milestones.compromised_at = Some(START);
            }
            keep(&mut keys, RS256, START);
            assert_eq!(states(&keys, other, START), before);
            let found = states(&keys, line, START);
            let found: Vec<_> = found.iter().map(|(_, _, state)| *state).collect();
            let expected = [
                State::Compromised,
                State::Compromised,
                State::Active,
                State::Pending,
            ];
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn when_its_algorithm_becomes_the_default_a_line_retires_and_the_former_gets_one() {
        let mut keys = first_keys();
        change_default(&mut keys, START);
        let of_former = [(RS256, 1, State::Active), (RS256, 2, State::Pending)];
        assert_eq!(states(&keys, Line::Chosen(RS256), START), of_former);
        assert_eq!(states(&keys, CHOSEN, START)[0], (ES256, 1, State::Active));

        let taken_over = START + RULES.notice();
        let retiring = [(ES256, 1, State::Retiring), (ES256, 2, State::Retiring)];
        assert_eq!(states(&keys, CHOSEN, taken_over), retiring);
        let default = states(&keys, Line::Default, taken_over);
        assert!(default.contains(&(ES256, 3, State::Active)), "{default:?}");

        let over = taken_over + RULES.kept_after_retirement();
        let (_, plan) = &plans(&keys, over, &RULES)[2];
        assert_eq!((plan.make, plan.delete.as_slice()), (None, &[1, 2][..]));
    }

    #[test]
    fn replicas_with_different_settings_do_not_make_keys_without_end() {
        let mut keys = first_keys();
        change_default(&mut keys, START);
        let number = keys.len();
        for minutes in 0..60 {
            for setting in [RS256, ES256] {
                keep(&mut keys, setting, START + Duration::minutes(minutes));
            }
        }
        assert_eq!(keys.len(), number + 1, "only the next standby");
    }

    #[test]
    fn a_line_that_is_about_to_retire_still_gets_a_key_if_it_has_none() {
        let mut keys = first_keys();
        change_default(&mut keys, START);
        keys.retain(|key| key.line != CHOSEN);
        keep(&mut keys, ES256, START);
        assert_eq!(states(&keys, CHOSEN, START), [(ES256, 1, State::Active)]);
    }
}
