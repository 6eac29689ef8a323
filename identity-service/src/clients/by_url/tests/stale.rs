//! The last document stands in for a while.

use std::time::Duration;

use super::{DocumentError, Server, document, get, local};

/// The server of a client fails while somebody logs in.
#[tokio::test]
async fn the_last_document_stands_in_for_an_hour_while_there_is_none() {
    let server = Server::start().await;
    let (documents, clock) = local();
    let url = server.url();
    server.answer("", &document(&url));
    let client = get(&documents, &url).await.unwrap();
    server.answer_raw("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n");
    for (minutes, fetched) in [(5, 2), (1, 3), (58, 4)] {
        clock.advance(Duration::from_mins(minutes));
        assert_eq!(get(&documents, &url).await, Ok(client.clone()));
        // The failure is remembered, so nobody asks again at once.
        assert_eq!(get(&documents, &url).await, Ok(client.clone()));
        assert_eq!(server.connections(), fetched);
    }
    clock.advance(Duration::from_mins(1));
    let found = get(&documents, &url).await;
    assert_eq!(found, Err(DocumentError::Unreachable));
    server.answer("", &document(&url));
    clock.advance(Duration::from_mins(1));
    get(&documents, &url).await.unwrap();
}

/// Whoever changed it wanted that.
#[tokio::test]
async fn the_last_document_does_not_stand_in_for_another() {
    let server = Server::start().await;
    let (documents, clock) = local();
    let url = server.url();
    server.answer("", &document(&url));
    get(&documents, &url).await.unwrap();
    server.answer("", "[]");
    clock.advance(Duration::from_mins(5));
    assert_eq!(get(&documents, &url).await, Err(DocumentError::NotJson));
    server.answer_raw("");
    clock.advance(Duration::from_mins(1));
    let found = get(&documents, &url).await;
    assert_eq!(found, Err(DocumentError::Unreachable));
}

#[tokio::test]
async fn the_last_document_stands_in_while_a_network_may_fetch_nothing() {
    let server = Server::start().await;
    let (documents, clock) = local();
    let url = server.url();
    server.answer("", &document(&url));
    get(&documents, &url).await.unwrap();
    clock.advance(Duration::from_mins(5));
    for number in 0..30 {
        let other = format!("{url}?{number}");
        get(&documents, &other).await.unwrap_err();
    }
    get(&documents, &url).await.unwrap();
    assert_eq!(server.connections(), 31);
}
