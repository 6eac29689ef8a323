//! Random attempts at one username, and whether each is allowed by a list of those before.

use proptest::{prelude::*, test_runner::RngSeed};
use time::OffsetDateTime;

use super::{Counter, Counters, NotBefore, Pair, Reach, Reserved, Tally};

const ADDRESSES: usize = 30;
const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;

/// An attempt that was allowed: from which address, and when.
type Attempt = (usize, i64);

fn at(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(1_800_000_000 + seconds)
}

/// Until when nobody may try from an address, by all attempts from there.
fn address_is_closed_until(address: usize, attempts: &[Attempt]) -> i64 {
    let (mut in_a_row, mut until) = (0_u32, i64::MIN);
    for (_, time) in attempts.iter().filter(|(from, _)| *from == address) {
        if until != i64::MIN && until + DAY <= *time {
            in_a_row = 0;
        }
        in_a_row += 1;
        let wait = match in_a_row {
            0..5 => 0,
            5..15 => 2_i64.pow(in_a_row - 5),
            _ => 900,
        };
        until = time + wait.min(900);
    }
    until
}

/// Until when nobody may try at all: a hundred attempts fill an hour, which begins with the
/// first of them.
fn name_is_closed_until(attempts: &[Attempt], now: i64) -> i64 {
    let (mut begins, mut count) = (i64::MIN, 0);
    for (_, time) in attempts {
        if count == 0 || *time >= begins + HOUR {
            (begins, count) = (*time, 0);
        }
        count += 1;
    }
    if count >= 100 && now < begins + HOUR {
        begins + HOUR
    } else {
        i64::MIN
    }
}

/// The address of each attempt, and how many seconds it comes after the one before.
fn attempts() -> impl Strategy<Value = Vec<(usize, i64)>> {
    let pause = prop_oneof![
        12 => 0..=3_i64,
        4 => 0..=70_i64,
        2 => 0..=1_000_i64,
        1 => 3_590..=3_610_i64,
        1 => 86_000..=90_000_i64,
    ];
    let address = prop_oneof![2 => 0..3_usize, 3 => 0..ADDRESSES];
    prop_oneof![
        prop::collection::vec((address, pause), 1..80),
        // Enough to fill an hour.
        prop::collection::vec((0..ADDRESSES, 0..=2_i64), 100..160),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn attempts_are_allowed_as_a_list_of_them_says(attempts in attempts()) {
        let mut pairs: Vec<Option<Pair>> = vec![None; ADDRESSES];
        let mut tally: Option<Tally> = None;
        let (mut allowed, mut now) = (Vec::new(), 0);
        for (address, pause) in attempts {
            now += pause;
            let counters = Counters {
                pairs: vec![Counter { reach: Reach::Address, pair: pairs[address].clone() }],
                tally: tally.clone(),
            };
            let closed_until = address_is_closed_until(address, &allowed)
                .max(name_is_closed_until(&allowed, now));
            match counters.reserve(at(now)) {
                Ok(Reserved { pairs: counted, tally: counting }) => {
                    prop_assert!(closed_until <= now, "closed until {closed_until}, at {now}");
                    pairs[address] = counted.into_iter().next();
                    tally = Some(counting);
                    allowed.push((address, now));
                }
                Err(NotBefore(until)) => prop_assert_eq!(until, at(closed_until)),
            }
        }
    }
}
