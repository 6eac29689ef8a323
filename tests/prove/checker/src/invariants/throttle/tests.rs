use crate::{
    Invariant,
    history::{AccountId, Call},
    tiny::Tiny,
};

const RULE: &str = "further failures from an address come after a wait";
const GROUNDLESS: &str = "an attempt is refused only after so many failures";

fn after_failures(count: u32) -> Tiny {
    let mut tiny = Tiny::with_cook();
    tiny.wait(1);
    for _ in 0..count {
        tiny.log_in("cook", 9, None);
    }
    tiny
}

#[test]
fn five_failures_are_free_and_the_next_waits() {
    after_failures(5).holds();
    // The service counts whole seconds, so the first wait of a second may be nearly nothing.
    after_failures(6).holds();
    after_failures(7).fails(Invariant::Throttle, RULE);
}

#[test]
fn waits_double() {
    let mut tiny = after_failures(5);
    for wait in [1, 2, 4, 8] {
        tiny.wait(wait);
        tiny.log_in("cook", 9, None);
    }
    tiny.clone().holds();
    tiny.wait(8);
    tiny.log_in("cook", 9, None);
    tiny.fails(Invariant::Throttle, RULE);
}

#[test]
fn a_success_clears_the_count() {
    let mut tiny = after_failures(5);
    tiny.log_in("cook", 1, Some("s2"));
    for _ in 0..5 {
        tiny.log_in("cook", 9, None);
    }
    tiny.holds();
}

#[test]
fn a_right_password_that_a_disabling_overtakes_may_clear_the_count() {
    for (password, holds) in [(1, true), (9, false)] {
        let mut tiny = after_failures(5);
        let account = AccountId(1);
        tiny.unknown(Call::Disable { account });
        tiny.log_in("cook", password, None);
        for _ in 0..5 {
            tiny.log_in("cook", 9, None);
        }
        assert_eq!(tiny.finish().holds(), holds, "{password}");
    }
}

#[test]
fn a_refused_attempt_counts_not() {
    let mut tiny = after_failures(5);
    for _ in 0..50 {
        tiny.throttled_log_in("cook", 9);
    }
    tiny.holds();
}

#[test]
fn a_wrong_clock_may_end_a_wait() {
    let mut tiny = after_failures(5);
    tiny.clock(0, 7_200, |tiny| {
        for _ in 0..3 {
            tiny.log_in("cook", 9, None);
        }
    });
    tiny.holds();
}

/// Somebody fails from another address, and then the cook, from the address where they logged in.
#[test]
fn failures_elsewhere_hold_nobody_up_at_home() {
    let failed_elsewhere = |addresses: u32| {
        let mut tiny = Tiny::with_cook();
        tiny.log_in("cook", 1, Some("s2"));
        for address in 0..addresses {
            tiny.log_in_from("cook", 9, &format!("10.0.0.{address}"), None);
        }
        tiny
    };
    let mut tiny = failed_elsewhere(100);
    let mut away = tiny.clone();
    away.throttled_log_in_from("cook", 1, "10.0.1.0");
    away.holds();
    tiny.throttled_log_in("cook", 1);
    tiny.fails(Invariant::Throttle, GROUNDLESS);
    // It takes a hundred of them.
    let mut tiny = failed_elsewhere(99);
    tiny.throttled_log_in_from("cook", 1, "10.0.1.0");
    tiny.fails(Invariant::Throttle, GROUNDLESS);
}

#[test]
fn nobody_waits_before_the_fifth_failure() {
    for (failures, holds) in [(4, false), (5, true)] {
        let mut tiny = after_failures(failures);
        tiny.throttled_log_in("cook", 1);
        assert_eq!(tiny.finish().holds(), holds, "{failures}");
    }
    let mut tiny = after_failures(3);
    for _ in 0..2 {
        tiny.unknown_log_in("cook", 1);
    }
    tiny.throttled_log_in("cook", 1);
    tiny.holds();
    let mut cleared = after_failures(5);
    cleared.log_in("cook", 1, Some("s2"));
    cleared.throttled_log_in("cook", 1);
    cleared.fails(Invariant::Throttle, GROUNDLESS);
}

#[test]
fn a_username_fails_a_hundred_times_an_hour() {
    let mut tiny = Tiny::with_cook();
    for address in 0..100 {
        tiny.log_in_from("cook", 9, &format!("10.0.0.{address}"), None);
    }
    tiny.clone().holds();
    tiny.log_in_from("cook", 9, "10.0.1.0", None);
    tiny.fails(
        Invariant::Throttle,
        "a username fails at most so often in a window",
    );
}
