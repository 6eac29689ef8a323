//! Unknown keys are looked for, within limits.

use std::sync::Arc;

use serde_json::json;
use token_verifier::{Claims, Error, Verifier};
use tokio::task::JoinHandle;

use crate::support::{Answer, FakeIssuer, JWKS, ManualClock, NOW, Signer};

struct Rotated {
    old: Signer,
    new: Signer,
    clock: ManualClock,
    issuer: FakeIssuer,
    verifier: Verifier,
}

impl Rotated {
    /// A verifier that holds only the old key, while the issuer publishes a new one too.
    async fn start() -> Self {
        let (old, new) = (Signer::generate("old"), Signer::generate("new"));
        let clock = ManualClock::at(NOW);
        let issuer = FakeIssuer::start([old.jwk()]).await;
        let verifier = issuer.verifier(&clock);
        let background = tokio::spawn(verifier.clone().keep_fresh());
        assert_eq!(clock.next_sleep().await.to_string(), "150");
        background.abort();
        issuer.publish([old.jwk(), new.jwk()]);
        Self {
            old,
            new,
            clock,
            issuer,
            verifier,
        }
    }

    fn token(&self, signer: &Signer) -> String {
        signer.token_of(&self.issuer.claims())
    }

    /// A caller with a token of the new key.
    fn caller(&self) -> JoinHandle<Result<Arc<Claims>, Error>> {
        let (verifier, token) = (self.verifier.clone(), self.token(&self.new));
        tokio::spawn(async move { verifier.verify(&token).await })
    }

    async fn verify_unknown(&self) -> Result<(), Error> {
        let header = json!({"alg": "RS256", "kid": "nobody", "typ": "at+jwt"});
        let token = self.new.sign(&header, &self.issuer.claims());
        self.verifier.verify(&token).await.map(drop)
    }
}

#[tokio::test]
async fn fifty_callers_with_a_new_key_cost_one_fetch() {
    let stage = Rotated::start().await;
    stage.issuer.pause();
    let callers: Vec<_> = (0..50).map(|_| stage.caller()).collect();
    for _ in &callers {
        stage.clock.next_sleep().await;
    }

    stage.issuer.reopen();

    for caller in callers {
        assert_eq!(caller.await.unwrap().unwrap().subject, "7");
    }
    assert_eq!(stage.issuer.requests(JWKS), 2);
    assert_eq!(stage.issuer.last_cache_control().unwrap(), "no-cache");
}

#[tokio::test]
async fn a_known_key_never_costs_a_fetch() {
    let stage = Rotated::start().await;

    for seconds in [0, 10, 300, 400] {
        stage.clock.advance(seconds);
        let token = stage.token(&stage.old);
        assert!(stage.verifier.verify(&token).await.is_ok());
    }

    assert_eq!(stage.issuer.requests(JWKS), 1);
}

#[tokio::test]
async fn unknown_keys_cost_one_fetch_in_a_cool_down() {
    let stage = Rotated::start().await;

    for _ in 0..5 {
        assert_eq!(stage.verify_unknown().await, Err(Error::UnknownKey));
    }
    assert_eq!(stage.issuer.requests(JWKS), 2);

    stage.clock.advance(9);
    assert_eq!(stage.verify_unknown().await, Err(Error::UnknownKey));
    assert_eq!(stage.issuer.requests(JWKS), 2);

    stage.clock.advance(1);
    assert_eq!(stage.verify_unknown().await, Err(Error::UnknownKey));
    assert_eq!(stage.issuer.requests(JWKS), 3);
}

#[tokio::test]
async fn failed_fetches_cool_down_too_and_the_old_keys_stay() {
    let stage = Rotated::start().await;
    stage.issuer.answer(JWKS, Answer::text("no key set"));

    for _ in 0..3 {
        assert_eq!(stage.verify_unknown().await, Err(Error::UnknownKey));
    }

    assert_eq!(stage.issuer.requests(JWKS), 2);
    let token = stage.token(&stage.old);
    assert!(stage.verifier.verify(&token).await.is_ok());
}

#[tokio::test]
async fn the_cool_down_is_no_longer_than_the_max_age() {
    let stage = Rotated::start().await;
    let keys = Answer::keys([stage.old.jwk()]).max_age(2);
    stage.issuer.answer(JWKS, keys);
    let _ = stage.verify_unknown().await;

    stage.clock.advance(2);
    let _ = stage.verify_unknown().await;

    assert_eq!(stage.issuer.requests(JWKS), 3);
}

#[tokio::test]
async fn a_scheduled_fetch_without_the_key_is_followed_by_another() {
    let stage = Rotated::start().await;
    stage.issuer.publish([stage.old.jwk()]);
    stage.issuer.pause();
    stage.clock.advance(150);
    let background = tokio::spawn(stage.verifier.clone().keep_fresh());
    stage.issuer.wait_for_requests(JWKS, 2).await;

    stage.issuer.publish([stage.old.jwk(), stage.new.jwk()]);
    let caller = stage.caller();
    stage.clock.next_sleep().await;
    stage.issuer.reopen();

    assert!(caller.await.unwrap().is_ok());
    assert_eq!(stage.issuer.requests(JWKS), 3);
    background.abort();
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_cancel_the_fetch() {
    let stage = Rotated::start().await;
    stage.issuer.pause();
    let first = stage.caller();
    stage.clock.next_sleep().await;
    let second = stage.caller();
    stage.clock.next_sleep().await;

    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    stage.issuer.reopen();

    assert!(second.await.unwrap().is_ok());
    assert_eq!(stage.issuer.requests(JWKS), 2);
}

#[tokio::test]
async fn callers_wait_for_a_limited_time() {
    let stage = Rotated::start().await;
    stage.issuer.pause();
    let caller = stage.caller();
    stage.clock.next_sleep().await;

    stage.clock.advance(3);

    assert_eq!(caller.await.unwrap(), Err(Error::UnknownKey));
}

#[tokio::test]
async fn a_withdrawn_key_is_not_accepted_any_more() {
    let stage = Rotated::start().await;
    let token = stage.token(&stage.old);
    assert!(stage.verifier.verify(&token).await.is_ok());

    stage.issuer.publish([stage.new.jwk()]);
    assert!(stage.caller().await.unwrap().is_ok());

    let result = stage.verifier.verify(&token).await;
    assert_eq!(result, Err(Error::UnknownKey));
}
