//! No document is fetched from what only this machine or its network can reach. Listeners
//! prove that no connection is made.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use base64::Engine;
use end_to_end::Stack;
use tokio::net::TcpListener;

use super::{expect_page, kitchen};
use crate::{Sqlite, authorization::authorize};

/// Hosts as browsers write them: these are looked at when the connection would be made.
const NORMAL: [&str; 47] = [
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "localhost",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.1.1",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.17.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::7f00:1]",
    "[::ffff:7f00:1]",
    "[::ffff:0:0]",
    "[::ffff:a00:1]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[100::1]",
    "[2001::1]",
    "[2001:db8::1]",
    "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
];

/// Other ways to write them, which no id may use.
const OTHERS: [&str; 21] = [
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "127.0.0.1.",
    "１２７.0.0.1",
    "127%2e0.0.1",
    "LOCALHOST",
    "localhost.",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "[::ffff:127.0.0.1]",
    "[0:0:0:0:0:0:0:1]",
    "[::FFFF:7F00:1]",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::127.0.0.1]",
];

/// Counts the connections to all addresses of this machine at one port.
async fn listen() -> (u16, Arc<AtomicUsize>) {
    let connections = Arc::new(AtomicUsize::new(0));
    let all = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = all.local_addr().unwrap().port();
    // Machines without IPv6 have no such addresses.
    let six = TcpListener::bind(("::1", port)).await.ok();
    for listener in [Some(all), six].into_iter().flatten() {
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    (port, connections)
}

#[tokio::test]
async fn no_connection_is_made_to_an_address_that_is_not_public() {
    let stack = Stack::start(Sqlite).await;
    let (port, connections) = listen().await;
    let mut browser = stack.browser();
    for (hosts, part) in [
        (&NORMAL[..], "client_id must be the address of the app"),
        (&OTHERS[..], "client_id must"),
    ] {
        for host in hosts {
            let id = format!("https://{host}:{port}/client.json");
            let answer = browser.get(&authorize(&[("client_id", &id)])).await;
            expect_page(&answer, part);
            // There is a limit for each network.
            stack.advance(Duration::from_secs(2));
        }
    }
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn no_redirect_leads_there_either() {
    let (_stack, agent, mut browser) = kitchen(Sqlite).await;
    let (port, connections) = listen().await;
    agent.redirect_to(&format!("http://127.0.0.1:{port}/client.json"));
    let answer = browser.get(&agent.authorize(&[])).await;
    expect_page(&answer, "client_id must be the address of the app");
    assert_eq!(agent.fetched(), 1);
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

/// A client that signs says where its keys are, so anybody could name an address there.
#[tokio::test]
async fn keys_are_fetched_from_public_addresses_only() {
    let (stack, agent, _browser) = kitchen(Sqlite).await;
    let (port, connections) = listen().await;
    agent.change("token_endpoint_auth_method", "private_key_jwt".into());
    for uri in [
        format!("https://127.0.0.2:{port}/keys"),
        format!("https://localhost:{port}/keys"),
        format!("https://[::1]:{port}/keys"),
    ] {
        agent.change("jwks_uri", uri.into());
        stack.advance(Duration::from_mins(5));
        // {"alg":"ES256","kid":"1"}, and claims without any signature that counts
        let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(
            serde_json::json!({"iss": agent.id, "sub": agent.id})
                .to_string()
                .as_bytes(),
        );
        let assertion = format!("eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.{claims}.AAAA");
        let form = [
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", &assertion),
        ];
        let refused = stack.anonymous().post_form("/oauth/par", &form).await;
        refused.expect_status(401);
    }
    assert!(agent.fetched() > 0);
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}
