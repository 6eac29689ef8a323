//! Metrics before and after the events that they count.

use std::time::Duration;

use end_to_end::{Actor, Answer, Stack, actor::PASSWORD, eventually};
use rstest::rstest;
use serde_json::json;

use crate::{Backend, Postgres, Sqlite};

const DOCUMENTED: &str = include_str!("../../../docs/operations.md");

async fn measured(stack: &Stack) -> Answer {
    let metrics = stack.anonymous().get("/metrics").await;
    metrics.expect_status(200)
}

/// By how much each of these counters rises during `act`.
async fn rise<const N: usize>(
    stack: &Stack,
    series: [String; N],
    act: impl Future<Output = ()>,
) -> [u64; N] {
    let value = |answer: &Answer, series: &String| {
        let value = answer.metric(series);
        value.unwrap_or_else(|| panic!("{series} is there from the start"))
    };
    let before = measured(stack).await;
    act.await;
    let after = measured(stack).await;
    series.map(|series| value(&after, &series) - value(&before, &series))
}

fn login(way: &str, result: &str) -> String {
    format!("identity_logins_total{{way=\"{way}\",result=\"{result}\"}}")
}

fn refreshes(result: &str) -> String {
    format!("identity_refreshes_total{{result=\"{result}\"}}")
}

#[rstest]
#[tokio::test]
async fn logins_are_counted_by_route_and_result(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    stack.sign_up("baker").await;
    stack
        .users(&["disable", "baker"], "")
        .await
        .expect_success();
    let series = [
        login("json", "success"),
        login("json", "wrong_credentials"),
        login("json", "disabled"),
        login("json", "throttled"),
        login("token", "success"),
        login("token", "invalid"),
        login("form", "success"),
        login("form", "wrong_credentials"),
        login("form", "failed"),
        login("json", "overloaded"),
    ];
    let rises = rise(&stack, series, async {
        cook.log_in("cook").await;
        cook.try_password("baker", PASSWORD)
            .await
            .expect_status(401);
        for _ in 0..5 {
            cook.try_password("nobody", PASSWORD)
                .await
                .expect_status(401);
        }
        for _ in 0..2 {
            cook.try_password("nobody", PASSWORD)
                .await
                .expect_status(429);
        }
        let body = json!({"username": "cook", "password": PASSWORD});
        cook.post("/api/token", body).await.expect_status(200);
        let body = json!({"username": "cook", "password": PASSWORD, "scope": "admin"});
        cook.post("/api/token", body).await.expect_status(400);
        let mut browser = stack.browser();
        browser.log_in("cook").await;
        let wrong = [("username", "cook"), ("password", "sour dough 8")];
        browser.submit("/login", &wrong).await.expect_status(401);
    });
    let expected = [1, 5, 1, 2, 1, 1, 1, 1, 0, 0];
    assert_eq!(rises.await, expected);
}

#[rstest]
#[tokio::test]
async fn refreshes_are_counted_by_result(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let results = [
        "rotated", "repeated", "replaced", "reused", "ended", "expired", "invalid", "failed",
    ];
    let rises = rise(&stack, results.map(refreshes), async {
        let next = refreshed(&cook, cook.refresh_token()).await;
        refreshed(&cook, cook.refresh_token()).await;
        stack.advance(Duration::from_secs(61));
        refreshed(&cook, cook.refresh_token()).await;
        cook.refresh(&next).await.expect_status(401);
        cook.refresh(&next).await.expect_status(401);
        for junk in ["x", cook.token()] {
            cook.refresh(junk).await;
        }
        let mut browser = stack.browser();
        browser.log_in("cook").await;
        browser.refresh().await.expect_status(200);
        stack.advance(Duration::from_hours(31 * 24));
        cook.refresh(&next).await.expect_status(401);
    });
    let expected = [2, 1, 1, 1, 1, 1, 2, 0];
    assert_eq!(rises.await, expected);
}

