//! Proves with listeners that no connection is made.

use std::{
    io,
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use reqwest::Method;
use service_kit::telemetry::causes;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{Answer, Destinations, Found, Lookup, Outbound, OutboundError, SystemLookup};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const PRIVATE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 168, 0, 1));

/// Finds one list of addresses after the other, and then the last one again.
#[derive(Debug, Default)]
struct Script {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Script {
    fn new(answers: &[&[IpAddr]]) -> Arc<Self> {
        Arc::new(Self {
            answers: answers.iter().map(|list| list.to_vec()).collect(),
            asked: AtomicUsize::new(0),
        })
    }
}

impl Lookup for Script {
    fn look_up(&self, _: String) -> Found {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers.get(asked).or(self.answers.last()).cloned();
        Box::pin(async move { answer.ok_or_else(|| io::Error::other("no such name")) })
    }
}

/// A server that counts its connections and gives one answer to all.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(listener: TcpListener, answer: &'static str) -> Self {
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (count, log) = (Arc::clone(&connections), Arc::clone(&requests));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let mut bytes = vec![0; 4_096];
                let read = stream.read(&mut bytes).await.unwrap_or_default();
                let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
                log.lock().unwrap().push(text);
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self {
            port,
            connections,
            requests,
        }
    }

    async fn on(address: IpAddr, port: u16, answer: &'static str) -> Self {
        let listener = TcpListener::bind((address, port)).await.unwrap();
        Self::start(listener, answer)
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello";

fn only_public() -> Destinations {
    Destinations::Public {
        besides: Vec::new(),
    }
}

async fn get(
    destinations: Destinations,
    lookup: Arc<dyn Lookup>,
    url: &str,
) -> Result<Answer, OutboundError> {
    let outbound = Outbound::new(destinations, lookup).unwrap();
    let request = outbound.request(Method::GET, url.parse().unwrap());
    outbound.send(request, 1_000).await
}

#[tokio::test]
async fn no_connection_is_made_to_an_address_that_is_not_public() {
    let server = Server::on(LOOPBACK, 0, OK).await;
    let port = server.port;
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.1",
        "0",
        "0.0.0.0",
        "１２７.0.0.1",
        "127%2e0.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "169.254.169.254",
        "[fd00:ec2::254]",
    ] {
        let url = format!("http://{host}:{port}/");
        let refused = get(only_public(), Arc::new(SystemLookup), &url).await;
        let refused = refused.unwrap_err();
        assert!(matches!(refused, OutboundError::NotPublic(_)), "{host}");
    }
    assert_eq!(server.connections(), 0);
    // The server does answer.
    let url = format!("http://127.0.0.1:{port}/");
    let answer = get(Destinations::Any, Arc::new(SystemLookup), &url).await;
    assert_eq!(answer.unwrap().body, b"hello");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_name_is_refused_if_one_of_its_addresses_is_not_public() {
    let server = Server::on(LOOPBACK, 0, OK).await;
    let url = format!("http://shop.example:{}/", server.port);
    let public: IpAddr = "192.0.1.1".parse().unwrap();
    let mapped = "::ffff:127.0.0.1".parse().unwrap();
    for addresses in [
        &[LOOPBACK][..],
        &[public, LOOPBACK],
        &[LOOPBACK, public],
        &[mapped],
        &["169.254.169.254".parse().unwrap()],
    ] {
        let refused = get(only_public(), Script::new(&[addresses]), &url).await;
        let causes = causes(&refused.unwrap_err());
        assert!(causes.contains("is not a public address"), "{causes}");
    }
    for name in ["localhost", "LOCALHOST", "localhost."] {
        let url = format!("http://{name}:{}/", server.port);
        get(only_public(), Arc::new(SystemLookup), &url)
            .await
            .unwrap_err();
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_checked() {
    let checked = Server::on(LOOPBACK, 0, OK).await;
    let script = Script::new(&[&[LOOPBACK], &[PRIVATE]]);
    let besides = vec!["127.0.0.1/32".parse().unwrap()];
    let destinations = Destinations::Public { besides };
    let url = format!("http://shop.example:{}/path", checked.port);
    let lookup = Arc::clone(&script);
    let answer = get(destinations.clone(), lookup, &url).await;
    assert_eq!(answer.unwrap().body, b"hello");
    assert_eq!(script.asked.load(Ordering::SeqCst), 1);
    assert_eq!(checked.connections(), 1);
    let request = checked.requests.lock().unwrap()[0].clone();
    assert!(request.contains("host: shop.example"), "{request}");
    // By now the name has another address.
    let refused = get(destinations, script, &url).await.unwrap_err();
    let causes = causes(&refused);
    assert!(causes.contains("192.168.0.1 is not a public"), "{causes}");
    assert_eq!(checked.connections(), 1);
}

#[tokio::test]
async fn no_redirect_is_followed() {
    const AWAY: &str = "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.2/\r\n\
         content-length: 0\r\nconnection: close\r\n\r\n";
    let server = Server::on(LOOPBACK, 0, AWAY).await;
    let url = format!("http://127.0.0.1:{}/", server.port);
    let answer = get(Destinations::Any, Arc::new(SystemLookup), &url).await;
    assert_eq!(answer.unwrap().status, 307);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_long_answer_is_cut() {
    let server = Server::on(LOOPBACK, 0, OK).await;
    let outbound = Outbound::new(Destinations::Any, Arc::new(SystemLookup)).unwrap();
    for (limit, expected) in [(0, &b""[..]), (3, b"hel"), (5, b"hello"), (9, b"hello")] {
        let url = format!("http://127.0.0.1:{}/", server.port);
        let request = outbound.request(Method::GET, url.parse().unwrap());
        let answer = outbound.send(request, limit).await.unwrap();
        assert_eq!(answer.body, expected);
    }
}
