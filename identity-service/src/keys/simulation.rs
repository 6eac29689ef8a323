//! Years of rotation on a simulated clock.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime, macros::datetime};

use super::{
    Rules,
    lifecycle::{Milestones, State, lifecycles},
    plan::{ahead_of_schedule, plan},
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

/// The keys of an issuer, and the first and last signature of each.
struct Issuer {
    rules: Rules,
    keys: Vec<Milestones>,
    signed: BTreeMap<i32, (OffsetDateTime, OffsetDateTime)>,
}

impl Issuer {
    fn new(rules: Rules) -> Self {
        Self {
            rules,
            keys: Vec::new(),
            signed: BTreeMap::new(),
        }
    }

    /// Reloads as a replica does, and then signs.
    fn step(&mut self, now: OffsetDateTime) {
        loop {
            let plan = plan(&self.keys, now, &self.rules);
            self.keys
                .retain(|key| !plan.delete.contains(&key.generation));
            match plan.make {
                Some(key) => self.keys.push(key),
                None => break,
            }
        }
        let active: Vec<_> = self.in_state(now, |state| state == State::Active);
        assert_eq!(active.len(), 1, "exactly one key signs at {now}");
        let generation = active[0];
        self.signed.entry(generation).or_insert((now, now)).1 = now;
        self.check(now);
        let kept = self.rules.refresh_token_ttl + self.rules.access_token_ttl * 3;
        self.signed
            .retain(|_, (_, last)| now - *last < kept + Duration::HOUR);
    }

    /// The last generation that signed.
    fn last_generation(&self) -> Option<i32> {
        self.signed.keys().next_back().copied()
    }

    fn in_state(&self, now: OffsetDateTime, wanted: fn(State) -> bool) -> Vec<i32> {
        lifecycles(&self.keys)
            .iter()
            .filter(|life| wanted(life.state(now, &self.rules)))
            .map(|life| life.milestones.generation)
            .collect()
    }

    fn check(&self, now: OffsetDateTime) {
        let published = self.in_state(now, State::is_published);
        let pending = self.in_state(now, |state| state == State::Pending);
        assert!(!pending.is_empty(), "a standby is published at {now}");
        assert!(self.keys.len() < 10, "keys are deleted in the end");
        for key in &self.keys {
            let Some((first, _)) = self.signed.get(&key.generation) else {
                continue;
            };
            let notice = *first - key.created_at;
            let known_in_time = key.generation == 1 || notice >= self.rules.max_age * 2;
            assert!(known_in_time, "{key:?} signed after {notice}");
        }
        for (generation, (_, last)) in &self.signed {
            let lists_end = *last + self.rules.access_token_ttl * 2 + LEEWAY;
            if now < lists_end + self.rules.max_age {
                assert!(published.contains(generation), "{generation} at {now}");
            }
            let refresh_ends = *last + self.rules.refresh_token_ttl + LEEWAY;
            if now < refresh_ends {
                let kept = self.keys.iter().any(|key| key.generation == *generation);
                assert!(kept, "{generation} at {now}");
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
    assert_eq!(issuer.last_generation(), Some(37), "a key each thirty days");
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
    assert!(
        issuer.last_generation() >= Some(70),
        "{:?}",
        issuer.last_generation()
    );
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
        if day % 11 == 0 && !issuer.keys.is_empty() {
            let key = ahead_of_schedule(&issuer.keys, now, &rules);
            issuer.keys.push(key);
        }
        let evening = now + Duration::hours(9 + day % 7);
        while now < evening {
            issuer.step(now);
            now += Duration::minutes(5);
        }
        now += Duration::hours(7 + day % 5);
    }
}
