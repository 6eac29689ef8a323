//! The two gates in front of passwords. All requests come through a trusted proxy at
//! 127.0.0.1, so that a test can use any client address.

mod addresses;
mod networks;
mod simultaneous;

use std::time::Duration;

use end_to_end::{Actor, Answer, Stack, actor::PASSWORD};
use identity_service::{config::Config, throttle};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};

use crate::{Backend, Postgres, Sqlite};

const HOME: &str = "198.51.100.7";
const ELSEWHERE: &str = "203.0.113.9";
const WRONG: &str = "sour dough 8";

fn behind_a_proxy(config: &mut Config) {
    config.trusted_proxies = "127.0.0.0/8".parse().unwrap();
}

fn with_the_default_rate(config: &mut Config) {
    behind_a_proxy(config);
    config.login_rate = "60/1m".parse().unwrap();
}

async fn start(backend: Backend) -> Stack {
    let builder = Stack::builder(backend).identity(behind_a_proxy);
    builder.start().await
}

/// A client at an address that tries passwords.
struct Visitor<'a> {
    actor: Actor,
    address: &'a str,
}

fn visitor<'a>(stack: &Stack, address: &'a str) -> Visitor<'a> {
    Visitor {
        actor: stack.anonymous(),
        address,
    }
}

impl Visitor<'_> {
    async fn post(&self, path: &str, body: Value) -> Answer {
        let request = self.actor.request(Method::POST, path);
        let request = request.header("x-forwarded-for", self.address);
        self.actor.send(request.json(&body)).await
    }

    async fn try_password(&self, username: &str, password: &str) -> Answer {
        let body = json!({"username": username, "password": password});
        self.post("/login", body).await
    }

    async fn fail(&self, username: &str, times: usize) {
        for _ in 0..times {
            self.try_password(username, WRONG).await.expect_status(401);
        }
    }

    async fn sign_up(&self, username: &str) -> Answer {
        let body = json!({"username": username, "password": PASSWORD});
        self.post("/signup", body).await
    }
}

#[track_caller]
fn expect_wait(answer: &Answer, seconds: u64, sentence: &str) {
    answer.expect_problem(429, "too-many-requests", &[sentence]);
    assert_eq!(answer.header("retry-after"), seconds.to_string());
}

#[rstest]
#[tokio::test]
async fn after_five_failures_the_wait_doubles_up_to_a_quarter_of_an_hour(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values("cook", "nobody", "", "co\0ok")] username: &str,
) {
    let stack = start(backend).await;
    stack.sign_up("cook").await;
    let guesser = visitor(&stack, HOME);
    guesser.fail(username, 5).await;
    for (seconds, words) in [
        (1, "1 second"),
        (2, "2 seconds"),
        (4, "4 seconds"),
        (8, "8 seconds"),
        (16, "16 seconds"),
        (32, "32 seconds"),
        (64, "2 minutes"),
        (128, "3 minutes"),
        (256, "5 minutes"),
        (512, "9 minutes"),
        (900, "15 minutes"),
        (900, "15 minutes"),
    ] {
        let sentence = format!("too many failed attempts; try again in {words}");
        let refused = guesser.try_password(username, PASSWORD).await;
        expect_wait(&refused, seconds, &sentence);
        stack.advance(Duration::from_secs(seconds - 1));
        let refused = guesser.try_password(username, WRONG).await;
        let sentence = "too many failed attempts; try again in 1 second";
        expect_wait(&refused, 1, sentence);
        stack.advance(Duration::from_secs(1));
        guesser.fail(username, 1).await;
    }
}

#[rstest]
#[tokio::test]
async fn all_spellings_and_routes_count_for_the_same_name(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = start(backend).await;
    let guesser = visitor(&stack, HOME);
    for username in ["Zoë", "ZOË", "zoe\u{308}"] {
        guesser.fail(username, 1).await;
    }
    for _ in 0..2 {
        let body = json!({"username": "zoë", "password": WRONG});
        guesser.post("/api/token", body).await.expect_status(401);
    }
    let refused = guesser.try_password("zoë", WRONG).await;
    refused.expect_status(429);
    guesser.fail("zoe", 1).await;
}

#[rstest]
#[tokio::test]
async fn success_clears_the_failures(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = start(backend).await;
    stack.sign_up("cook").await;
    let cook = visitor(&stack, HOME);
    for _ in 0..3 {
        cook.fail("cook", 4).await;
        cook.try_password("cook", PASSWORD).await.expect_status(200);
    }
    cook.fail("cook", 5).await;
    stack.advance(Duration::from_secs(1));
    cook.try_password("cook", PASSWORD).await.expect_status(200);
    cook.fail("cook", 5).await;
    cook.try_password("cook", PASSWORD).await.expect_status(429);
}

