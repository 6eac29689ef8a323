//! The gate of an address, and which address counts.

use std::time::Duration;

use end_to_end::Stack;
use rstest::rstest;
use serde_json::json;
use service_kit::database::{Connection, Statement};

use super::{ELSEWHERE, HOME, WRONG, expect_wait, start, visitor, with_the_default_rate};
use crate::{Backend, Postgres, Sqlite};

#[tokio::test]
async fn an_address_may_make_sixty_attempts_a_minute_over_all_routes() {
    let builder = Stack::builder(Sqlite).identity(with_the_default_rate);
    let stack = builder.start().await;
    let somebody = visitor(&stack, HOME);
    for guest in 0..58 {
        somebody.fail(&format!("guest {guest}"), 1).await;
    }
    let body = json!({"username": "nobody", "password": WRONG});
    somebody.post("/api/token", body).await.expect_status(401);
    let invalid = somebody.sign_up("").await;
    invalid.expect_invalid(&["username must not be empty"]);

    let sentence = "too many attempts from this address; try again in 1 second";
    expect_wait(&somebody.try_password("cook", WRONG).await, 1, sentence);
    expect_wait(&somebody.sign_up("cook").await, 1, sentence);
    let neighbour = visitor(&stack, ELSEWHERE);
    neighbour.sign_up("cook").await.expect_status(201);

    stack.advance(Duration::from_secs(2));
    somebody.fail("cook", 2).await;
    expect_wait(&somebody.try_password("cook", WRONG).await, 1, sentence);

    let metrics = neighbour.actor.get("/metrics").await.expect_status(200);
    for line in [
        "login_attempts_refused_total{gate=\"address\"} 3",
        "login_attempts_refused_total{gate=\"account\"} 0",
    ] {
        assert!(metrics.text.lines().any(|found| found == line), "{line}");
    }
}

#[tokio::test]
async fn without_the_address_gate_accounts_stay_protected() {
    let stack = start(Sqlite).await;
    let somebody = visitor(&stack, HOME);
    for guest in 0..70 {
        somebody.fail(&format!("guest {guest}"), 1).await;
    }
    somebody.fail("cook", 5).await;
    somebody
        .try_password("cook", WRONG)
        .await
        .expect_status(429);
}

#[rstest]
#[tokio::test]
async fn a_session_remembers_the_address_behind_the_proxy(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = start(backend).await;
    let cook = visitor(&stack, "192.0.2.1, [2001:db8::7]:4711, 127.0.0.2");
    cook.sign_up("cook").await.expect_status(201);
    let database = stack.identity.state.database.reader();
    let addresses = "SELECT ip FROM sessions";
    let address: String = database.only(Statement::new(addresses, [])).await.unwrap();
    assert_eq!(address, "2001:db8::7");
}

#[tokio::test]
async fn forwarded_addresses_of_an_untrusted_peer_are_ignored() {
    let stack = Stack::start(Sqlite).await;
    stack.sign_up("cook").await;
    visitor(&stack, HOME).fail("cook", 5).await;
    let elsewhere = visitor(&stack, ELSEWHERE);
    let refused = elsewhere.try_password("cook", WRONG).await;
    refused.expect_status(429);
}
