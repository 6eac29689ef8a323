//! `POST /api/token/refresh`: every row of the refresh table.

use std::{collections::BTreeSet, time::Duration};

use end_to_end::{Actor, Answer, Stack, forge};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use crate::{Backend, Postgres, Sqlite};

const ENDED: &str = "the session has ended; log in again";
const REUSED: &str = "the refresh token was used before; log in again";

fn text<'a>(answer: &'a Answer, member: &str) -> &'a str {
    answer.body[member].as_str().unwrap()
}

/// The successor of `token`.
async fn refreshed(actor: &Actor, token: &str) -> String {
    let answer = actor.refresh(token).await.expect_status(200);
    text(&answer, "refresh_token").to_owned()
}

#[rstest]
#[tokio::test]
async fn the_current_token_gets_new_ones(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    stack.advance(Duration::from_mins(10));
    let answer = cook.refresh(cook.refresh_token()).await.expect_status(200);
    let expected = json!({
        "access_token": answer.body["access_token"], "refresh_token": answer.body["refresh_token"],
        "token_type": "Bearer", "expires_in": 900, "scope": "account recipes posts",
    });
    assert_eq!(answer.body, expected);
    let (old, new) = (
        forge::decode(cook.refresh_token(), 1),
        forge::decode(text(&answer, "refresh_token"), 1),
    );
    assert_eq!(new["sid"], old["sid"]);
    assert_ne!(new["jti"], old["jti"]);
    let now = stack.clock.clock().now().unix_timestamp();
    assert_eq!(
        (&new["iat"], &new["exp"]),
        (&json!(now), &json!(now + 30 * 86_400))
    );
    let access = forge::decode(text(&answer, "access_token"), 1);
    assert_eq!(
        access["auth_time"],
        forge::decode(cook.token(), 1)["auth_time"]
    );
    assert_eq!(access["iat"], now);
}

#[rstest]
#[tokio::test]
async fn the_previous_token_gets_the_same_successor_for_a_minute(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let successor = refreshed(&cook, cook.refresh_token()).await;
    stack.advance(Duration::from_mins(1));
    assert_eq!(refreshed(&cook, cook.refresh_token()).await, successor);
    refreshed(&cook, &successor).await;
}

#[rstest]
#[tokio::test]
async fn the_previous_token_gets_another_successor_later_if_the_first_was_never_used(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let lost = refreshed(&cook, cook.refresh_token()).await;
    stack.advance(Duration::from_secs(61));
    let second = refreshed(&cook, cook.refresh_token()).await;
    assert_ne!(second, lost);
    stack.advance(Duration::from_secs(61));
    let third = refreshed(&cook, cook.refresh_token()).await;
    assert_ne!(third, second, "the answer may be lost more than once");
    refreshed(&cook, &third).await;
}

#[rstest]
#[tokio::test]
async fn a_replaced_successor_is_theft(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let replaced = refreshed(&cook, cook.refresh_token()).await;
    stack.advance(Duration::from_secs(61));
    let current = refreshed(&cook, cook.refresh_token()).await;
    cook.refresh(&replaced).await.expect_invalid_token(REUSED);
    cook.refresh(&current).await.expect_invalid_token(ENDED);
}

#[rstest]
#[tokio::test]
async fn an_older_token_is_theft_and_ends_this_session_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let elsewhere = stack.anonymous().log_in("cook").await;
    let second = refreshed(&cook, cook.refresh_token()).await;
    let third = refreshed(&cook, &second).await;

    cook.refresh(cook.refresh_token())
        .await
        .expect_invalid_token(REUSED);

    for token in [cook.refresh_token(), &second, &third] {
        cook.refresh(token).await.expect_invalid_token(ENDED);
    }
    cook.get("/me").await.expect_invalid_token(ENDED);
    elsewhere.get("/me").await.expect_status(200);
    refreshed(&elsewhere, elsewhere.refresh_token()).await;
}

#[rstest]
#[tokio::test]
async fn fifty_at_once_all_get_the_same_successor(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    fifty_at_once(&cook, std::slice::from_ref(&cook)).await;
}

#[tokio::test]
async fn fifty_at_once_over_two_replicas_all_get_the_same_successor() {
    let stack = Stack::start(Postgres).await;
    let replica = stack.replica().await;
    let cook = stack.sign_up("cook").await;
    fifty_at_once(&cook, &[cook.clone(), cook.at(replica.url())]).await;
}

async fn fifty_at_once(cook: &Actor, tabs: &[Actor]) {
    let mut token = cook.refresh_token().to_owned();
    for _ in 0..3 {
        let calls = (0..50).map(|call| tabs[call % tabs.len()].refresh(&token));
        let answers = join_all(calls).await;
        let successors: BTreeSet<_> = answers
            .into_iter()
            .map(|answer| text(&answer.expect_status(200), "refresh_token").to_owned())
            .collect();
        assert_eq!(successors.len(), 1, "all agree");
        token = successors.into_iter().next().unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn a_session_ends_by_itself(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let mut token = cook.refresh_token().to_owned();
    for _ in 0..3 {
        stack.advance(Duration::from_hours(696));
        token = refreshed(&cook, &token).await;
    }
    let claims = forge::decode(&token, 1);
    let start = forge::decode(cook.refresh_token(), 1)["iat"]
        .as_i64()
        .unwrap();
    assert_eq!(
        claims["exp"],
        start + 90 * 86_400,
        "refreshing does not extend it for ever"
    );

    stack.advance(Duration::from_mins(4319));
    let last = cook.refresh(&token).await.expect_status(200);
    assert_eq!(
        last.body["expires_in"], 60,
        "no access token outlives its session"
    );
    stack.advance(Duration::from_mins(1));
    let token = text(&last, "refresh_token");
    cook.refresh(token).await.expect_invalid_token(ENDED);
    stack.advance(Duration::from_mins(1));
    let expired = "the refresh token has expired; log in again";
    cook.refresh(token).await.expect_invalid_token(expired);
}

#[rstest]
#[tokio::test]
async fn anything_but_a_refresh_token_is_refused(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let malformed = ["", "x", "a.b", "a.b.c.d", "a b.c.d"];
    for token in malformed {
        let answer = cook.refresh(token).await;
        answer.expect_problem(400, "validation", &["refresh_token must be a JWT"]);
    }
    let not_ours = "the refresh token is not one of ours";
    cook.refresh(cook.token())
        .await
        .expect_invalid_token("the token is not a refresh token");
    let mut claims = forge::decode(cook.refresh_token(), 1);
    claims["sid"] = json!("2");
    let tampered = forge::with_other_claims(cook.refresh_token(), &claims);
    cook.refresh(&tampered).await.expect_invalid_token(not_ours);
    let missing = cook.post("/api/token/refresh", json!({})).await;
    missing.expect_problem(400, "validation", &["refresh_token is required"]);
    let number = cook
        .post("/api/token/refresh", json!({"refresh_token": 7}))
        .await;
    number.expect_problem(400, "validation", &["refresh_token must be a string"]);
    refreshed(&cook, cook.refresh_token()).await;
}
