use std::{collections::BTreeSet, time::Duration};

use end_to_end::{Actor, Stack};
use jsonwebtoken::jwk::JwkSet;
use rstest::rstest;
use service_kit::config::Lifetime;
use token_verifier::{LocalKeys, Verifier, VerifierConfig};

use super::{keys, kid, published, rotate};
use crate::{Backend, Postgres, Sqlite};

const MAX_AGE: u64 = 300;
const ACCESS_TTL: u64 = 120;

/// Key sets as verifiers fetched them, with the time of the fetch.
type Fetched = Vec<(i64, Verifier)>;

async fn fetch(stack: &Stack, somebody: &Actor) -> Verifier {
    let answer = somebody
        .get("/.well-known/jwks.json")
        .await
        .expect_status(200);
    let keys: JwkSet = serde_json::from_value(answer.body).unwrap();
    let config = VerifierConfig::new(stack.identity.url(), "recipe-api");
    let clock = stack.clock.clock().for_verifier();
    Verifier::local(config, clock, LocalKeys::new(keys))
}

/// Checks each minute of two rotations. recipe-api and every verifier with an older, still
/// cached key set must accept all unexpired tokens.
#[rstest]
#[tokio::test]
async fn no_verifier_ever_lacks_a_key(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::builder(backend)
        .identity(|config| {
            config.key_rotation_period = Lifetime(Duration::from_secs(MAX_AGE * 4));
            config.access_token_ttl = Lifetime(Duration::from_secs(ACCESS_TTL));
        })
        .start()
        .await;
    // The template's standby was planned with the default period, so this brings it
    // forward. It signs at once if the template is old enough.
    keys(&stack, rotate()).await;
    let mut cook = stack.sign_up("cook").await;
    let mut fetched: Fetched = Vec::new();
    let mut tokens: Vec<(i64, String)> = Vec::new();
    let mut signed_by = BTreeSet::new();
    for _ in 0..45 {
        let now = stack.clock.clock().now().unix_timestamp();
        let refreshed = cook.refresh(cook.refresh_token()).await.expect_status(200);
        let text = |name: &str| refreshed.body[name].as_str().unwrap().to_owned();
        let token = text("access_token");
        cook.refresh_token = Some(text("refresh_token"));
        signed_by.insert(kid(&token));
        tokens.push((now, token));
        fetched.push((now, fetch(&stack, &cook).await));

        let max_age = i64::try_from(MAX_AGE).unwrap();
        fetched.retain(|(at, _)| now - at <= max_age);
        let ttl = i64::try_from(ACCESS_TTL).unwrap();
        tokens.retain(|(at, _)| now - at < ttl);
        for (signed, token) in &tokens {
            for (at, verifier) in &fetched {
                let verified = verifier.verify(token).await;
                assert!(
                    verified.is_ok(),
                    "signed {signed}, keys of {at}: {verified:?}"
                );
            }
            let caller = cook.with_token(token);
            caller.get("/recipes").await.expect_status(200);
            caller.get("/me").await.expect_status(200);
        }
        stack.advance(Duration::from_mins(1));
    }
    assert!(signed_by.len() >= 3, "there were two rotations");
}

#[rstest]
#[tokio::test]
async fn a_key_is_withdrawn_when_all_it_signed_has_expired(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let first = kid(cook.token());
    let before = published(&cook).await;

    // Thirty days; the database is older than this test.
    stack.advance(Duration::from_hours(30 * 24));
    let baker = stack.sign_up("baker").await;
    let second = kid(baker.token());
    assert!(before.contains(&second) && second != first);
    let three = published(&cook).await;
    assert!(three.is_superset(&before) && three.len() == 3);

    // Half a max-age, twice the access-token life, the leeway and a max-age.
    let parts = [150, 2 * 900, 30, 300].map(Duration::from_secs);
    stack.advance(parts.iter().sum());
    let two = published(&cook).await;
    assert!(!two.contains(&first) && two.len() == 2, "{two:?}");
}

#[tokio::test]
async fn refresh_tokens_of_an_unpublished_key_are_accepted_until_they_expire() {
    let stack = Stack::start(Sqlite).await;
    stack.advance(Duration::from_hours(29 * 24));
    let cook = stack.sign_up("cook").await;
    let first = kid(cook.refresh_token());
    stack.advance(Duration::from_hours(29 * 24));
    assert!(!published(&cook).await.contains(&first));
    let answer = cook.refresh(cook.refresh_token()).await.expect_status(200);
    assert_ne!(kid(answer.body["refresh_token"].as_str().unwrap()), first);

    // Its last refresh token has expired, so the key is deleted.
    stack.advance(Duration::from_hours(3 * 24));
    let unknown = cook.refresh(cook.refresh_token()).await;
    unknown.expect_invalid_token("the refresh token is not one of ours");
}

#[tokio::test]
async fn the_age_and_the_number_of_keys_are_measured() {
    let stack = Stack::start(Sqlite).await;
    stack.advance(Duration::from_hours(30 * 24));
    published(&stack.anonymous()).await;
    let metrics = stack.anonymous().get("/metrics").await.expect_status(200);
    for line in [
        "identity_signing_keys{algorithm=\"RS256\",state=\"pending\"} 1",
        "identity_signing_keys{algorithm=\"RS256\",state=\"active\"} 1",
        "identity_signing_keys{algorithm=\"RS256\",state=\"retiring\"} 1",
        "identity_signing_keys{algorithm=\"RS256\",state=\"retired\"} 0",
        "identity_signing_keys{algorithm=\"RS256\",state=\"compromised\"} 0",
        "identity_signing_keys{algorithm=\"ES256\",state=\"pending\"} 1",
        "identity_signing_keys{algorithm=\"ES256\",state=\"active\"} 1",
    ] {
        let found = metrics.text.lines().any(|found| found == line);
        assert!(found, "{line}: {}", metrics.text);
    }
    assert!(
        metrics
            .text
            .contains("identity_signing_key_age_seconds{algorithm=\"ES256\"} ")
    );
}
