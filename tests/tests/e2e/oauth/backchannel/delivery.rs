//! How logout tokens reach clients that fail, hang or stop.

use std::{sync::Arc, time::Duration};

use end_to_end::{Stack, eventually, forge};
use rstest::rstest;
use tokio::net::TcpListener;

use super::{LogoutListener, ONLINE, log_out, notices, send_due, sessions_in};
use crate::{
    Backend, Postgres, Sqlite,
    oauth::{
        CLUB, Granted, SHOP, change,
        exchange::{let_in, session_of},
        register,
    },
};

fn counted(result: &str) -> String {
    format!("identity_logout_tokens_total{{result=\"{result}\"}}")
}

async fn counts(stack: &Stack) -> [u64; 3] {
    let metrics = stack.anonymous().get("/metrics").await;
    ["delivered", "failed", "given_up"].map(|result| metrics.metric(&counted(result)).unwrap())
}

#[rstest]
#[tokio::test]
async fn it_is_sent_three_times_in_ten_minutes(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let listener = LogoutListener::of(&stack, "shop", &[500, 400, 302]).await;
    let cook = stack.sign_up("cook").await;
    let_in(&stack, &cook, &SHOP, &ONLINE).await;
    log_out(&cook).await;
    let sent = async |number: usize| {
        // After a jump of the clock, a request makes the service read its keys again.
        stack.anonymous().get("/.well-known/jwks.json").await;
        send_due(&stack).await;
        // The service itself may have sent it.
        eventually(async || (listener.tokens().len() >= number).then_some(())).await;
        assert_eq!(listener.tokens().len(), number);
    };
    sent(1).await;
    stack.advance(Duration::from_secs(59));
    sent(1).await;
    stack.advance(Duration::from_secs(1));
    sent(2).await;
    stack.advance(Duration::from_secs(539));
    sent(2).await;
    stack.advance(Duration::from_secs(1));
    sent(3).await;
    eventually(async || (notices(&stack).await == 0).then_some(())).await;
    stack.advance(Duration::from_hours(1));
    sent(3).await;
    eventually(async || (counts(&stack).await == [0, 2, 1]).then_some(())).await;
    let ids: std::collections::BTreeSet<_> = listener
        .tokens()
        .iter()
        .map(|token| forge::decode(token, 1)["jti"].to_string())
        .collect();
    assert_eq!(ids.len(), 3);
}

/// The replica cannot decrypt the key of one algorithm. What it need not sign goes out.
#[rstest]
#[tokio::test]
async fn only_what_needs_an_unusable_key_waits(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP, CLUB]).await;
    let chosen = "UPDATE clients SET id_token_alg = 'ES256' WHERE id = 'club'";
    change(&stack, chosen, vec![]).await;
    let shop = LogoutListener::of(&stack, "shop", &[]).await;
    let club = LogoutListener::of(&stack, "club", &[]).await;
    let cook = stack.sign_up("cook").await;
    let of_club = Granted {
        client_id: "club",
        ..ONLINE
    };
    let_in(&stack, &cook, &SHOP, &ONLINE).await;
    let_in(&stack, &cook, &CLUB, &of_club).await;
    let lock = "UPDATE chosen_signing_keys SET kid = 'x' || kid, kek_id = 'x' || kek_id";
    change(&stack, lock, vec![]).await;
    stack.advance(Duration::from_secs(30));
    stack.anonymous().get("/.well-known/jwks.json").await;
    log_out(&cook).await;
    eventually(async || {
        send_due(&stack).await;
        (notices(&stack).await == 1).then_some(())
    })
    .await;
    assert_eq!((shop.tokens().len(), club.tokens().len()), (1, 0));
    assert_eq!(counts(&stack).await, [1, 0, 0], "that cost no attempt");
    let unlock = "UPDATE chosen_signing_keys SET kid = substr(kid, 2), kek_id = substr(kek_id, 2)";
    change(&stack, unlock, vec![]).await;
    stack.advance(Duration::from_secs(30));
    stack.anonymous().get("/.well-known/jwks.json").await;
    eventually(async || {
        send_due(&stack).await;
        (notices(&stack).await == 0).then_some(())
    })
    .await;
    assert_eq!((shop.tokens().len(), club.tokens().len()), (1, 1));
}

#[tokio::test]
async fn what_was_delivered_is_not_sent_again() {
    let stack = Stack::start(Sqlite).await;
    register(&stack, [SHOP]).await;
    let listener = LogoutListener::of(&stack, "shop", &[503, 204]).await;
    let cook = stack.sign_up("cook").await;
    let_in(&stack, &cook, &SHOP, &ONLINE).await;
    log_out(&cook).await;
    send_due(&stack).await;
    stack.advance(Duration::from_mins(1));
    send_due(&stack).await;
    eventually(async || (notices(&stack).await == 0).then_some(())).await;
    assert_eq!(listener.tokens().len(), 2);
    eventually(async || (counts(&stack).await == [1, 1, 0]).then_some(())).await;
}

