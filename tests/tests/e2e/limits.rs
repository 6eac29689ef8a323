//! Limits on what one caller can take from others.

use std::{
    iter,
    net::SocketAddr,
    thread::available_parallelism,
    time::{Duration, Instant},
};

use end_to_end::{Answer, Stack, actor::PASSWORD, eventually};
use futures_util::future::join_all;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;
use service_kit::database::{Connection, Statement};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{Backend, Postgres, Sqlite};

#[tokio::test]
async fn a_flood_of_logins_slows_logins_and_nothing_else() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.argon2 = "m=19456,t=2,p=1".parse().unwrap())
        .start()
        .await;
    let cook = stack.sign_up("cook").await;
    let strangers: Vec<_> = (0..available_parallelism().unwrap().get() * 65 * 2)
        .map(|number| format!("stranger-{number}"))
        .collect();
    let flood = join_all(
        strangers
            .iter()
            .map(|name| cook.try_password(name, "sour dough 8")),
    );
    let meanwhile = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..20 {
            let started = Instant::now();
            cook.get("/me").await.expect_status(200);
            slowest = slowest.max(started.elapsed());
        }
        slowest
    };
    let started = Instant::now();
    let whole = async {
        let answers = flood.await;
        (answers, started.elapsed())
    };
    let ((answers, took), slowest) = tokio::join!(whole, meanwhile);

    let (refused, others): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 503);
    assert!(!refused.is_empty(), "the queue is bounded");
    for answer in &refused {
        let sentence = "the service cannot answer right now; try again";
        answer.expect_problem(503, "unavailable", &[sentence]);
        assert_eq!(answer.header("retry-after"), "1");
    }
    assert!(others.iter().all(|answer| answer.status == 401));
    assert!(slowest < took / 2, "{slowest:?} in a flood of {took:?}");
    stack.anonymous().log_in("cook").await;
}

/// The name and nice value of each thread of this process (proc(5): the second and the 19th
/// field of `stat`).
#[cfg(target_os = "linux")]
fn threads() -> Vec<(String, i32)> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let stats = tasks.filter_map(|task| {
        // A thread may end meanwhile.
        std::fs::read_to_string(task.ok()?.path().join("stat")).ok()
    });
    stats
        .map(|stat| {
            let (before, behind) = stat.rsplit_once(") ").unwrap();
            let name = before.split_once('(').unwrap().1.to_owned();
            (name, behind.split(' ').nth(16).unwrap().parse().unwrap())
        })
        .collect()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn hashes_have_lower_priority_than_signatures_and_those_than_requests() {
    let usual = threads()
        .iter()
        .map(|(_, niceness)| *niceness)
        .min()
        .unwrap();
    let _stack = Stack::start(Sqlite).await;
    let cores = available_parallelism().unwrap().get();
    for (name, niceness) in [("hash", 10), ("sign", 5)] {
        eventually(async || {
            let ours = threads().into_iter().filter(|(of, _)| of == name);
            let found: Vec<_> = ours.map(|(_, found)| found - usual).collect();
            let all_are = found.iter().all(|found| *found == niceness);
            (all_are && found.len() >= cores).then_some(())
        })
        .await;
    }
}

/// A request that is turned away has written nothing, so nothing is lost.
#[tokio::test]
async fn a_request_without_a_place_in_the_signing_queue_may_be_repeated() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    let signing = &stack.identity.state.sessions.tokens.signing;
    let places: Vec<_> = iter::from_fn(|| signing.reserve().ok()).collect();
    let baker = json!({"username": "baker", "password": PASSWORD});
    for refused in [
        cook.refresh(cook.refresh_token()).await,
        cook.try_password("cook", PASSWORD).await,
        cook.post("/signup", baker).await,
    ] {
        let sentence = "the service cannot answer right now; try again";
        refused.expect_problem(503, "unavailable", &[sentence]);
        assert_eq!(refused.header("retry-after"), "1");
    }
    let metrics = cook.get("/metrics").await;
    let refused = metrics.metric("identity_signing_queue_refused_total");
    assert_eq!(refused, Some(4), "with the one that ended the loop above");
    drop(places);

    let sessions = cook.get("/me/sessions").await.expect_status(200);
    assert_eq!(sessions.body.as_array().unwrap().len(), 1);
    let refreshed = cook.refresh(cook.refresh_token()).await.expect_status(200);
    let repeated = cook.refresh(cook.refresh_token()).await.expect_status(200);
    let token = |answer: &Answer| answer.body["refresh_token"].clone();
    assert_eq!(token(&repeated), token(&refreshed), "it was used once");
    stack.sign_up("baker").await;
}

