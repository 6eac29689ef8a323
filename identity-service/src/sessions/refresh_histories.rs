//! Random histories of refresh tokens, and what each should lead to by the story that a log of
//! them tells.

use proptest::{prelude::*, test_runner::RngSeed};
use time::{Duration, OffsetDateTime};

use super::{
    Session,
    refresh::{
        Refresh,
        tests::{LIFETIMES, START, session},
    },
};

/// How far back the token is that is presented, and how many seconds have passed.
type Step = (usize, i64);

/// A token and the tokens that it was exchanged for, each with its time.
#[derive(Debug, Default)]
struct Told {
    successors: Vec<(usize, OffsetDateTime)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Rotate,
    Replace,
    Repeat,
    Reuse,
}

/// Everything that happened, by the number of each token.
struct Log(Vec<Told>);

impl Log {
    fn has_used(&self, token: usize) -> bool {
        !self.0[token].successors.is_empty()
    }

    /// Whether another token took the place of this one before it was used.
    fn was_replaced(&self, token: usize) -> bool {
        let mut all = self.0.iter();
        all.any(|told| {
            let mut successors = told.successors.iter().map(|(successor, _)| *successor);
            successors.any(|successor| successor == token)
                && told
                    .successors
                    .last()
                    .is_some_and(|(last, _)| *last != token)
        })
    }

    /// What should happen to a token.
    fn expected(&self, token: usize, now: OffsetDateTime) -> Expected {
        if self.was_replaced(token) {
            return Expected::Reuse;
        }
        match self.0[token].successors.last() {
            None => Expected::Rotate,
            Some((successor, _)) if self.has_used(*successor) => Expected::Reuse,
            Some((_, at)) => {
                let since = now - *at;
                let is_soon = since <= Duration::MINUTE && since >= -Duration::seconds(30);
                if is_soon {
                    Expected::Repeat
                } else {
                    Expected::Replace
                }
            }
        }
    }
}

fn name(token: usize) -> String {
    token.to_string()
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let passed = prop_oneof![
        4 => 0..=70_i64,
        2 => -40..=0_i64,
        1 => -100_000..=100_000_i64,
        1 => 50..=62_i64,
    ];
    let back = prop_oneof![6 => 0..=1_usize, 1 => 2..=4_usize];
    prop::collection::vec((back, passed), 1..30)
}

fn as_of_one_token() -> Session {
    Session {
        current_jti: name(0),
        previous_jti: None,
        ..session()
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn each_refresh_follows_from_the_log(steps in steps()) {
        let (mut session, mut now) = (as_of_one_token(), START);
        let mut log = Log(vec![Told::default()]);
        for (back, passed) in steps {
            now += Duration::seconds(passed);
            let newest = log.0.len() - 1;
            let token = newest.saturating_sub(back);
            let expected = log.expected(token, now);
            let found = session.decide_refresh(&name(token), name(newest + 1), LIFETIMES, now);
            let (found, rotation) = match found {
                Refresh::Rotate(rotation) => (Expected::Rotate, Some(rotation)),
                Refresh::Replace(rotation) => (Expected::Replace, Some(rotation)),
                Refresh::Repeat => (Expected::Repeat, None),
                Refresh::Reuse => (Expected::Reuse, None),
            };
            prop_assert_eq!(found, expected);
            if found == Expected::Reuse {
                break;
            }
            let Some(rotation) = rotation else { continue };
            let life = Duration::days(30).min(session.created_at + Duration::days(90) - now);
            prop_assert_eq!(rotation.expires_at, now + life);
            log.0[token].successors.push((newest + 1, now));
            log.0.push(Told::default());
            session.current_jti = rotation.current_jti;
            session.previous_jti = Some(rotation.previous_jti);
            session.rotated_at = rotation.rotated_at;
        }
    }
}