#[rstest]
#[tokio::test]
async fn a_replica_that_stopped_leaves_nothing_behind(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let listener = LogoutListener::of(&stack, "shop", &[]).await;
    let cook = stack.sign_up("cook").await;
    let_in(&stack, &cook, &SHOP, &ONLINE).await;
    log_out(&cook).await;
    // It stopped during the last attempt.
    change(&stack, "UPDATE logout_notices SET attempts = 3", vec![]).await;
    send_due(&stack).await;
    assert_eq!((listener.tokens().len(), notices(&stack).await), (0, 0));
    assert_eq!(counts(&stack).await, [0, 0, 1]);
    // Nobody sent it for an hour.
    let other = cook.log_in("cook").await;
    let_in(&stack, &other, &SHOP, &ONLINE).await;
    log_out(&other).await;
    let wait = "UPDATE logout_notices SET due_at = due_at + 10000, ended_at = ended_at - 3601";
    change(&stack, wait, vec![]).await;
    let forgotten = stack.identity.state.backchannel_logout.forget().await;
    assert_eq!((forgotten.unwrap(), notices(&stack).await), (1, 0));
}

#[tokio::test]
async fn a_client_that_cannot_be_reached_holds_up_nobody() {
    let stack = Stack::start(Sqlite).await;
    register(&stack, [SHOP, CLUB]).await;
    let listener = LogoutListener::of(&stack, "club", &[]).await;
    // Nobody listens there.
    let address = "http://127.0.0.1:1/logged-out";
    let set = "UPDATE clients SET backchannel_logout_uri = $1 WHERE id = 'shop'";
    change(&stack, set, vec![address.into()]).await;
    let cook = stack.sign_up("cook").await;
    let_in(&stack, &cook, &SHOP, &ONLINE).await;
    let club = let_in(
        &stack,
        &cook,
        &CLUB,
        &Granted {
            client_id: "club",
            ..ONLINE
        },
    )
    .await;
    log_out(&cook).await;
    send_due(&stack).await;
    assert_eq!(sessions_in(&listener.tokens()), [session_of(&club)]);
    assert_eq!(
        (counts(&stack).await, notices(&stack).await),
        ([1, 1, 0], 1)
    );
}

/// It takes a connection and never answers.
#[tokio::test]
async fn a_client_that_hangs_holds_up_nobody() {
    let stack = Stack::start(Sqlite).await;
    register(&stack, [SHOP, CLUB]).await;
    let hanging = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}/logged-out", hanging.local_addr().unwrap());
    let set = "UPDATE clients SET backchannel_logout_uri = $1 WHERE id = 'shop'";
    change(&stack, set, vec![address.into()]).await;
    let listener = LogoutListener::of(&stack, "club", &[]).await;
    let cook = stack.sign_up("cook").await;
    let at_club = Granted {
        client_id: "club",
        ..ONLINE
    };
    // More than are sent at once.
    for _ in 0..45 {
        let_in(&stack, &cook, &SHOP, &ONLINE).await;
        let_in(&stack, &cook, &CLUB, &at_club).await;
    }
    log_out(&cook).await;
    let logouts = Arc::clone(&stack.identity.state.backchannel_logout);
    let sending = tokio::spawn(logouts.keep_sending());
    eventually(async || (listener.tokens().len() == 45).then_some(())).await;
    assert_eq!(
        counts(&stack).await[1],
        0,
        "before any request was given up"
    );
    sending.abort();
}

#[tokio::test]
async fn two_replicas_send_each_notice_once() {
    let stack = Stack::start(Postgres).await;
    let replica = stack.replica().await;
    register(&stack, [SHOP]).await;
    let listener = LogoutListener::of(&stack, "shop", &[]).await;
    let cook = stack.sign_up("cook").await;
    let mut expected = Vec::new();
    for _ in 0..60 {
        let shop = let_in(&stack, &cook, &SHOP, &ONLINE).await;
        expected.push(session_of(&shop));
    }
    log_out(&cook).await;
    let there = async {
        let logouts = &replica.state.backchannel_logout;
        while logouts.send_due().await.unwrap() > 0 {}
    };
    tokio::join!(send_due(&stack), there);
    assert_eq!(sessions_in(&listener.tokens()), expected);
    assert_eq!(notices(&stack).await, 0);
}
