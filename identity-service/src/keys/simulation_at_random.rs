//! Rotation under random days and nights, settings, clocks and compromises.

use proptest::{prelude::*, test_runner::RngSeed};
use time::{Duration, OffsetDateTime};

use super::{
    Rules,
    SigningAlgorithm::{ES256, EdDSA, RS256},
    lifecycle::{Milestones, State, lifecycles},
    plan::{ahead_of_schedule, plan},
    simulation::{Issuer, RULES, START},
};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// What happens to the keys of a line.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// Minutes go by.
    Passed(i64),
    /// The clock is corrected by so many minutes, back.
    SetBack(i64),
    /// An operator takes over a new key.
    Rotated,
    /// The key that signs is compromised, or the one that signs next.
    Compromised { standby: bool },
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        6 => (1..20_000_i64).prop_map(Event::Passed),
        4 => (1..30_i64).prop_map(Event::Passed),
        1 => (1..100_000_i64).prop_map(Event::SetBack),
        1 => Just(Event::Rotated),
        2 => any::<bool>().prop_map(|standby| Event::Compromised { standby }),
    ];
    prop::collection::vec(event, 1..40)
}

/// The key that should sign: the newest that may. If none may, the oldest.
fn signing(keys: &[Milestones], now: OffsetDateTime) -> Option<i32> {
    let usable = || keys.iter().filter(|key| key.compromised_at.is_none());
    let due = usable().filter(|key| key.activates_at <= now);
    let newest = due.map(|key| key.generation).max();
    newest.or_else(|| usable().map(|key| key.generation).min())
}

fn generations(keys: &[Milestones], now: OffsetDateTime, state: State) -> Vec<i32> {
    let lives = lifecycles(keys).into_iter();
    let lives = lives.filter(|life| life.state(now, &RULES) == state);
    lives.map(|life| life.milestones.generation).collect()
}

/// Does what the plans say, until they say nothing more. Returns the generations that it made.
fn keep(keys: &mut Vec<Milestones>, now: OffsetDateTime) -> Vec<i32> {
    let mut made = Vec::new();
    loop {
        let plan = plan(&lifecycles(keys), now, &RULES, now);
        keys.retain(|key| !plan.delete.contains(&key.generation));
        let Some(key) = plan.make else {
            return made;
        };
        made.push(key.generation);
        keys.push(key);
    }
}

fn happen(event: Event, keys: &mut Vec<Milestones>, now: &mut OffsetDateTime) -> Vec<i32> {
    match event {
        Event::Passed(minutes) => *now += Duration::minutes(minutes),
        Event::SetBack(minutes) => *now -= Duration::minutes(minutes),
        Event::Rotated => {
            let key = ahead_of_schedule(keys, *now, &RULES);
            keys.push(key);
            return vec![key.generation];
        }
        Event::Compromised { standby } => {
            let state = if standby {
                State::Pending
            } else {
                State::Active
            };
            let of_state = generations(keys, *now, state);
            let mut keys = keys.iter_mut();
            if let Some(key) = keys.find(|key| of_state.contains(&key.generation)) {
                key.compromised_at = Some(*now);
            }
        }
    }
    Vec::new()
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn one_key_signs_and_one_waits_whatever_happens(events in events()) {
        let (mut keys, mut now) = (Vec::new(), START);
        let mut last_made = keep(&mut keys, now).into_iter().max().unwrap_or_default();
        for event in events {
            let mut made = happen(event, &mut keys, &mut now);
            let before = keys.clone();
            made.extend(keep(&mut keys, now));
            for generation in made {
                prop_assert!(generation > last_made, "given out again");
                last_made = generation;
            }
            let active = generations(&keys, now, State::Active);
            prop_assert_eq!(&active[..], &signing(&keys, now).into_iter().collect::<Vec<_>>()[..]);
            prop_assert_eq!(active.len(), 1);
            let waiting = generations(&keys, now, State::Pending);
            prop_assert!(!waiting.is_empty(), "nothing takes over");
            for key in &keys {
                let notice = key.activates_at - key.created_at;
                prop_assert!(notice == Duration::ZERO || notice >= RULES.notice());
            }
            for gone in before.iter().filter(|key| !keys.contains(key)) {
                let later = before.iter().filter(|key| key.generation > gone.generation);
                let later = later.filter(|key| key.is_usable()).map(|key| key.activates_at);
                let end = gone.compromised_at.or(later.min());
                let end = end.expect("nobody deletes the newest key");
                prop_assert!(end + RULES.kept_after_retirement() <= now, "deleted early");
            }
        }
    }
}

/// An algorithm of the settings, for how many times five minutes a replica runs, and for how
/// many hours none does.
type Day = (usize, u16, i64);

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn every_moment_is_covered(
        days in prop::collection::vec((0..3_usize, 1..200_u16, 0..60_i64), 1..8),
        max_age in 5..=15_i64,
        periods in 4..200_i64,
    ) {
        let days: Vec<Day> = days;
        let max_age = Duration::minutes(max_age);
        let rotation_period = max_age * i32::try_from(periods).unwrap_or(i32::MAX);
        let rules = Rules {
            max_age,
            rotation_period,
            refresh_token_ttl: rotation_period * 3,
            ..RULES
        };
        let mut issuer = Issuer::new(rules);
        let mut now = START;
        for (algorithm, awake, asleep) in days {
            // It asserts everything itself.
            issuer.restart([RS256, ES256, EdDSA][algorithm], now);
            for _ in 0..awake {
                issuer.step(now);
                now += Duration::minutes(5).min(max_age);
            }
            now += Duration::hours(asleep);
        }
    }
}
