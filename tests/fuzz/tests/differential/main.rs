//! Our verifier never accepts a token that both `PyJWT` and jose refuse, whatever is wrong with
//! it. What they accept and we refuse is refused for a rule of ours.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a failed unwrap fails the test"
)]

mod judges;
mod keys;
mod mutations;

use std::{collections::BTreeMap, sync::Arc};

use fastrand::Rng;
use futures_util::FutureExt;
use serde_json::json;
use service_kit::clock::ManualClock;
use time::OffsetDateTime;
use token_verifier::{Error, LocalKeys, Verifier, VerifierConfig};

use crate::{
    judges::Judge,
    keys::{Keys, PUBLISHED},
    mutations::{Part, token},
};

const ISSUER: &str = "https://id.example.com";
const AUDIENCE: &str = "recipe-api";
const NOW: i64 = 1_767_225_600;
/// In seconds.
const LEEWAY: i64 = 30;

/// Tokens in which one part is changed.
const EACH: usize = 3_000;

/// How many tokens were judged how: by us, by `PyJWT` and by jose.
type Tally = BTreeMap<(bool, bool, bool), usize>;

#[test]
fn what_both_others_refuse_is_refused() {
    let algorithms = PUBLISHED.map(|(_, name)| name);
    let settings = json!({
        "issuer": ISSUER, "audience": AUDIENCE, "algorithms": algorithms, "leeway": LEEWAY,
        "now": NOW, "jwks": keys::key_set(),
    });
    let (mut pyjwt, mut jose) = (Judge::pyjwt(&settings), Judge::jose(&settings));
    let (ours, keys) = (verifier(), Keys::load());
    let mut random = Rng::with_seed(20_261_128);
    for part in Part::ALL {
        let mut tally = Tally::new();
        for _ in 0..EACH {
            let token = token(part, &keys, &mut random);
            let found = ours.verify(&token).now_or_never().unwrap();
            let others = (pyjwt.accepts(&token), jose.accepts(&token));
            match (&found, others) {
                (Ok(_), (false, false)) => panic!("{part:?}: only we accept {token:?}"),
                (Err(error), (true, true)) => {
                    assert!(is_a_rule_of_ours(error), "{part:?}: {error:?}: {token:?}");
                }
                _ => {}
            }
            *tally
                .entry((found.is_ok(), others.0, others.1))
                .or_default() += 1;
        }
        eprintln!("{part:?} (ours, PyJWT, jose): {tally:?}");
        let all_accept = tally.get(&(true, true, true)).copied().unwrap_or_default();
        let all_refuse = tally
            .get(&(false, false, false))
            .copied()
            .unwrap_or_default();
        // Otherwise the changes are all harmless, or all too coarse.
        assert!(
            all_accept > 0 && all_refuse > EACH / 10,
            "{part:?}: {tally:?}"
        );
    }
}

fn verifier() -> Verifier {
    let algorithms = PUBLISHED.map(|(_, name)| name.parse().unwrap());
    let config = VerifierConfig::new(ISSUER, AUDIENCE).algorithms(algorithms);
    let clock = ManualClock::new(OffsetDateTime::from_unix_timestamp(NOW).unwrap());
    let keys = serde_json::from_value(keys::key_set()).unwrap();
    Verifier::local(config, Arc::new(clock), LocalKeys::new(keys))
}

/// What the libraries do not check, or leave to their callers.
fn is_a_rule_of_ours(error: &Error) -> bool {
    match error {
        // Members that each parser reads in its own way, extensions that we know none of, types
        // of claims, tokens that are bound to a key or for refreshing, and other spellings.
        Error::DuplicateMember
        | Error::CriticalExtension
        | Error::InvalidClaim(_)
        | Error::NeedsProof
        | Error::WrongType
        | Error::Malformed => true,
        _ => false,
    }
}
