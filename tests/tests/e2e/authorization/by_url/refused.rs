//! Ids and documents that let nobody in: always a page, never a redirect.

use std::time::Duration;

use end_to_end::Stack;
use serde_json::json;
use tokio::net::TcpListener;

use super::{Agent, expect_page, kitchen};
use crate::{
    Sqlite,
    authorization::{authorize, rows},
};

#[tokio::test]
async fn a_client_id_that_is_no_url_of_a_document_is_refused() {
    let (stack, agent, mut browser) = kitchen(Sqlite).await;
    let at = |path: &str| agent.id.replace("/client.json", path);
    for (id, rule) in [
        (
            "http://agent.example/client.json".to_owned(),
            "must begin with https",
        ),
        (
            "ftp://agent.example/client.json".to_owned(),
            "must begin with https",
        ),
        ("https://agent.example".to_owned(), "must have a path"),
        (at("/"), "must have a path"),
        (at("/client.json#a"), "must not contain a fragment"),
        (
            at("/a/../client.json"),
            "must be written as browsers write it",
        ),
        (
            at("/%2e/client.json"),
            "must be written as browsers write it",
        ),
        (
            agent.id.replace("//", "//cook:secret@"),
            "must not contain a user name",
        ),
        (
            format!("{}?{}", agent.id, "a".repeat(250)),
            "must be at most 250 bytes",
        ),
        (
            stack.identity_url("/client.json"),
            "must not be an address of this service",
        ),
    ] {
        let answer = browser.get(&authorize(&[("client_id", &id)])).await;
        expect_page(&answer, &format!("client_id {rule}"));
    }
    assert_eq!(agent.fetched(), 0);
}

#[tokio::test]
async fn each_fault_of_a_document_is_shown() {
    let (stack, agent, mut browser) = kitchen(Sqlite).await;
    agent.say(json!({
        "client_id": "https://shop.example/client.json", "client_name": 5,
        "client_secret": "0123456789abcdef0123456789abcdef",
        "redirect_uris": ["http://evil.example/callback"],
        "token_endpoint_auth_method": "client_secret_basic",
    }));
    let answer = browser.get(&agent.authorize(&[])).await;
    for fault in [
        "client_id must be the address of the document",
        "client_name must be a string",
        "client_secret must be left out",
        "redirect_uris[0] must begin with https",
        "token_endpoint_auth_method must be none or private_key_jwt",
    ] {
        expect_page(&answer, fault);
    }
    assert!(!answer.text.contains("0123456789abcdef"), "{}", answer.text);
    assert!(!answer.text.contains("evil.example"), "{}", answer.text);
    assert_eq!(rows(&stack, "clients").await, 0);
}

#[tokio::test]
async fn a_redirect_uri_must_be_in_the_document() {
    let (_stack, agent, mut browser) = kitchen(Sqlite).await;
    for uri in [
        "https://agent.example/other",
        "https://evil.example/callback",
        "",
    ] {
        let answer = browser
            .get(&agent.authorize(&[("redirect_uri", uri)]))
            .await;
        expect_page(&answer, "redirect_uri");
    }
}

/// Nobody learns here what listens where.
#[tokio::test]
async fn whatever_fails_on_the_way_reads_the_same() {
    let (stack, agent, mut browser) = kitchen(Sqlite).await;
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed_address = closed.local_addr().unwrap();
    drop(closed);
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent_address = silent.local_addr().unwrap();
    tokio::spawn(async move { while silent.accept().await.is_ok() {} });
    agent.redirect_to("https://agent.example/");
    let mut pages = Vec::new();
    for id in [
        format!("http://{closed_address}/client.json"),
        format!("http://{silent_address}/client.json"),
        format!("https://{silent_address}/client.json"),
        agent.id.clone(),
        "https://agent.invalid/client.json".to_owned(),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        "https://localhost/client.json".to_owned(),
    ] {
        let answer = browser.get(&authorize(&[("client_id", &id)])).await;
        expect_page(
            &answer,
            "client_id must be the address of the app's document",
        );
        pages.push(answer.text);
        stack.advance(Duration::from_mins(1));
    }
    pages.dedup();
    assert_eq!(pages.len(), 1, "{pages:?}");
}

#[tokio::test]
async fn a_network_makes_the_service_fetch_only_so_much() {
    let (_stack, agent, mut browser) = kitchen(Sqlite).await;
    for number in 0..30 {
        let id = format!("{}?{number}", agent.id);
        let answer = browser.get(&authorize(&[("client_id", &id)])).await;
        answer.expect_status(400);
    }
    let answer = browser.get(&agent.authorize(&[])).await.expect_status(429);
    assert_eq!(answer.header("retry-after"), "2");
    assert!(answer.text.contains("Too many apps"), "{}", answer.text);
    assert_eq!(agent.fetched(), 30);
}

/// Nothing of this machine is allowed unless an operator says so.
#[tokio::test]
async fn without_the_setting_no_document_is_on_this_machine() {
    let stack = Stack::start(Sqlite).await;
    let agent = Agent::start().await;
    let mut browser = stack.browser();
    expect_page(
        &browser.get(&agent.authorize(&[])).await,
        "client_id must begin with https",
    );
    assert_eq!(agent.fetched(), 0);
}
