//! Years of rotation on a simulated clock.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime, macros::datetime};

use super::{
    Rules,
    SigningAlgorithm::{self, ES256, EdDSA, RS256},
    lifecycle::State,
    line::{Line, Place, lives, plans},
    plan::{ahead_of_schedule, newest},
};

pub(super) const START: OffsetDateTime = datetime!(2025-01-01 00:00 UTC);

/// The default settings.
pub(super) const RULES: Rules = Rules {
    max_age: Duration::minutes(5),
    rotation_period: Duration::days(30),
    access_token_ttl: Duration::minutes(15),
    refresh_token_ttl: Duration::days(30),
};

const LEEWAY: Duration = Duration::seconds(30);

/// Names a key: its line and algorithm, its creation and its generation.
type Id = (bool, &'static str, OffsetDateTime, i32);

fn id(key: &Place) -> Id {
    let of_default = key.line == Line::Default;
    let Place { milestones, .. } = key;
    let (created_at, generation) = (milestones.created_at, milestones.generation);
    (of_default, key.algorithm.as_str(), created_at, generation)
}

/// The keys of an issuer, since when each is published, and the last signature of each.
pub(super) struct Issuer {
    rules: Rules,
    /// The setting.
    algorithm: SigningAlgorithm,
    keys: Vec<Place>,
    published: BTreeMap<Id, OffsetDateTime>,
    signed: BTreeMap<Id, OffsetDateTime>,
}

impl Issuer {
    pub(super) fn new(rules: Rules) -> Self {
        Self {
            rules,
            algorithm: RS256,
            keys: Vec::new(),
            published: BTreeMap::new(),
            signed: BTreeMap::new(),
        }
    }

    /// Restarts with another setting, or the same.
    pub(super) fn restart(&mut self, algorithm: SigningAlgorithm, now: OffsetDateTime) {
        self.algorithm = algorithm;
        self.keep(now);
        let milestones = Line::Default.milestones(&self.keys);
        let newest = newest(&milestones).unwrap().generation;
        let standby =
            |key: &&Place| key.line == Line::Default && key.milestones.generation == newest;
        if self.keys.iter().find(standby).unwrap().algorithm != algorithm {
            self.keys.push(Place {
                line: Line::Default,
                algorithm,
                milestones: ahead_of_schedule(&milestones, now, &self.rules),
            });
        }
    }

    fn keep(&mut self, now: OffsetDateTime) {
        loop {
            let plans = plans(&self.keys, now, &self.rules);
            self.keys.retain(|key| {
                let (_, plan) = plans.iter().find(|(line, _)| *line == key.line).unwrap();
                !plan.delete.contains(&key.milestones.generation)
            });
            let make = plans
                .iter()
                .find_map(|(line, plan)| Some((*line, plan.make?)));
            let Some((line, milestones)) = make else {
                break;
            };
            let algorithm = match line {
                Line::Default => self.algorithm,
                Line::Chosen(algorithm) => algorithm,
            };
            self.keys.push(Place {
                line,
                algorithm,
                milestones,
            });
        }
        // As they are stored.
        self.keys.sort_by_key(|key| key.line != Line::Default);
    }

    /// Reloads as a replica does, and then signs with every algorithm.
    pub(super) fn step(&mut self, now: OffsetDateTime) {
        self.keep(now);
        self.publish(now);
        let active = self.in_state(now, |state| state == State::Active);
        let of_default = active.iter().filter(|key| key.line == Line::Default);
        assert_eq!(
            of_default.count(),
            1,
            "exactly one key is the default at {now}"
        );
        for algorithm in SigningAlgorithm::FOR_CLIENTS {
            let chosen = active.iter().find(|key| key.algorithm == algorithm);
            assert!(chosen.is_some(), "{algorithm} at {now}");
        }
        let is_default = |key: &Place| key.line == Line::Default;
        self.sign(active.iter().find(|key| is_default(key)), now);
        for algorithm in SigningAlgorithm::FOR_CLIENTS {
            let chosen = |key: &&Place| key.algorithm == algorithm;
            self.sign(active.iter().find(chosen), now);
        }
        self.check(now);
        let kept = self.rules.refresh_token_ttl + self.rules.access_token_ttl * 3;
        self.signed
            .retain(|_, last| now - *last < kept + Duration::HOUR);
    }

    fn publish(&mut self, now: OffsetDateTime) {
        let published = self.in_state(now, State::is_published);
        let since = |key: &Place| {
            let before = self.published.get(&id(key)).copied();
            (id(key), before.unwrap_or(now))
        };
        self.published = published.iter().map(since).collect();
    }

    fn sign(&mut self, key: Option<&Place>, now: OffsetDateTime) {
        let key = key.unwrap();
        let since = self.published[&id(key)];
        let is_known = since == START || now - since >= self.rules.max_age * 2;
        assert!(is_known, "{key:?} signs at {now}, published since {since}");
        self.signed.insert(id(key), now);
    }

    /// The last generation of a line that signed.
    fn last_generation(&self, line: Line) -> Option<i32> {
        let of_line = self.keys.iter().filter(|key| key.line == line);
        let signed = of_line.filter(|key| self.signed.contains_key(&id(key)));
        signed.map(|key| key.milestones.generation).max()
    }

    fn in_state(&self, now: OffsetDateTime, wanted: fn(State) -> bool) -> Vec<Place> {
        let lives = lives(&self.keys);
        let states = lives.iter().map(|life| life.state(now, &self.rules));
        let both = self.keys.iter().zip(states);
        let found = both.filter(|(_, state)| wanted(*state));
        found.map(|(key, _)| *key).collect()
    }

    fn check(&self, now: OffsetDateTime) {
        let pending = self.in_state(now, |state| state == State::Pending);
        let standby = pending.iter().any(|key| key.line == Line::Default);
        assert!(standby, "a standby is published at {now}");
        for line in Line::all() {
            let keys = line.milestones(&self.keys).len();
            assert!(keys < 16, "keys of {line:?} are deleted in the end");
        }
        for (key, last) in &self.signed {
            let lists_end = *last + self.rules.access_token_ttl * 2 + LEEWAY;
            if now < lists_end + self.rules.max_age {
                assert!(self.published.contains_key(key), "{key:?} at {now}");
            }
            let refresh_ends = *last + self.rules.refresh_token_ttl + LEEWAY;
            if now < refresh_ends {
                let kept = self.keys.iter().any(|stored| id(stored) == *key);
                assert!(kept, "{key:?} at {now}");
            }
        }
    }
}

#[test]
fn three_years_without_a_moment_that_is_not_covered() {
    let mut issuer = Issuer::new(RULES);
    let mut now = START;
    while now < START + Duration::days(3 * 365) {
        issuer.step(now);
        now += Duration::minutes(13);
    }
    for line in [Line::Default, Line::Chosen(ES256)] {
        let last = issuer.last_generation(line);
        assert_eq!(last, Some(37), "a key each thirty days");
    }
    assert_eq!(issuer.last_generation(Line::Chosen(RS256)), None);
}

#[test]
fn the_shortest_rotation_that_is_allowed() {
    let rules = Rules {
        rotation_period: RULES.max_age * 4,
        refresh_token_ttl: Duration::hours(1),
        ..RULES
    };
    let mut issuer = Issuer::new(rules);
    let mut now = START;
    while now < START + Duration::days(1) {
        issuer.step(now);
        now += Duration::seconds(15);
    }
    for line in [Line::Default, Line::Chosen(ES256)] {
        let last = issuer.last_generation(line);
        assert!(last >= Some(70), "{last:?}");
    }
}

#[test]
fn nights_without_a_replica_and_changes_of_algorithm() {
    let rules = Rules {
        rotation_period: Duration::days(1),
        refresh_token_ttl: Duration::days(2),
        ..RULES
    };
    let mut issuer = Issuer::new(rules);
    let mut now = START;
    for day in 0..365 {
        let settings = [RS256, ES256, EdDSA, RS256, EdDSA, ES256];
        issuer.restart(settings[day / 11 % settings.len()], now);
        let day = i64::try_from(day).unwrap();
        let evening = now + Duration::hours(9 + day % 7);
        while now < evening {
            issuer.step(now);
            now += Duration::minutes(5);
        }
        now += Duration::hours(7 + day % 5);
    }
}

#[test]
fn a_setting_that_is_changed_and_changed_back_at_any_time() {
    for minutes in [0, 5, 10, 15, 40, 60, 600, 1_500, 3_000, 6_000] {
        for (new, other) in [(ES256, RS256), (EdDSA, ES256), (ES256, EdDSA)] {
            let rules = Rules {
                rotation_period: Duration::days(1),
                refresh_token_ttl: Duration::days(2),
                ..RULES
            };
            let mut issuer = Issuer::new(rules);
            let mut now = START;
            for setting in [RS256, new, other, new, RS256] {
                issuer.restart(setting, now);
                let until = now + Duration::minutes(minutes);
                while now <= until {
                    issuer.step(now);
                    now += Duration::minutes(5);
                }
            }
        }
    }
}
