//! Guesses from many addresses of one network, while the owner logs in.

use std::time::Duration;

use end_to_end::{Stack, actor::PASSWORD};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use super::{HOME, WRONG, expect_wait, start, visitor};
use crate::{Backend, Postgres, Sqlite};

/// Tries a wrong password once from each address; returns how many attempts were checked.
async fn fail_from(stack: &Stack, addresses: impl Iterator<Item = String>) -> usize {
    let mut judged = 0;
    for address in addresses {
        let answer = visitor(stack, &address).try_password("cook", WRONG).await;
        judged += usize::from(answer.status == 401);
    }
    judged
}

#[rstest]
#[tokio::test]
async fn a_network_of_many_addresses_does_not_block_a_name(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = start(backend).await;
    let home = visitor(&stack, "2001:db8:1:100::1");
    home.sign_up("cook").await.expect_status(201);
    let neighbours = (1..=255).map(|of| format!("2001:db8:1:1{of:02x}::1"));
    assert_eq!(fail_from(&stack, neighbours).await, 10, "of one /56");
    let company = (2..=255).map(|of| format!("2001:db8:1:{of:02x}00::1"));
    assert_eq!(fail_from(&stack, company).await, 10, "20 of one /48");

    home.try_password("cook", PASSWORD).await.expect_status(200);
    for address in ["2001:db8:2::1", HOME] {
        let cook = visitor(&stack, address);
        cook.try_password("cook", PASSWORD).await.expect_status(200);
    }
}

#[rstest]
#[tokio::test]
async fn the_wait_of_a_network_doubles_and_a_success_resets_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = start(backend).await;
    stack.sign_up("cook").await;
    let mut fresh = (0..255).map(|of| format!("2001:db8:1:1{of:02x}::1"));
    assert_eq!(fail_from(&stack, fresh.by_ref().take(10)).await, 10);
    for seconds in [1, 2, 4] {
        let address = fresh.next().unwrap();
        let guesser = visitor(&stack, &address);
        let refused = guesser.try_password("cook", WRONG).await.expect_status(429);
        assert_eq!(refused.header("retry-after"), seconds.to_string());
        stack.advance(Duration::from_secs(seconds));
        guesser.fail("cook", 1).await;
    }
    stack.advance(Duration::from_secs(8));
    let address = fresh.next().unwrap();
    let cook = visitor(&stack, &address);
    cook.try_password("cook", PASSWORD).await.expect_status(200);
    assert_eq!(fail_from(&stack, fresh).await, 10);
}

#[rstest]
#[tokio::test]
async fn a_known_browser_can_log_in_from_anywhere_during_guesses(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = start(backend).await;
    for name in ["cook", "baker"] {
        stack.sign_up(name).await;
    }
    let mut browser = stack.browser();
    browser.log_in("cook").await;
    browser.get("/logout").await.expect_status(303);
    let device = browser.value("known_device").to_owned();
    for host in 0..25 {
        let address = format!("203.0.113.{host}");
        visitor(&stack, &address).fail("cook", 4).await;
    }
    let on_the_way = visitor(&stack, "192.0.2.99");
    let with_device = |username: &str, password: &str| {
        let body = json!({"username": username, "password": password});
        let request = on_the_way.actor.request(Method::POST, "/login");
        let request = request.header("x-forwarded-for", on_the_way.address);
        // Among other cookies of that name, and one that is not UTF-8.
        let cookies = [
            b"known_device=x; visitor=Jos\xe9; known_device=",
            device.as_bytes(),
        ];
        let request = request.header("cookie", cookies.concat());
        on_the_way.actor.send(request.json(&body))
    };
    let refused = on_the_way.try_password("cook", PASSWORD).await;
    refused.expect_status(429);

    with_device("cook", PASSWORD).await.expect_status(200);
    for _ in 0..5 {
        with_device("cook", WRONG).await.expect_status(401);
    }
    let refused = with_device("cook", PASSWORD).await;
    let sentence = "too many failed attempts; try again in 1 second";
    expect_wait(&refused, 1, sentence);
    stack.advance(Duration::from_secs(1));
    with_device("cook", PASSWORD).await.expect_status(200);

    // For another name it has no effect.
    for _ in 0..5 {
        with_device("baker", WRONG).await.expect_status(401);
    }
    with_device("baker", PASSWORD).await.expect_status(429);
    let refused = on_the_way.try_password("baker", PASSWORD).await;
    refused.expect_status(429);
}