/// What the service at `address` answers to `sent` until it closes the connection.
async fn answer_to(address: SocketAddr, sent: &[u8]) -> (String, Duration) {
    let started = Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent).await.unwrap();
    let mut answer = Vec::new();
    // Closing with unread bytes resets the connection, which also ends it.
    let _ = stream.read_to_end(&mut answer).await;
    (String::from_utf8(answer).unwrap(), started.elapsed())
}

#[tokio::test]
async fn headers_have_16_kib() {
    let stack = Stack::start(Sqlite).await;
    for address in addresses(&stack) {
        for (size, status) in [(15 * 1024, "200 OK"), (17 * 1024, "431 ")] {
            let filler = "x".repeat(size);
            let request = format!(
                "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Filler: {filler}\r\n\r\n"
            );
            let (answer, _) = answer_to(address, request.as_bytes()).await;
            let expected = format!("HTTP/1.1 {status}");
            assert!(answer.starts_with(&expected), "{size}: {answer}");
        }
    }
}

/// Uses real time, because it tests connections without any traffic.
#[tokio::test]
async fn incomplete_requests_time_out() {
    let stack = Stack::start(Sqlite).await;
    let headers = "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Filler: x";
    let body = "POST /signup HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
        Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    let address = addresses(&stack)[0];
    let (headers, body) = tokio::join!(
        answer_to(address, headers.as_bytes()),
        answer_to(address, body.as_bytes())
    );
    let seconds = |number| Duration::from_secs(number);
    assert!(
        (seconds(10)..seconds(25)).contains(&headers.1),
        "{headers:?}"
    );
    assert!(!headers.0.starts_with("HTTP/1.1 2"), "{headers:?}");
    assert!((seconds(30)..seconds(45)).contains(&body.1), "{body:?}");
    assert!(
        body.0.starts_with("HTTP/1.1 408 Request Timeout"),
        "{body:?}"
    );
    assert!(body.0.contains("/problems/"), "{body:?}");
}

fn addresses(stack: &Stack) -> [SocketAddr; 2] {
    let (identity, recipes) = (&stack.identity.reservation, &stack.recipes.reservation);
    [identity.address, recipes.address]
}

/// The row counts of the tables that a password attempt writes to.
async fn attempts(stack: &Stack) -> (i64, i64, i64) {
    let count = "SELECT (SELECT count(*) FROM login_names), \
         (SELECT count(*) FROM login_attempts), (SELECT count(*) FROM audit_events)";
    let database = stack.identity.state.database.reader();
    database.only(Statement::new(count, [])).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_request_that_a_full_queue_turns_away_has_written_nothing(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let before = attempts(&stack).await;
    let passwords = &stack.identity.state.accounts.passwords;
    let places: Vec<_> = iter::from_fn(|| passwords.reserve().ok()).collect();

    let body = json!({"username": "cook", "password": PASSWORD});
    cook.post("/login", body.clone()).await.expect_status(503);
    cook.post("/api/token", body.clone())
        .await
        .expect_status(503);
    cook.post(
        "/signup",
        json!({"username": "baker", "password": PASSWORD}),
    )
    .await
    .expect_status(503);
    let change = json!({"current_password": PASSWORD, "new_password": "rye and caraway"});
    let change = cook.request(Method::PUT, "/me/password").json(&change);
    cook.send(change).await.expect_status(503);
    let reauthenticate = json!({"password": PASSWORD});
    cook.post("/me/reauthentication", reauthenticate)
        .await
        .expect_status(503);
    let deletion = json!({"password": PASSWORD});
    let deletion = cook.request(Method::DELETE, "/me").json(&deletion);
    cook.send(deletion).await.expect_status(503);

    assert_eq!(attempts(&stack).await, before);
    drop(places);
    cook.post("/login", body).await.expect_status(200);
}
