//! Limits on how often and how much one user may write.

use std::time::Duration;

use end_to_end::{
    Actor, Answer, Stack, eventually,
    launcher::{RunningService, start_recipes},
};
use recipe_api::{AppState, config::Config};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::member;
use crate::{Backend, Postgres, Sqlite, statements::counted};

/// An invalid body of 60,000 bytes.
fn large() -> Vec<u8> {
    let mut body = br#"{"title": ""#.to_vec();
    body.resize(59_998, b'x');
    body.extend(b"\"}");
    body
}

fn recipe() -> Value {
    json!({"title": "Soup", "instructions": "Boil it. ".repeat(6)})
}

async fn write(writer: &Actor) -> Answer {
    writer.post("/recipes", recipe()).await
}

async fn write_much(writer: &Actor, at: &RunningService<AppState>) -> Answer {
    let url = format!("{}/recipes", at.url());
    writer.post_raw(&url, large()).await
}

fn once_an_hour(config: &mut Config) {
    config.limits.rate = "1/1h".parse().unwrap();
}

fn three_a_minute(config: &mut Config) {
    config.limits.rate = "3/1m".parse().unwrap();
}

/// Three portions of 66,666 bytes.
fn three_portions(config: &mut Config) {
    config.limits.quota = "200kB/1h".parse().unwrap();
}

fn three_portions_a_day(config: &mut Config) {
    config.limits.quota = "200kB/1d".parse().unwrap();
}

/// The seconds until the hour ends, on the services' clock.
fn left_of_the_hour(stack: &Stack) -> u64 {
    let now = stack.recipes.state.clock.now().unix_timestamp();
    u64::try_from(3_600 - now.rem_euclid(3_600)).unwrap()
}

/// All operations that write: method and path.
pub(super) async fn writes(stack: &Stack) -> Vec<(Method, String)> {
    let url = stack.recipe_url("/openapi.json");
    let document = stack.anonymous().get(&url).await.expect_status(200).body;
    let mut writes = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            if !method.is_safe() {
                let path = path.replace("{id}", "1").replace("{post_id}", "1");
                writes.push((method, path));
            }
        }
    }
    writes
}

#[rstest]
#[tokio::test]
async fn every_write_is_counted_and_a_refusal_costs_no_statement(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::builder(backend).recipes(once_an_hour).start().await;
    let ada = member(&stack, "ada").await;
    write(&ada).await.expect_status(201);
    let writes = writes(&stack).await;
    assert!(writes.len() >= 15, "{writes:?}");
    let metrics = async || stack.anonymous().get(&stack.recipe_url("/metrics")).await;
    let before = counted(&metrics().await);
    for (method, path) in &writes {
        let refused = ada.send(ada.request(method.clone(), path)).await;
        let sentence = "too many writes; try again in 60 minutes";
        refused.expect_problem(429, "too-many-requests", &[sentence]);
        assert_eq!(refused.header("retry-after"), "3600", "{method} {path}");
    }
    let metrics = metrics().await;
    assert_eq!(counted(&metrics), before, "no statement was sent");
    let refused = metrics.metric("recipe_writes_refused_total{gate=\"rate\"}");
    assert_eq!(refused, u64::try_from(writes.len()).ok());
    ada.get("/recipes").await.expect_status(200);
}

#[tokio::test]
async fn a_refusal_does_not_wait_for_the_body() {
    let stack = Stack::builder(Sqlite).recipes(once_an_hour).start().await;
    let ada = member(&stack, "ada").await;
    write(&ada).await.expect_status(201);
    let address = stack.recipes.reservation.address;
    let mut connection = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /recipes HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n",
        ada.token()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut status = [0; 12];
    connection.read_exact(&mut status).await.unwrap();
    assert_eq!(str::from_utf8(&status), Ok("HTTP/1.1 429"));
}

#[tokio::test]
async fn a_rate_is_per_user_and_recovers() {
    let stack = Stack::builder(Sqlite).recipes(three_a_minute).start().await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    for _ in 0..3 {
        write(&ada).await.expect_status(201);
    }
    let refused = write(&ada).await.expect_status(429);
    assert_eq!(refused.header("retry-after"), "20");
    // Another token belongs to the same user.
    let again = stack.anonymous().log_in("ada").await;
    write(&again).await.expect_status(429);
    write(&bob).await.expect_status(201);
    stack.advance(Duration::from_secs(20));
    write(&ada).await.expect_status(201);
    write(&ada).await.expect_status(429);
}

