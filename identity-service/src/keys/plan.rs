//! Decides which keys to create and delete. Pure functions: no database, no clock.

use time::OffsetDateTime;

use super::{
    Rules,
    lifecycle::{Lifecycle, Milestones, State},
};

/// What to do about the stored keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// The key to create.
    pub(super) make: Option<Milestones>,
    /// The generations to delete.
    pub(super) delete: Vec<i32>,
}

/// Ensures that of one line, one key signs, and one is published and signs next. The first key
/// that it ever has signs from `first` on.
pub(super) fn plan(
    lives: &[Lifecycle],
    now: OffsetDateTime,
    rules: &Rules,
    first: OffsetDateTime,
) -> Plan {
    let keys: Vec<_> = lives.iter().map(|life| life.milestones).collect();
    let is = |state| {
        lives
            .iter()
            .filter(move |life| life.state(now, rules) == state)
    };
    let standby = is(State::Pending).find(|life| life.milestones.is_of_this_time(now, rules));
    let make = match (is(State::Active).next(), standby) {
        (None, Some(standby)) if standby.milestones.is_first_in_waiting(now) => None,
        (None, _) if keys.is_empty() => Some(next(&keys, now, first)),
        // Nothing else could sign.
        (None, _) => Some(next(&keys, now, now)),
        (Some(active), None) => {
            let due = active.milestones.activates_at.min(now) + rules.rotation_period;
            Some(next(&keys, now, due.max(now + rules.notice())))
        }
        (Some(_), Some(_)) => None,
    };
    let over = lives.iter().filter(|life| life.is_over(now, rules));
    let delete = over.map(|life| life.milestones.generation).collect();
    Plan { make, delete }
}

/// A key that takes over ahead of schedule, as soon as verifiers can know it. A standby
/// planned for later is skipped and never signs.
pub(super) fn ahead_of_schedule(
    keys: &[Milestones],
    now: OffsetDateTime,
    rules: &Rules,
) -> Milestones {
    next(keys, now, now + rules.notice())
}

/// The usable key that signs last.
pub(super) fn newest(keys: &[Milestones]) -> Option<&Milestones> {
    let usable = keys.iter().filter(|key| key.is_usable());
    usable.max_by_key(|key| key.generation)
}

fn next(keys: &[Milestones], now: OffsetDateTime, activates_at: OffsetDateTime) -> Milestones {
    let generations = keys.iter().map(|key| key.generation);
    Milestones {
        generation: generations.max().unwrap_or_default() + 1,
        created_at: now,
        activates_at,
        compromised_at: None,
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::keys::{
        lifecycle::lifecycles,
        simulation::{RULES, START},
    };

    /// The plan for a line whose first key may sign at once.
    fn plan(lives: &[Lifecycle], now: OffsetDateTime, rules: &Rules) -> Plan {
        super::plan(lives, now, rules, now)
    }

    fn made(plan: &Plan) -> Milestones {
        plan.make.unwrap()
    }

    /// The first two keys of an issuer.
    fn two() -> Vec<Milestones> {
        let first = made(&plan(&[], START, &RULES));
        let second = made(&plan(&lifecycles(&[first]), START, &RULES));
        vec![first, second]
    }

    #[test]
    fn the_first_signs_at_once_and_the_second_waits_its_turn() {
        let keys = two();
        assert_eq!((keys[0].generation, keys[0].activates_at), (1, START));
        let due = START + RULES.rotation_period;
        assert_eq!((keys[1].generation, keys[1].activates_at), (2, due));
        let nothing = Plan {
            make: None,
            delete: vec![],
        };
        assert_eq!(plan(&lifecycles(&keys), START, &RULES), nothing);
    }

    #[test]
    fn a_first_key_that_waits_is_waited_for() {
        let signs_at = START + RULES.notice();
        let first = made(&super::plan(&[], START, &RULES, signs_at));
        assert_eq!((first.generation, first.activates_at), (1, signs_at));
        let lives = lifecycles(&[first]);
        let before = signs_at - Duration::SECOND;
        for (now, state) in [
            (START, State::Pending),
            (before, State::Pending),
            (signs_at, State::Active),
            // It was made by a clock that was ahead.
            (START - Duration::SECOND, State::Active),
        ] {
            assert_eq!(lives[0].state(now, &RULES), state, "{now}");
        }
        assert_eq!(plan(&lives, before, &RULES).make, None);
        let second = made(&plan(&lives, signs_at, &RULES));
        let due = signs_at + RULES.rotation_period;
        assert_eq!((second.generation, second.activates_at), (2, due));
    }

    #[test]
    fn when_the_standby_takes_over_another_is_made() {
        let keys = two();
        let due = keys[1].activates_at;
        assert_eq!(
            plan(&lifecycles(&keys), due - Duration::SECOND, &RULES).make,
            None
        );
        let third = made(&plan(&lifecycles(&keys), due, &RULES));
        assert_eq!(
            (third.generation, third.activates_at),
            (3, due + RULES.rotation_period)
        );
    }

    #[test]
    fn after_a_long_sleep_the_next_is_still_published_ahead() {
        let keys = two();
        let late = START + RULES.rotation_period * 5;
        let third = made(&plan(&lifecycles(&keys), late, &RULES));
        assert_eq!(third.activates_at, late + RULES.notice());
    }

    #[test]
    fn a_compromised_standby_is_replaced_and_its_generation_not_given_out_again() {
        let mut keys = two();
        keys[1].compromised_at = Some(START);
        let third = made(&plan(&lifecycles(&keys), START, &RULES));
        assert_eq!(
            (third.generation, third.activates_at),
            (3, START + RULES.rotation_period)
        );
    }

    #[test]
    fn with_no_usable_key_one_is_made_that_signs_at_once() {
        let mut keys = two();
        for key in &mut keys {
            key.compromised_at = Some(START);
        }
        let third = made(&plan(&lifecycles(&keys), START, &RULES));
        assert_eq!((third.generation, third.activates_at), (3, START));
    }

    #[test]
    fn a_clock_that_was_set_back_stops_nobody() {
        let keys = two();
        let before = START - Duration::HOUR;
        assert_eq!(lifecycles(&keys)[0].state(before, &RULES), State::Active);
        assert_eq!(plan(&lifecycles(&keys), before, &RULES).make, None);
    }

    #[test]
    fn keys_made_by_a_clock_that_was_years_ahead_do_not_stop_the_rotation() {
        let mut keys = two();
        let right = START - Duration::days(3_650);
        for passed in 0..100 {
            let now = right + Duration::days(passed);
            keys.extend(plan(&lifecycles(&keys), now, &RULES).make);
            let active = lifecycles(&keys).into_iter();
            let mut active = active.filter(|life| life.state(now, &RULES) == State::Active);
            assert!(active.next().is_some() && active.next().is_none(), "{now}");
        }
        // The first key, and one in each period.
        let signed = keys
            .iter()
            .filter(|key| key.activates_at < right + Duration::days(100));
        assert_eq!(signed.count(), 3);
        assert_eq!(keys.len(), 2 + 4);
    }

    #[test]
    fn a_standby_that_is_passed_over_never_signs() {
        let mut keys = two();
        keys.push(ahead_of_schedule(&keys, START, &RULES));
        let soon = START + RULES.notice();
        for now in [soon, soon + RULES.rotation_period] {
            assert_ne!(lifecycles(&keys)[1].state(now, &RULES), State::Active);
        }
        assert_eq!(lifecycles(&keys)[2].state(soon, &RULES), State::Active);
    }
}
