//! Fetches documents from a server of this machine, and proves with it what is not fetched.

mod stale;

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use service_kit::clock::ManualClock;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{DocumentError, DocumentRules, Documents};
use crate::{
    clients::Client,
    outbound::{AllowedHosts, Destinations, Found, Lookup, Outbound, SystemLookup},
};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A server of documents, which counts connections.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
    answers: Arc<Mutex<VecDeque<String>>>,
}

impl Server {
    /// Gives one answer after the other, and the last one again.
    async fn start() -> Self {
        let listener = TcpListener::bind((LOOPBACK, 0)).await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            connections: Arc::default(),
            answers: Arc::default(),
        };
        let (count, answers) = (Arc::clone(&server.connections), Arc::clone(&server.answers));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let _ = stream.read(&mut [0; 4_096]).await;
                let answer = {
                    let mut answers = answers.lock().unwrap();
                    let is_last = answers.len() == 1;
                    let next = answers.pop_front().unwrap_or_default();
                    if is_last {
                        answers.push_front(next.clone());
                    }
                    next
                };
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        server
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/client.json", self.port)
    }

    /// From now on it answers with a document with these headers.
    fn answer(&self, headers: &str, body: &str) {
        let length = body.len();
        self.answer_raw(&format!(
            "HTTP/1.1 200 OK\r\n{headers}content-type: application/json\r\n\
             content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        ));
    }

    fn answer_raw(&self, answer: &str) {
        *self.answers.lock().unwrap() = [answer.to_owned()].into();
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn documents(clock: &ManualClock, allowed: &str, lookup: Arc<dyn Lookup>) -> Documents {
    let allowed: AllowedHosts = allowed.parse().unwrap();
    let besides = Vec::new();
    let outbound = Outbound::new(Destinations::Public { besides }, Arc::clone(&lookup)).unwrap();
    let outbound = outbound.besides(allowed.clone(), lookup).unwrap();
    let rules = DocumentRules {
        issuer: "https://id.example".parse().unwrap(),
        audiences: vec!["recipe-api".to_owned()],
        allowed,
    };
    Documents::new(rules, clock.clock(), outbound)
}

fn local() -> (Documents, ManualClock) {
    let clock = ManualClock::of_now();
    let documents = documents(&clock, "127.0.0.1", Arc::new(SystemLookup));
    (documents, clock)
}

fn document(url: &str) -> String {
    format!(
        r#"{{"client_id": "{url}", "client_name": "Shop", "redirect_uris": ["https://a.example/b"]}}"#
    )
}

async fn get(documents: &Documents, url: &str) -> Result<Client, DocumentError> {
    documents.get(url, "network").await
}

#[tokio::test]
async fn a_document_is_kept_as_long_as_its_headers_say() {
    let server = Server::start().await;
    let (documents, clock) = local();
    let url = server.url();
    let mut fetched = 0;
    for (headers, minutes) in [
        ("", 5),
        ("cache-control: no-store\r\n", 5),
        ("cache-control: max-age=3600\r\n", 60),
        ("cache-control: max-age=9999999\r\n", 24 * 60),
    ] {
        server.answer(headers, &document(&url));
        get(&documents, &url).await.unwrap();
        fetched += 1;
        clock.advance(Duration::from_secs(minutes * 60 - 1));
        get(&documents, &url).await.unwrap();
        assert_eq!(server.connections(), fetched, "{headers}");
        clock.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn a_failure_is_kept_for_a_minute() {
    let server = Server::start().await;
    let (documents, clock) = local();
    let url = server.url();
    server.answer("cache-control: max-age=3600\r\n", "[]");
    assert_eq!(get(&documents, &url).await, Err(DocumentError::NotJson));
    server.answer("", &document(&url));
    clock.advance(Duration::from_secs(59));
    assert_eq!(get(&documents, &url).await, Err(DocumentError::NotJson));
    assert_eq!(server.connections(), 1);
    clock.advance(Duration::from_secs(1));
    get(&documents, &url).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn all_who_wait_for_a_document_wait_for_one_answer() {
    let server = Server::start().await;
    let (documents, _clock) = local();
    let url = server.url();
    server.answer("", &document(&url));
    let all = [(); 20].map(|()| get(&documents, &url));
    for one in futures_util::future::join_all(all).await {
        one.unwrap();
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_network_makes_us_fetch_only_so_much() {
    let server = Server::start().await;
    let (documents, clock) = local();
    server.answer("", "{}");
    let url = |number| format!("{}?{number}", server.url());
    for number in 0..30 {
        let found = get(&documents, &url(number)).await;
        assert!(matches!(found, Err(DocumentError::Faults(_))), "{found:?}");
    }
    let refused = get(&documents, &url(30)).await;
    assert!(matches!(refused, Err(DocumentError::TooMany(_))));
    // What is known costs nothing, and a refusal is not remembered.
    let known = get(&documents, &url(0)).await;
    assert!(matches!(known, Err(DocumentError::Faults(_))));
    let other = documents.get(&url(30), "another").await;
    assert!(matches!(other, Err(DocumentError::Faults(_))));
    assert_eq!(server.connections(), 31);
    for number in 31..300 {
        let network = number.to_string();
        documents.get(&url(number), &network).await.unwrap_err();
    }
    assert_eq!(server.connections(), 300);
    let refused = documents.get(&url(300), "a third").await;
    assert!(matches!(refused, Err(DocumentError::TooMany(_))));
    assert_eq!(server.connections(), 300);
    clock.advance(Duration::from_secs(2));
    documents.get(&url(300), "a third").await.unwrap_err();
    assert_eq!(server.connections(), 301);
}

#[tokio::test]
async fn only_a_whole_document_counts() {
    let server = Server::start().await;
    let (documents, clock) = local();
    let url = server.url();
    let ok = "HTTP/1.1 200 OK\r\nconnection: close\r\n";
    let found = document(&url);
    let padded = |length: usize| format!("{found}{}", " ".repeat(length - found.len()));
    let json = |body: &str| format!("{ok}content-type: application/json\r\n\r\n{body}");
    for (answer, expected) in [
        (json(&found), None),
        (json(&padded(5 * 1024)), None),
        (
            format!("{ok}content-type: application/client+json; charset=utf-8\r\n\r\n{found}"),
            None,
        ),
        (json(&padded(5 * 1024 + 1)), Some(DocumentError::TooLarge)),
        (
            format!("{ok}content-type: text/html\r\n\r\n{found}"),
            Some(DocumentError::NotJson),
        ),
        (
            format!("{ok}content-type: text/json\r\n\r\n{found}"),
            Some(DocumentError::NotJson),
        ),
        (format!("{ok}\r\n{found}"), Some(DocumentError::NotJson)),
        (json(&found[1..]), Some(DocumentError::NotJson)),
        (json("\"a\""), Some(DocumentError::NotJson)),
        (json(""), Some(DocumentError::NotJson)),
        (
            json(&found).replace("200 OK", "404 Not Found"),
            Some(DocumentError::Unreachable),
        ),
        (
            json(&found).replace("200 OK", "201 Created"),
            Some(DocumentError::Unreachable),
        ),
        (
            format!(
                "HTTP/1.1 302 Found\r\nlocation: {url}\r\nconnection: close\r\n\
                 content-type: application/json\r\n\r\n{found}"
            ),
            Some(DocumentError::Unreachable),
        ),
        (String::new(), Some(DocumentError::Unreachable)),
        (
            "nonsense\r\n\r\n".to_owned(),
            Some(DocumentError::Unreachable),
        ),
    ] {
        server.answer_raw(&answer);
        let before = server.connections();
        assert_eq!(get(&documents, &url).await.err(), expected, "{answer}");
        assert_eq!(server.connections(), before + 1, "{answer}");
        clock.advance(Duration::from_hours(1));
    }
}

/// Finds one list of addresses after the other, and then the last one again.
#[derive(Debug)]
struct Script(Mutex<VecDeque<Vec<IpAddr>>>);

impl Lookup for Script {
    fn look_up(&self, _: String) -> Found {
        let mut answers = self.0.lock().unwrap();
        let next = answers.pop_front().unwrap();
        if answers.is_empty() {
            answers.push_front(next.clone());
        }
        Box::pin(async move { io::Result::Ok(next) })
    }
}

#[tokio::test]
async fn a_name_may_lead_to_public_addresses_only() {
    let server = Server::start().await;
    let clock = ManualClock::of_now();
    let url = format!("https://client.example:{}/client.json", server.port);
    let address = |text: &str| text.parse::<IpAddr>().unwrap();
    for script in [
        vec![vec![LOOPBACK]],
        vec![vec![address("::1")]],
        vec![vec![address("::ffff:127.0.0.1")]],
        vec![vec![address("0.0.0.0")]],
        vec![vec![address("169.254.169.254")]],
        vec![vec![address("fd00:ec2::254")]],
        vec![vec![address("192.0.1.1"), LOOPBACK]],
        vec![vec![LOOPBACK, address("192.0.1.1")]],
    ] {
        let lookup = Arc::new(Script(Mutex::new(script.into())));
        let documents = documents(&clock, "", lookup);
        let found = get(&documents, &url).await;
        assert_eq!(found, Err(DocumentError::Unreachable));
    }
    assert_eq!(server.connections(), 0);
}

/// What the consent page asks about must not change unnoticed.
#[tokio::test]
async fn the_digest_is_of_the_redirect_uris_in_any_order() {
    let server = Server::start().await;
    let (documents, clock) = local();
    let url = server.url();
    let mut digests = Vec::new();
    for uris in [
        r#"["https://a.example/b", "https://a.example/c"]"#,
        r#"["https://a.example/c", "https://a.example/b"]"#,
        r#"["https://a.example/b"]"#,
        r#"["https://a.example/c"]"#,
    ] {
        server.answer(
            "",
            &format!(r#"{{"client_id": "{url}", "redirect_uris": {uris}}}"#),
        );
        let client = get(&documents, &url).await.unwrap();
        digests.push(client.redirect_digest().unwrap());
        clock.advance(Duration::from_hours(1));
    }
    assert_eq!(digests[0], digests[1]);
    digests.dedup();
    assert_eq!(digests.len(), 3);
}
