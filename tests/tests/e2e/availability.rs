//! Each service while the other is down, and how rarely they call each other.

use std::time::Duration;

use end_to_end::{
    Actor, Backend, Stack, eventually,
    launcher::{
        Databases, Reservation, default_recipe_config, origin, start_identity, start_recipes,
    },
};
use futures_util::future::join_all;
use rstest::rstest;
use service_kit::clock::ManualClock;

use crate::{Postgres, Sqlite};

const UNAVAILABLE: &str = "the service cannot answer right now; try again";
const KEYS: &str = "/.well-known/jwks.json";

/// How many requests to this route the issuer has counted.
async fn requests(stack: &Stack, route: &str) -> u64 {
    let metrics = stack.anonymous().get("/metrics").await.expect_status(200);
    metrics
        .text
        .lines()
        .filter(|line| {
            line.starts_with("http_requests_total{") && line.contains(&format!("route=\"{route}\""))
        })
        .filter_map(|line| line.rsplit_once(' ')?.1.parse::<u64>().ok())
        .sum()
}

#[rstest]
#[tokio::test]
async fn no_request_makes_the_resource_server_call_the_issuer(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let before = requests(&stack, "").await;
    assert_eq!(before, 0, "the filter finds nothing by accident");
    let fetched = requests(&stack, KEYS).await;
    assert_eq!(fetched, 1, "once, at the start");
    // No token has referred to the status list of this session yet.
    cook.get("/recipes").await.expect_status(200);
    let all_before = all_requests(&stack).await;

    for _ in 0..20 {
        let answers = join_all((0..50).map(|_| cook.get("/recipes"))).await;
        assert!(answers.iter().all(|answer| answer.status == 200));
    }

    assert_eq!(requests(&stack, KEYS).await, fetched);
    // Only the two requests for the metrics were made.
    assert_eq!(all_requests(&stack).await, all_before + 2);
}

async fn all_requests(stack: &Stack) -> u64 {
    let metrics = stack.anonymous().get("/metrics").await.expect_status(200);
    metrics
        .text
        .lines()
        .filter(|line| line.starts_with("http_requests_total{"))
        .filter_map(|line| line.rsplit_once(' ')?.1.parse::<u64>().ok())
        .sum()
}

#[tokio::test]
async fn keys_are_fetched_once_per_cache_period() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    // Half of the five minutes that the keys may be cached.
    for fetches in 2..5 {
        stack.advance(Duration::from_secs(149));
        cook.get("/recipes").await.expect_status(200);
        assert_eq!(requests(&stack, KEYS).await, fetches - 1);
        stack.advance(Duration::from_secs(1));
        // Waits for recipe-api's own count, which rises after it has stored the keys.
        eventually(async || (fetched(&stack) == fetches).then_some(())).await;
    }
    assert_eq!(requests(&stack, KEYS).await, 4);
}

fn fetched(stack: &Stack) -> u64 {
    stack.recipes.state.verifier.metrics().fetches.succeeded
}

#[rstest]
#[tokio::test]
async fn the_resource_server_works_while_the_issuer_is_down(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let ready = stack.recipe_url("/readyz");
    let Stack {
        identity,
        recipes,
        clock,
        databases,
        ..
    } = stack;
    identity.stop().await;
    for _ in 0..5 {
        cook.get("/recipes").await.expect_status(200);
        clock.advance(Duration::from_secs(170));
    }
    cook.get(&ready).await.expect_status(200);
    let unknown = cook.with_token(with_unknown_key(cook.token()));
    let refused = unknown.get("/recipes").await;
    refused.expect_invalid_token("the token is signed with an unknown key");
    drop((recipes, databases));
}

fn with_unknown_key(token: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let (_, rest) = token.split_once('.').unwrap();
    let header = r#"{"alg":"RS256","kid":"unknown","typ":"at+jwt"}"#;
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
}

#[rstest]
#[tokio::test]
async fn the_resource_server_may_start_first(#[values(Sqlite, Postgres)] backend: Backend) {
    let databases = Databases::ready(backend).await;
    let clock = ManualClock::of_now();
    let reservation = Reservation::new();
    let address = reservation.address;
    let config = default_recipe_config(databases.recipes.clone(), origin(address));
    let recipes = start_recipes(&config, &clock).await;
    let somebody = Actor::new(format!("http://{address}"), recipes.url());

    let unready = somebody.get(&format!("{}/readyz", recipes.url())).await;
    unready.expect_problem(503, "unavailable", &[UNAVAILABLE]);
    assert_eq!(unready.header("retry-after"), "1");
    somebody
        .get(&format!("{}/healthz", recipes.url()))
        .await
        .expect_status(200);
    let early = somebody.with_token("a.b.c").get("/recipes").await;
    early.expect_problem(401, "unauthorized", &["the token is malformed"]);
    let shaped = with_unknown_key("x.e30.c2ln");
    let early = somebody.with_token(shaped).get("/recipes").await;
    early.expect_problem(503, "unavailable", &[UNAVAILABLE]);
    assert_ne!(early.header("retry-after"), "");

    let identity_config = end_to_end::launcher::default_identity_config(
        databases.identity.clone(),
        databases.master_key_file.clone(),
    );
    let identity_config = identity_service::config::Config {
        public_url: origin(address),
        ..identity_config
    };
    let identity = start_identity(&identity_config, &clock, reservation).await;
    let cook = somebody.sign_up("cook").await;
    // The last attempt to fetch the keys was at most ten seconds ago.
    clock.advance(Duration::from_secs(10));
    cook.get_until_ok("/recipes").await;
    cook.get(&format!("{}/readyz", recipes.url()))
        .await
        .expect_status(200);
    drop(identity);
}
