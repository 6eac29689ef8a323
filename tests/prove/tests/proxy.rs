//! The proxy alone, between a client and a server that sends everything back.
#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::{io::ErrorKind, net::SocketAddr, time::Duration};

use prove::proxy::{Condition, Direction, Garbage, Link, Turn, Upstream};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy, split},
    net::{TcpListener, TcpStream},
    time::{Instant, timeout},
};

/// Long enough for what happens at once.
const SOON: Duration = Duration::from_secs(10);

/// Long enough to see that nothing happens.
const A_WHILE: Duration = Duration::from_millis(100);

/// A server that sends back what it gets.
async fn echo() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = split(client);
                let _ = copy(&mut from, &mut to).await;
            });
        }
    });
    address
}

async fn link() -> Link {
    Link::to([Upstream::Tcp(echo().await)]).await
}

async fn connect(link: &Link) -> TcpStream {
    TcpStream::connect(link.address()).await.unwrap()
}

async fn send(client: &mut TcpStream, text: &str) {
    client.write_all(text.as_bytes()).await.unwrap();
}

/// What comes back, in at most ten seconds.
async fn receive(client: &mut TcpStream, length: usize) -> std::io::Result<String> {
    let mut bytes = vec![0; length];
    timeout(SOON, client.read_exact(&mut bytes))
        .await
        .unwrap()?;
    Ok(String::from_utf8(bytes).unwrap())
}

async fn is_silent(client: &mut TcpStream) -> bool {
    timeout(A_WHILE, client.read_u8()).await.is_err()
}

fn is_reset(received: std::io::Result<String>) -> bool {
    let kind = received.unwrap_err().kind();
    matches!(kind, ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof)
}

#[tokio::test]
async fn an_open_link_carries_both_directions_until_the_end() {
    let link = link().await;
    let mut client = connect(&link).await;
    send(&mut client, "bread").await;
    assert_eq!(receive(&mut client, 5).await.unwrap(), "bread");
    client.shutdown().await.unwrap();
    assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_cut_resets_old_and_new_connections() {
    let link = link().await;
    let mut client = connect(&link).await;
    send(&mut client, "a").await;
    receive(&mut client, 1).await.unwrap();
    link.set(Condition::Cut);
    assert!(is_reset(receive(&mut client, 1).await));
    let mut late = connect(&link).await;
    assert!(is_reset(receive(&mut late, 1).await));
    link.set(Condition::Open);
    let mut healed = connect(&link).await;
    send(&mut healed, "b").await;
    assert_eq!(receive(&mut healed, 1).await.unwrap(), "b");
}

#[tokio::test]
async fn a_stalled_link_delivers_everything_later() {
    let link = link().await;
    let mut client = connect(&link).await;
    send(&mut client, "a").await;
    receive(&mut client, 1).await.unwrap();
    link.set(Condition::Stalled);
    let mut late = connect(&link).await;
    send(&mut client, "bc").await;
    send(&mut late, "d").await;
    assert!(is_silent(&mut client).await);
    assert!(is_silent(&mut late).await);
    link.set(Condition::Open);
    assert_eq!(receive(&mut client, 2).await.unwrap(), "bc");
    assert_eq!(receive(&mut late, 1).await.unwrap(), "d");
}

#[tokio::test]
async fn a_slow_link_delays_each_piece_in_each_direction() {
    let link = link().await;
    link.set(Condition::Slow(A_WHILE));
    let mut client = connect(&link).await;
    let began = Instant::now();
    send(&mut client, "a").await;
    receive(&mut client, 1).await.unwrap();
    assert!(began.elapsed() >= 2 * A_WHILE);
}

#[tokio::test]
async fn lost_data_never_arrives_and_breaks_the_connection() {
    for direction in [Direction::Requests, Direction::Answers] {
        let link = link().await;
        let mut client = connect(&link).await;
        send(&mut client, "a").await;
        receive(&mut client, 1).await.unwrap();
        link.set(Condition::Drops(direction));
        send(&mut client, "b").await;
        assert!(is_silent(&mut client).await);
        link.set(Condition::Open);
        assert!(is_reset(receive(&mut client, 1).await), "{direction:?}");
    }
}

#[tokio::test]
async fn garbage_takes_the_place_of_answers() {
    for garbage in Garbage::ALL {
        let link = link().await;
        link.set(Condition::Garbage(garbage));
        let mut client = connect(&link).await;
        send(&mut client, "GET / HTTP/1.1\r\n\r\n").await;
        let mut answer = String::new();
        timeout(SOON, client.read_to_string(&mut answer))
            .await
            .unwrap()
            .unwrap();
        assert!(!answer.is_empty(), "{garbage:?}");
        assert!(!answer.contains("GET /"), "{garbage:?}");
    }
}

#[tokio::test]
async fn connections_go_to_each_route_in_turn() {
    let upstreams = [Upstream::Tcp(echo().await), Upstream::Tcp(echo().await)];
    let link = Link::to(upstreams).await;
    link.routes()[1].set(Condition::Cut);
    for is_open in [true, false, true] {
        let mut client = connect(&link).await;
        let sent = client.write_all(b"a").await;
        let received = receive(&mut client, 1).await;
        assert_eq!(sent.is_ok() && received.is_ok(), is_open);
    }
}

#[tokio::test]
async fn a_route_that_takes_no_part_gets_no_connections() {
    let turns = [Turn::default(), Turn::default()];
    let upstreams = [Upstream::Tcp(echo().await), Upstream::Tcp(echo().await)];
    let link = Link::balanced(upstreams.into_iter().zip(turns.clone())).await;
    // Whoever meets this one is reset.
    link.routes()[1].set(Condition::Cut);
    turns[1].set(false);
    for _ in 0..3 {
        let mut client = connect(&link).await;
        send(&mut client, "a").await;
        assert_eq!(receive(&mut client, 1).await.unwrap(), "a");
    }
    turns[1].set(true);
    turns[0].set(false);
    let mut client = connect(&link).await;
    assert!(is_reset(receive(&mut client, 1).await));
}
