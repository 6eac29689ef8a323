//! Irreversible actions need a login within the last five minutes, or the password again. A
//! stolen access token is not enough.

use std::time::Duration;

use end_to_end::{Actor, Answer, Stack, actor::PASSWORD, forge};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use crate::{Backend, Postgres, Sqlite};

const FIVE_MINUTES: Duration = Duration::from_mins(5);

/// Checks that every action that needs a recent login is refused.
async fn expect_refused(actor: &Actor, other_session: i64) {
    let answers = [
        actor.delete("/me/sessions").await,
        actor.delete(&format!("/me/sessions/{other_session}")).await,
        actor.delete("/me/apps/shop").await,
        actor.delete("/api/profile").await,
    ];
    for answer in answers {
        let challenge = answer.header("www-authenticate").to_owned();
        let expected = "Bearer error=\"insufficient_user_authentication\", \
            error_description=\"a more recent login is needed\", max_age=\"300\"";
        assert_eq!(challenge, expected);
        let sentence = ["a more recent login is needed"];
        answer.expect_problem(401, "insufficient-user-authentication", &sentence);
    }
}

async fn reauthenticate(actor: &Actor, password: &str) -> Answer {
    let body = json!({"password": password});
    actor.post("/me/reauthentication", body).await
}

/// The same actor with the next access token.
async fn refreshed(actor: &Actor) -> Actor {
    let refreshed = actor.refresh(actor.refresh_token()).await;
    actor.with_token(refreshed.body["access_token"].as_str().unwrap())
}

fn session_of(actor: &Actor) -> i64 {
    let sid = &forge::decode(actor.token(), 1)["sid"];
    sid.as_str().unwrap().parse().unwrap()
}

#[rstest]
#[tokio::test]
async fn is_required_until_the_password_is_given_again(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let other = cook.log_in("cook").await;
    stack.advance(FIVE_MINUTES + Duration::from_secs(1));
    expect_refused(&cook, session_of(&other)).await;
    other.get("/me").await.expect_status(200);

    let wrong = reauthenticate(&cook, "sour dough 8").await;
    wrong.expect_invalid(&["password is wrong"]);
    expect_refused(&refreshed(&cook).await, session_of(&other)).await;

    reauthenticate(&cook, PASSWORD).await.expect_status(204);
    // A token that was stolen before does not become more powerful.
    expect_refused(&cook, session_of(&other)).await;
    let recent = refreshed(&cook).await;
    recent.delete("/me/sessions").await.expect_status(204);
    other.get("/me").await.expect_status(401);
    recent.delete("/api/profile").await.expect_status(204);
}

#[rstest]
#[tokio::test]
async fn is_valid_for_five_minutes(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let other = cook.log_in("cook").await;
    stack.advance(FIVE_MINUTES);
    let path = format!("/me/sessions/{}", session_of(&other));
    cook.delete(&path).await.expect_status(204);
    cook.delete("/api/profile").await.expect_status(204);
}

#[rstest]
#[tokio::test]
async fn applies_to_one_session_and_extends_none(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let other = cook.log_in("cook").await;
    let before = cook.get("/me/sessions").await.body;
    stack.advance(FIVE_MINUTES + Duration::from_secs(1));
    reauthenticate(&cook, PASSWORD).await.expect_status(204);
    expect_refused(&refreshed(&other).await, session_of(&cook)).await;
    let after = cook.get("/me/sessions").await.body;
    assert_eq!(after[1], before[1], "only the other was refreshed");
}

#[tokio::test]
async fn wrong_passwords_are_throttled_there_too() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    for _ in 0..5 {
        let wrong = reauthenticate(&cook, "sour dough 8").await;
        wrong.expect_status(422);
    }
    reauthenticate(&cook, PASSWORD).await.expect_status(429);
    let login = cook.request(Method::POST, "/login");
    let login = login.json(&json!({"username": "cook", "password": PASSWORD}));
    cook.send(login).await.expect_status(429);
}
