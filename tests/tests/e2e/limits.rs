//! What one caller can take from the others, at most.

use std::{
    net::SocketAddr,
    thread::available_parallelism,
    time::{Duration, Instant},
};

use end_to_end::Stack;
use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::Sqlite;

#[tokio::test]
async fn a_flood_of_logins_slows_logins_and_nothing_else() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.argon2 = "m=19456,t=4,p=1".parse().unwrap())
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
    assert!(!refused.is_empty(), "the queue has an end");
    for answer in &refused {
        let sentence = "the service cannot answer right now; try again";
        answer.expect_problem(503, "unavailable", &[sentence]);
        assert_eq!(answer.header("retry-after"), "1");
    }
    assert!(others.iter().all(|answer| answer.status == 401));
    assert!(slowest < took / 2, "{slowest:?} in a flood of {took:?}");
    stack.anonymous().log_in("cook").await;
}

/// What the service at `address` says to `sent`, until it closes the connection.
async fn answer_to(address: SocketAddr, sent: &[u8]) -> (String, Duration) {
    let started = Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent).await.unwrap();
    let mut answer = Vec::new();
    // Closed with bytes unread is a reset, which is an end as well.
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

/// Real time, since it is about connections that nothing comes from.
#[tokio::test]
async fn who_sends_no_end_is_not_waited_for() {
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