#[rstest]
#[tokio::test]
async fn a_quota_is_used_up_until_its_window_ends(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::builder(backend)
        .recipes(three_portions)
        .start()
        .await;
    // Starts early in a window, so that it does not end during the test.
    stack.advance(Duration::from_secs(left_of_the_hour(&stack)));
    stack.advance(Duration::from_mins(1));
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    for _ in 0..3 {
        write_much(&ada, &stack.recipes).await.expect_status(422);
    }
    let refused = write_much(&ada, &stack.recipes).await;
    let sentence = "the quota of bytes that one person may write is used up; \
        try again in 59 minutes";
    refused.expect_problem(429, "too-many-requests", &[sentence]);
    assert_eq!(refused.header("retry-after"), "3540");
    let metrics = stack.anonymous().get(&stack.recipe_url("/metrics")).await;
    let refusals = metrics.metric("recipe_writes_refused_total{gate=\"quota\"}");
    assert_eq!(refusals, Some(1));
    // This fits the rest of the last portion. Deleting is free.
    let made = write(&ada).await.expect_status(201).body;
    let path = format!("/recipes/{}", made["id"]);
    ada.delete(&path).await.expect_status(204);
    write_much(&bob, &stack.recipes).await.expect_status(422);

    stack.advance(Duration::from_secs(3_539));
    let ada = stack.anonymous().log_in("ada").await;
    write_much(&ada, &stack.recipes).await.expect_status(429);
    stack.advance(Duration::from_secs(1));
    write_much(&ada, &stack.recipes).await.expect_status(422);
}

#[tokio::test]
async fn replicas_share_a_quota() {
    let stack = Stack::builder(Postgres)
        .recipes(three_portions)
        .start()
        .await;
    let replica = start_recipes(&stack.recipe_config, &stack.clock).await;
    let ada = member(&stack, "ada").await;
    write_much(&ada, &stack.recipes).await.expect_status(422);
    write_much(&ada, &replica).await.expect_status(422);
    write_much(&ada, &stack.recipes).await.expect_status(422);
    write_much(&ada, &stack.recipes).await.expect_status(429);
    write_much(&ada, &replica).await.expect_status(429);
}

#[rstest]
#[tokio::test]
async fn a_portion_leased_before_a_restart_counts_as_used(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let mut stack = Stack::builder(backend)
        .recipes(three_portions)
        .start()
        .await;
    let ada = member(&stack, "ada").await;
    for _ in 0..3 {
        write(&ada.at_stack(&stack)).await.expect_status(201);
        stack = stack.restart().await;
    }
    let refused = write(&ada.at_stack(&stack)).await.expect_status(429);
    let wait = left_of_the_hour(&stack).to_string();
    assert_eq!(refused.header("retry-after"), wait);
}

#[rstest]
#[tokio::test]
async fn a_clock_that_is_set_back_blocks_a_user_for_at_most_a_window(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(2, 24, 87_600)] hours: u64,
) {
    let stack = Stack::builder(backend).recipes(three_portions_a_day);
    let stack = stack.start().await;
    let ahead = Duration::from_hours(hours);
    stack.advance(ahead);
    let ada = stack.sign_up("ada").await;
    for status in [422, 422, 422, 429] {
        write_much(&ada, &stack.recipes).await.expect_status(status);
    }
    stack.clock.set_back(ahead);
    let ada = stack.anonymous().log_in("ada").await;
    let answer = write_much(&ada, &stack.recipes).await;
    if answer.status == 429 {
        let wait: u64 = answer.header("retry-after").parse().unwrap();
        assert!((1..=86_400).contains(&wait), "{wait}");
        stack.advance(Duration::from_secs(wait));
        let ada = stack.anonymous().log_in("ada").await;
        write_much(&ada, &stack.recipes).await.expect_status(422);
    } else {
        answer.expect_status(422);
    }
}

async fn quotas(stack: &Stack) -> i64 {
    let database = stack.recipes.state.database.reader();
    let count = Statement::new("SELECT count(*) FROM write_quotas", []);
    database.only(count).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn counts_are_deleted_when_their_window_is_over(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    write(&member(&stack, "ada").await).await.expect_status(201);
    assert_eq!(quotas(&stack).await, 1);
    stack.advance(Duration::from_hours(24 * 4));
    eventually(async || (quotas(&stack).await == 0).then_some(())).await;
}

#[rstest]
#[tokio::test]
async fn off_disables_the_limits(#[values(Sqlite, Postgres)] backend: Backend) {
    let off = |config: &mut Config| config.limits.quota = "off".parse().unwrap();
    let stack = Stack::builder(backend).recipes(off).start().await;
    let ada = member(&stack, "ada").await;
    for _ in 0..150 {
        write_much(&ada, &stack.recipes).await.expect_status(422);
    }
    assert_eq!(quotas(&stack).await, 0);
}