async fn refreshed(actor: &Actor, token: &str) -> String {
    let answer = actor.refresh(token).await.expect_status(200);
    answer.body["refresh_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn work_on_passwords_is_measured() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    let series = [
        "identity_password_queue_wait_seconds_count",
        "identity_password_work_seconds_count",
        "identity_password_queue_refused_total",
    ];
    let rises = rise(&stack, series.map(str::to_owned), async {
        for _ in 0..3 {
            cook.log_in("cook").await;
        }
    });
    assert_eq!(rises.await, [3, 3, 0]);
    let metrics = measured(&stack).await;
    assert_eq!(metrics.metric("identity_password_queue_depth"), Some(0));
}

#[tokio::test]
async fn signatures_are_measured() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    let series = [
        "identity_signing_queue_wait_seconds_count",
        "identity_signing_work_seconds_count",
        "identity_signing_queue_refused_total",
    ];
    let rises = rise(&stack, series.map(str::to_owned), async {
        cook.log_in("cook").await;
        let next = refreshed(&cook, cook.refresh_token()).await;
        refreshed(&cook, &next).await;
        cook.refresh("x").await;
    });
    assert_eq!(rises.await, [3, 3, 0]);
    let metrics = measured(&stack).await;
    assert_eq!(metrics.metric("identity_signing_queue_depth"), Some(0));
}

#[rstest]
#[tokio::test]
async fn live_sessions_are_counted_once_a_minute(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let other = stack.anonymous().log_in("cook").await;
    stack.sign_up("baker").await;
    counts(&stack, 3).await;
    other.delete("/me/sessions").await.expect_status(204);
    counts(&stack, 2).await;
    stack.advance(Duration::from_hours(31 * 24));
    counts(&stack, 0).await;
    cook.get("/me").await.expect_status(401);
}

/// Waits for the next count and checks it.
async fn counts(stack: &Stack, expected: u64) {
    stack.advance(Duration::from_mins(1));
    eventually(async || {
        let live = measured(stack).await.metric("identity_sessions_live");
        (live == Some(expected)).then_some(())
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn status_lists_have_a_size(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let sizes = async || {
        let metrics = measured(&stack).await;
        [
            "identity_status_lists",
            "identity_status_list_entries",
            "identity_status_list_bytes",
        ]
        .map(|name| metrics.metric(name))
    };
    assert_eq!(sizes().await, [Some(0); 3]);
    let cook = stack.sign_up("cook").await;
    let other = stack.anonymous().log_in("cook").await;
    for ended in [0, 1] {
        stack.advance(Duration::from_secs(1));
        let list = cook.get("/status-lists/0").await.expect_status(200);
        let bytes = u64::try_from(list.text.len()).unwrap();
        assert_eq!(sizes().await, [Some(1), Some(ended), Some(bytes)]);
        other.delete("/me/sessions").await.expect_status(204);
    }
}

/// The table in the documentation must name exactly the metrics of both services.
#[tokio::test]
async fn every_metric_is_documented() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    cook.get("/recipes").await.expect_status(200);
    let mut shown = Vec::new();
    for url in [stack.identity_url("/metrics"), stack.recipe_url("/metrics")] {
        let metrics = cook.get(&url).await.expect_status(200);
        let types = metrics.text.lines().filter_map(|line| {
            let (name, kind) = line.strip_prefix("# TYPE ")?.split_once(' ')?;
            let suffix = if kind == "counter" { "_total" } else { "" };
            Some(format!("{name}{suffix}"))
        });
        shown.extend(types);
    }
    shown.sort();
    shown.dedup();
    let rows = DOCUMENTED
        .lines()
        .skip_while(|line| !line.starts_with("| metric |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let mut documented: Vec<_> = rows
        .filter_map(|row| Some(row.split('`').nth(1)?.split('{').next()?.to_owned()))
        .collect();
    documented.sort();
    assert_eq!(shown, documented);
}
