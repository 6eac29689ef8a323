//! Limits on connections, per client and in total.

use std::net::SocketAddr;

use end_to_end::{
    Stack, eventually,
    launcher::{Program, Reservation, program},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    process::Command,
};

/// A client with its own loopback address. On Linux, all of 127.0.0.0/8 are loopback.
#[derive(Clone, Copy)]
struct Client(u8);

/// The outcome of a connection.
#[derive(Debug)]
enum Outcome {
    /// It got an answer and is still open.
    Served(TcpStream),
    Refused(String),
}

impl Client {
    async fn connect(self, service: SocketAddr) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        let own = SocketAddr::from(([127, 0, 0, self.0], 0));
        socket.bind(own).unwrap();
        socket.connect(service).await.unwrap()
    }

    /// Sends a request on a new connection, and keeps the connection.
    async fn ask(self, service: SocketAddr) -> Outcome {
        let mut stream = self.connect(service).await;
        let request = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
        // A refused connection is already closed, so there may be nothing left to read.
        let _ = stream.write_all(request).await;
        let mut answer = [0; 1024];
        let length = stream.read(&mut answer).await.unwrap_or_default();
        let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
        if answer.starts_with("HTTP/1.1 200") {
            Outcome::Served(stream)
        } else {
            Outcome::Refused(answer)
        }
    }

    async fn is_served(self, service: SocketAddr) -> TcpStream {
        match self.ask(service).await {
            Outcome::Served(stream) => stream,
            Outcome::Refused(answer) => panic!("refused: {answer}"),
        }
    }
}

async fn start() -> Stack {
    Stack::builder(crate::Sqlite)
        .identity(|config| {
            config.max_connections = 20;
            config.max_connections_per_address = 6;
            config.trusted_proxies = "127.0.0.9/32".parse().unwrap();
        })
        .recipes(|config| {
            config.max_connections = 20;
            config.max_connections_per_address = 6;
        })
        .start()
        .await
}

fn services(stack: &Stack) -> [SocketAddr; 2] {
    [stack.identity.url(), stack.recipes.url()]
        .map(|url| url.strip_prefix("http://").unwrap().parse().unwrap())
}

#[tokio::test]
async fn each_address_has_its_own_share() {
    let stack = start().await;
    for service in services(&stack) {
        let mut held = Vec::new();
        for _ in 0..6 {
            held.push(Client(2).is_served(service).await);
        }
        let refused = Client(2).ask(service).await;
        assert!(matches!(refused, Outcome::Refused(_)), "{refused:?}");
        Client(3).is_served(service).await;
        held.pop();
        eventually(async || match Client(2).ask(service).await {
            Outcome::Served(_) => Some(()),
            Outcome::Refused(_) => None,
        })
        .await;
    }
}

#[tokio::test]
async fn connections_over_a_limit_get_503_and_are_counted() {
    let stack = start().await;
    let [service, _] = services(&stack);
    let mut held = Vec::new();
    for _ in 0..6 {
        held.push(Client(2).is_served(service).await);
    }
    // Sends nothing, because closing with unread bytes would reset the connection.
    let mut stream = Client(2).connect(service).await;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("\r\nretry-after: 1\r\n"), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let problem: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(problem["type"], "/problems/unavailable");

    let metrics = stack.anonymous().get("/metrics").await;
    let refused = |limit| {
        metrics.metric(&format!(
            "http_connections_refused_total{{limit={limit:?}}}"
        ))
    };
    assert_eq!((refused("address"), refused("all")), (Some(1), Some(0)));
    assert!(metrics.metric("http_connections").unwrap() >= 7);
}

#[tokio::test]
async fn all_clients_together_are_limited() {
    let stack = start().await;
    let [service, _] = services(&stack);
    let mut held = Vec::new();
    for client in [2, 3, 4, 5].map(Client) {
        for _ in 0..6 {
            if let Outcome::Served(stream) = client.ask(service).await {
                held.push(stream);
            }
        }
    }
    assert!((15..=20).contains(&held.len()), "{}", held.len());
    drop(held);
    eventually(async || match Client(5).ask(service).await {
        Outcome::Served(_) => Some(()),
        Outcome::Refused(_) => None,
    })
    .await;
}

#[tokio::test]
async fn a_trusted_proxy_may_use_all_connections() {
    let stack = start().await;
    let [service, _] = services(&stack);
    let mut held = Vec::new();
    for _ in 0..12 {
        held.push(Client(9).is_served(service).await);
    }
}

/// This also holds if the system allows the process fewer files than the setting needs.
#[tokio::test]
async fn a_client_with_many_sockets_does_not_block_others() {
    let folder = tempfile::tempdir().unwrap();
    let reserved = Reservation::new();
    let service = reserved.address;
    let mut command = Program::tamed(Command::new("sh"), folder.path());
    command
        .args(["-c", "ulimit -n 200 && exec \"$0\""])
        .arg(program("identity-service"))
        .env("IDENTITY_LISTEN", service.to_string())
        .env("IDENTITY_PUBLIC_URL", format!("http://{service}"));
    let url = format!("http://{service}");
    let mut running = Program::spawn("identity-service", command, url).unwrap();
    running.listening().await.unwrap();
    let mut held = Vec::new();
    for _ in 0..250 {
        held.push(Client(2).connect(service).await);
    }
    Client(3).is_served(service).await;
}
