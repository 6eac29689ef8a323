//! Attempts at the same moment do not exceed the limits.

use std::time::Duration;

use futures_util::future::join_all;
use rstest::rstest;

use super::{HOME, Visitor, WRONG, start, visitor};
use crate::{Backend, Postgres, Sqlite};

/// How many of fifty simultaneous attempts are checked, and how many refused.
async fn rush(visitors: &[Visitor<'_>; 2]) -> (usize, usize) {
    let attempts = visitors.iter().cycle().take(50);
    let answers = join_all(attempts.map(|of| of.try_password("cook", WRONG))).await;
    let count = |status| answers.iter().filter(|of| of.status == status).count();
    (count(401), count(429))
}

#[rstest]
#[tokio::test]
async fn fifty_simultaneous_attempts_do_not_exceed_the_limit(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = start(backend).await;
    stack.sign_up("cook").await;
    let replica = stack.replica().await;
    let here = visitor(&stack, HOME);
    let there = Visitor {
        actor: here.actor.at(replica.url()),
        address: HOME,
    };
    let both = [here, there];
    assert_eq!(rush(&both).await, (5, 45));
    assert_eq!(rush(&both).await, (0, 50));
    for seconds in [1, 2, 4] {
        stack.advance(Duration::from_secs(seconds));
        assert_eq!(rush(&both).await, (1, 49));
    }
}

#[tokio::test]
async fn a_hundred_and_fifty_addresses_fail_a_hundred_times_thirty_at_once() {
    let stack = start(Postgres).await;
    stack.sign_up("cook").await;
    let addresses: Vec<_> = (0..150).map(|host| format!("203.0.113.{host}")).collect();
    let mut answers = Vec::new();
    for wave in addresses.chunks(30) {
        let wave = wave.iter().map(|address| async {
            let stranger = visitor(&stack, address);
            stranger.try_password("cook", WRONG).await.status
        });
        answers.extend(join_all(wave).await);
    }
    let count = |status| answers.iter().filter(|of| **of == status).count();
    assert_eq!((count(401), count(429)), (100, 50), "of {answers:?}");
}
