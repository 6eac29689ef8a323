use super::*;

fn at(seconds: u64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
}

/// The counters of one address.
fn stored(pair: Option<Pair>, tally: Option<Tally>) -> Counters {
    let reach = Reach::Address;
    Counters {
        pairs: vec![Counter { reach, pair }],
        tally,
    }
}

/// Makes attempts at these times, all of which must be allowed.
fn after(times: impl IntoIterator<Item = u64>) -> Counters {
    let untried = stored(None, None);
    times.into_iter().fold(untried, |counters, seconds| {
        let Reserved { pairs, tally } = counters.reserve(at(seconds)).unwrap();
        stored(pairs.into_iter().next(), Some(tally))
    })
}

fn pair(counters: &mut Counters) -> &mut Pair {
    counters.pairs[0].pair.as_mut().unwrap()
}

fn full(window_started_at: u64) -> Tally {
    Tally {
        failures: 100,
        ..Tally::starting(at(window_started_at))
    }
}

#[test]
fn waits_double_from_one_second_to_fifteen_minutes() {
    let waits = (0..=16).map(|failures| wait_after(failures, Reach::Address).as_secs());
    let expected = [
        0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900,
    ];
    assert!(waits.eq(expected));
    assert_eq!(wait_after(u32::MAX, Reach::Address), LONGEST_WAIT);
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
    assert_eq!(soon.pairs[0].failures, 6);
    let later = five.reserve(at(24 * 3600 + 1)).unwrap();
    assert_eq!(later.pairs[0].failures, 1);
}

#[test]
fn a_name_fails_a_hundred_times_an_hour_wherever_from() {
    let stranger = |tally| stored(None, Some(tally));
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
    let pair = pair(&mut counters);
    (pair.failures, pair.allowed_at) = (40, at(3_700));
    assert_eq!(counters.reserve(at(3_000)), Err(NotBefore(at(3_700))));
}

#[test]
fn where_somebody_got_in_others_do_not_matter_for_ninety_days() {
    let pair = Pair {
        logged_in_at: Some(at(0)),
        ..Pair::untried(at(0))
    };
    let known = stored(Some(pair), Some(full(KNOWN_FOR.as_secs())));
    let last = at(KNOWN_FOR.as_secs() - 1);
    let reserved = known.reserve(last).unwrap();
    assert_eq!(reserved.tally.failures, 101, "it counts all the same");
    assert_eq!(reserved.pairs[0].logged_in_at, Some(at(0)));
    assert!(known.reserve(at(KNOWN_FOR.as_secs())).is_err());
}

#[test]
fn their_own_failures_matter_also_where_somebody_got_in() {
    let mut counters = after([0; 5]);
    pair(&mut counters).logged_in_at = Some(at(0));
    assert_eq!(counters.reserve(at(0)), Err(NotBefore(at(1))));
}

#[test]
fn what_costs_no_wait_costs_none_where_the_clock_is_behind() {
    for ahead in 1..=30 {
        let four = after([ahead; 4]);
        let five = four.reserve(at(0)).unwrap();
        assert_eq!(five.pairs[0].allowed_at, at(1), "the wait is by this clock");
    }
}

const STEPS: [u64; 3] = [7_200, 86_400, 315_360_000];

#[test]
fn no_wait_is_longer_than_the_rule_gives_whatever_the_clock_was() {
    for back in STEPS {
        for failures in 0..40 {
            let pair = Pair {
                failures,
                ..Pair::untried(at(back)).failed(Reach::Address, at(back))
            };
            let counters = stored(Some(pair), Some(full(back)));
            let reserved = counters.reserve(at(0)).unwrap();
            assert_eq!(reserved.pairs[0].failures, failures + 1, "they count on");
            let wait = wait_after(failures + 1, Reach::Address);
            assert_eq!(reserved.pairs[0].allowed_at, at(0) + wait);
            assert_eq!(reserved.tally, Tally::starting(at(0)).failed());
        }
    }
    // After the clock was set back by less than the wait, the rest of the wait is within
    // the rule.
    let mut pair = Pair::untried(at(0));
    (pair.failures, pair.allowed_at) = (40, at(900));
    let waits_until = |now| pair.waits_until(Reach::Address, now);
    assert_eq!(waits_until(at(0)), Some(at(900)));
    // Another replica's clock is a little ahead: who asks here waits as well.
    let early = |seconds| waits_until(at(0) - Duration::from_secs(seconds));
    assert_eq!(early(1), Some(at(900)));
    assert_eq!(early(30), Some(at(900)));
    assert_eq!(early(31), None);
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

/// Spreads failures over the addresses of a network until an attempt is too early.
/// Returns how many there were.
fn spread(reach: Reach) -> u32 {
    let mut counters = stored(None, None);
    counters.pairs.push(Counter { reach, pair: None });
    let mut failures = 0;
    while let Ok(Reserved { pairs, tally }) = counters.reserve(at(0)) {
        failures += 1;
        counters.pairs[1].pair = pairs.into_iter().nth(1);
        counters.tally = Some(tally);
    }
    failures
}

#[test]
fn a_network_cannot_use_up_the_failures_of_a_name() {
    assert_eq!([Reach::Home, Reach::Company].map(spread), [10, 20]);
}

#[test]
fn where_somebody_got_in_neighbours_do_not_matter() {
    let pair = Pair {
        logged_in_at: Some(at(0)),
        ..Pair::untried(at(0))
    };
    let mut counters = stored(Some(pair), None);
    let mut neighbours = Pair::untried(at(0));
    (neighbours.failures, neighbours.allowed_at) = (40, at(900));
    counters.pairs.push(Counter {
        reach: Reach::Home,
        pair: Some(neighbours),
    });
    let reserved = counters.reserve(at(0)).unwrap();
    assert_eq!(reserved.pairs[1].failures, 41, "it counts all the same");
    counters.pairs[0].pair = None;
    assert_eq!(counters.reserve(at(0)), Err(NotBefore(at(900))));
}

#[test]
fn a_known_device_is_held_up_by_its_own_failures_alone() {
    let mut counters = stored(None, Some(full(0)));
    counters.pairs[0].reach = Reach::Device;
    for failures in 1..=5 {
        let reserved = counters.reserve(at(0)).unwrap();
        assert_eq!(reserved.pairs[0].failures, failures);
        counters.pairs[0].pair = reserved.pairs.into_iter().next();
    }
    assert_eq!(counters.reserve(at(0)), Err(NotBefore(at(1))));
}
