//! Random attempts, and the buckets that they empty.

use std::time::Duration;

use proptest::{prelude::*, test_runner::RngSeed};
use time::OffsetDateTime;

use super::Buckets;
use crate::clock::ManualClock;

/// Six tokens, and a new one every ten seconds.
const RATE: &str = "6/1m";
const FULL: u64 = 60;
const SHARE: u64 = 10;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// A bucket is a number of seconds that have passed and were not spent, at most sixty.
    #[test]
    fn a_token_costs_its_share_of_time(
        attempts in prop::collection::vec((0..3_usize, prop_oneof![0..3_u64, 0..70_u64]), 1..80),
    ) {
        let clock = ManualClock::new(OffsetDateTime::UNIX_EPOCH);
        let buckets = Buckets::new(RATE.parse().unwrap(), clock.clock());
        let mut saved = [FULL; 3];
        for (key, pause) in attempts {
            clock.advance(Duration::from_secs(pause));
            saved = saved.map(|seconds| (seconds + pause).min(FULL));
            let taken = buckets.take(&key);
            prop_assert_eq!(taken.is_ok(), saved[key] >= SHARE);
            if taken.is_ok() {
                saved[key] -= SHARE;
            }
        }
    }
}