#[rstest]
#[tokio::test]
async fn another_address_is_not_blocked(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = start(backend).await;
    stack.sign_up("cook").await;
    let guesser = visitor(&stack, "2001:db8:0:1::1");
    guesser.fail("cook", 5).await;
    let neighbour = visitor(&stack, "2001:db8:0:1:ffff::2");
    let refused = neighbour.try_password("cook", PASSWORD).await;
    refused.expect_status(429);
    for address in ["2001:db8:0:2::1", HOME] {
        let cook = visitor(&stack, address);
        cook.try_password("cook", PASSWORD).await.expect_status(200);
    }
}

#[rstest]
#[tokio::test]
async fn failures_of_other_addresses_do_not_block_known_ones(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = start(backend).await;
    let signed_up_at = visitor(&stack, "192.0.2.1");
    signed_up_at.sign_up("cook").await.expect_status(201);
    let home = visitor(&stack, HOME);
    home.try_password("cook", PASSWORD).await.expect_status(200);

    for host in 0..25 {
        let address = format!("203.0.113.{host}");
        visitor(&stack, &address).fail("cook", 4).await;
    }
    let stranger = visitor(&stack, "192.0.2.99");
    stack.advance(Duration::from_mins(1));
    let sentence = "too many failed attempts; try again in 59 minutes";
    let refused = stranger.try_password("cook", PASSWORD).await;
    expect_wait(&refused, 3540, sentence);
    for known in [&home, &signed_up_at] {
        let answer = known.try_password("cook", PASSWORD).await;
        answer.expect_status(200);
    }
    stranger.fail("baker", 1).await;

    stack.advance(Duration::from_secs(3539));
    let refused = stranger.try_password("cook", PASSWORD).await;
    refused.expect_status(429);
    stack.advance(Duration::from_secs(1));
    let answer = stranger.try_password("cook", PASSWORD).await;
    answer.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn successful_logins_do_not_count_as_failures(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = start(backend).await;
    stack.sign_up("cook").await;
    for host in 0..101 {
        let address = format!("203.0.113.{host}");
        let cook = visitor(&stack, &address);
        cook.try_password("cook", PASSWORD).await.expect_status(200);
    }
}

#[rstest]
#[tokio::test]
async fn an_attempt_that_was_not_checked_is_not_a_failure(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = start(backend).await;
    let cook = visitor(&stack, HOME);
    cook.sign_up("cook").await.expect_status(201);
    let database = stack.identity.state.database.writer();
    let damage = "UPDATE users SET password_hash = 'no hash'";
    database.execute(Statement::new(damage, [])).await.unwrap();
    for _ in 0..7 {
        let answer = cook.try_password("cook", PASSWORD).await;
        answer.expect_problem(500, "internal", &["something went wrong on our side"]);
    }
    let failures = "SELECT failures FROM login_names";
    let failures: i32 = database.only(Statement::new(failures, [])).await.unwrap();
    assert_eq!(failures, 0);
}

#[rstest]
#[tokio::test]
async fn counters_are_kept_as_long_as_a_rule_needs_them(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = start(backend).await;
    // The service also cleans and may have been first, so only the rest counts.
    let left = async || {
        let state = &stack.identity.state;
        let cleaned = throttle::clean(&state.database, state.clock.now());
        cleaned.await.unwrap();
        let database = state.database.reader();
        let count =
            "SELECT (SELECT count(*) FROM login_names), (SELECT count(*) FROM login_attempts)";
        let counts = database.only::<(i64, i64)>(Statement::new(count, []));
        <[i64; 2]>::from(counts.await.unwrap())
    };
    visitor(&stack, HOME)
        .sign_up("cook")
        .await
        .expect_status(201);
    let guesser = visitor(&stack, ELSEWHERE);
    guesser.fail("cook", 5).await;
    assert_eq!(left().await, [1, 2]);
    stack.advance(Duration::from_hours(1));
    assert_eq!(left().await, [0, 2], "the hour of the name is over");
    stack.advance(Duration::from_hours(23));
    assert_eq!(left().await, [0, 2], "their last wait was a second");
    stack.advance(Duration::from_secs(1));
    assert_eq!(left().await, [0, 1], "the failures from elsewhere");
    stack.advance(Duration::from_hours(89 * 24));
    assert_eq!(left().await, [0, 0], "the login at home");
}
