//! The routes for the caller's own account: `PATCH` and `DELETE /me`, `PUT /me/password`,
//! `/me/sessions`.

use std::time::Duration;

use end_to_end::{Actor, Stack, actor::PASSWORD, eventually, forge};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};

use crate::{Backend, Postgres, Sqlite, statements::counted};

const ENDED: &str = "the session has ended; log in again";
const OTHER_PASSWORD: &str = "rye and caraway";

async fn put_password(actor: &Actor, body: Value) -> end_to_end::Answer {
    actor
        .send(actor.request(Method::PUT, "/me/password").json(&body))
        .await
}

async fn delete_me(actor: &Actor, body: Value) -> end_to_end::Answer {
    actor
        .send(actor.request(Method::DELETE, "/me").json(&body))
        .await
}

#[rstest]
#[tokio::test]
async fn an_email_address_of_earlier_rules_is_shown_until_it_is_replaced(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let database = stack.identity.state.database.writer();
    let earlier = Statement::new("UPDATE users SET email = 'ask me'", []);
    database.execute(earlier).await.unwrap();
    assert_eq!(cook.get("/me").await.body["email"], "ask me");
    let other_field = cook.patch("/me", json!({"bio": "x"})).await;
    assert_eq!(other_field.expect_status(200).body["email"], "ask me");
    cook.patch("/me", json!({"email": "ask me"}))
        .await
        .expect_invalid(&["email must have an @, as in ada@example.com"]);
    let replaced = cook.patch("/me", json!({"email": "cook@münchen.example"}));
    let replaced = replaced.await.expect_status(200);
    assert_eq!(replaced.body["email"], "cook@münchen.example");
}

#[rstest]
#[tokio::test]
async fn a_profile_is_changed_in_part(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let changes =
        json!({"first_name": "Ada", "image_url": "https://example.com/a.png", "bio": "x"});
    let changed = cook.patch("/me", changes).await.expect_status(200);
    let mut expected = cook.user.clone();
    expected["first_name"] = json!("Ada");
    expected["image_url"] = json!("https://example.com/a.png");
    expected["bio"] = json!("x");
    assert_eq!(changed.body, expected);
    expected["bio"] = Value::Null;
    let cleared = cook
        .patch("/me", json!({"bio": null}))
        .await
        .expect_status(200);
    assert_eq!(cleared.body, expected);
    assert_eq!(cook.get("/me").await.body, expected);

    let faults = [
        "first_name must be at most 64 characters long",
        "image_url must be an http or https URL",
    ];
    let bad = json!({"first_name": "x".repeat(65), "image_url": "data:,", "last_name": "kept?"});
    cook.patch("/me", bad).await.expect_invalid(&faults);
    cook.patch("/me", json!({"bio": 7}))
        .await
        .expect_invalid(&["bio must be a string"]);
    assert_eq!(
        cook.get("/me").await.body,
        expected,
        "there is no partial write"
    );

    let refreshed = cook.refresh(cook.refresh_token()).await.expect_status(200);
    let claims = forge::decode(refreshed.body["access_token"].as_str().unwrap(), 1);
    assert_eq!(
        claims["given_name"], "Ada",
        "tokens have the change after the next refresh"
    );
}

/// Another change to a different field is written between the read and the write of the
/// first one.
#[rstest]
#[tokio::test]
async fn a_change_of_one_field_does_not_undo_another(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let other = stack.identity.state.database.begin().await.unwrap();
    let change = Statement::new("UPDATE users SET last_name = 'Lovelace'", []);
    other.execute(change).await.unwrap();
    let statements = async || counted(&stack.anonymous().get("/metrics").await);
    let before = statements().await;
    let changing = {
        let cook = cook.clone();
        tokio::spawn(async move { cook.patch("/me", json!({"first_name": "Ada"})).await })
    };
    eventually(async || (statements().await > before).then_some(())).await;
    other.commit().await.unwrap();
    let me = changing.await.unwrap().expect_status(200).body;
    let expected = json!(["Ada", "Lovelace"]);
    assert_eq!(json!([me["first_name"], me["last_name"]]), expected);
    let me = cook.get("/me").await.body;
    assert_eq!(json!([me["first_name"], me["last_name"]]), expected);
}

#[rstest]
#[tokio::test]
async fn a_new_password_ends_every_other_session(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let elsewhere = stack.anonymous().log_in("cook").await;

    let wrong = json!({"current_password": "guess", "new_password": OTHER_PASSWORD});
    put_password(&cook, wrong)
        .await
        .expect_invalid(&["current_password is wrong"]);
    let weak = json!({"current_password": PASSWORD, "new_password": "password1"});
    let sentence = "new_password is too common; choose one that is harder to guess";
    put_password(&cook, weak).await.expect_invalid(&[sentence]);
    elsewhere.get("/me").await.expect_status(200);

    let body = json!({"current_password": PASSWORD, "new_password": OTHER_PASSWORD});
    let changed = put_password(&cook, body).await.expect_status(204);
    assert_eq!(changed.text, "");
    cook.get("/me").await.expect_status(200);
    cook.refresh(cook.refresh_token()).await.expect_status(200);
    elsewhere.get("/me").await.expect_invalid_token(ENDED);
    elsewhere
        .refresh(elsewhere.refresh_token())
        .await
        .expect_invalid_token(ENDED);
    let old = json!({"username": "cook", "password": PASSWORD});
    cook.post("/login", old).await.expect_status(401);
    let new = json!({"username": "cook", "password": OTHER_PASSWORD});
    cook.post("/login", new).await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn a_deleted_account_is_gone_and_its_name_is_free(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    delete_me(&cook, json!({"password": "guess"}))
        .await
        .expect_invalid(&["password is wrong"]);
    delete_me(&cook, json!({}))
        .await
        .expect_invalid(&["password is required"]);
    cook.get("/me").await.expect_status(200);

    delete_me(&cook, json!({"password": PASSWORD}))
        .await
        .expect_status(204);
    cook.get("/me").await.expect_invalid_token(ENDED);
    cook.refresh(cook.refresh_token())
        .await
        .expect_invalid_token(ENDED);
    let body = json!({"username": "cook", "password": PASSWORD});
    cook.post("/login", body).await.expect_status(401);
    let next = stack.sign_up("cook").await;
    assert!(next.id() > cook.id(), "an id is never reused");
}

#[rstest]
#[tokio::test]
async fn sessions_are_listed_and_ended(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let first = stack.sign_up("cook").await;
    let anonymous = stack.anonymous();
    let body = json!({"username": "cook", "password": PASSWORD});
    let login = anonymous
        .request(Method::POST, "/login")
        .header("user-agent", "oven/2")
        .json(&body);
    let login = anonymous.send(login).await.expect_status(200);
    let second = anonymous.with_token(login.body["token"].as_str().unwrap());
    let stranger = stack.sign_up("stranger").await;

    let listed = second.get("/me/sessions").await.expect_status(200);
    let sessions = listed.body.as_array().unwrap();
    let expected = json!({
        "id": sessions[0]["id"], "created_at": sessions[0]["created_at"],
        "last_used_at": sessions[0]["created_at"], "user_agent": "oven/2", "ip": "127.0.0.1",
        "current": true,
    });
    assert_eq!(sessions.len(), 2, "only the caller's");
    assert_eq!(sessions[0], expected);
    assert_eq!(
        (&sessions[1]["user_agent"], &sessions[1]["current"]),
        (&Value::Null, &json!(false))
    );

    let path = format!("/me/sessions/{}", sessions[1]["id"]);
    stranger
        .delete(&path)
        .await
        .expect_problem(404, "not-found", &["there is nothing here"]);
    second.delete(&path).await.expect_status(204);
    second.delete(&path).await.expect_status(404);
    second.delete("/me/sessions/x").await.expect_status(404);
    first.get("/me").await.expect_invalid_token(ENDED);
    second.get("/me").await.expect_status(200);

    let third = stack.anonymous().log_in("cook").await;
    second.delete("/me/sessions").await.expect_status(204);
    third.get("/me").await.expect_invalid_token(ENDED);
    let left = second.get("/me/sessions").await.expect_status(200);
    assert_eq!(left.body.as_array().unwrap().len(), 1);
    let own = format!("/me/sessions/{}", left.body[0]["id"]);
    second.delete(&own).await.expect_status(204);
    second.get("/me").await.expect_invalid_token(ENDED);
    stranger.get("/me").await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn many_sessions_come_in_pages(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    for _ in 0..4 {
        stack.anonymous().log_in("cook").await;
    }
    let (mut path, mut found) = ("/me/sessions?limit=2".to_owned(), Vec::new());
    loop {
        let page = cook.get(&path).await.expect_status(200);
        let ids = page.body.as_array().unwrap().iter();
        found.push(ids.map(|of| of["id"].as_i64().unwrap()).collect::<Vec<_>>());
        let link = page.header("link");
        let Some((next, relation)) = link.split_once(">; ") else {
            assert_eq!(link, "", "the last page");
            break;
        };
        assert_eq!(relation, "rel=\"next\"");
        path = next.strip_prefix('<').unwrap().to_owned();
    }
    assert_eq!(found, [vec![5, 4], vec![3, 2], vec![1]]);
    let bad = cook.get("/me/sessions?cursor=x").await;
    bad.expect_invalid(&["cursor must come from the Link header of the same list"]);
}

#[rstest]
#[tokio::test]
async fn an_expired_session_is_not_listed(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    stack.advance(Duration::from_hours(30 * 24));
    let cook = stack.anonymous().log_in("cook").await;
    let listed = cook.get("/me/sessions").await.expect_status(200);
    assert_eq!(listed.body.as_array().unwrap().len(), 1);
    let paged = cook.get("/me/sessions?limit=0").await;
    paged.expect_invalid(&["limit must be a whole number from 1 to 100"]);
}

#[rstest]
#[tokio::test]
async fn sessions_that_ended_long_ago_are_deleted(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let first = stack.sign_up("cook").await;
    let second = stack.anonymous().log_in("cook").await;
    second.delete("/me/sessions").await.expect_status(204);
    let forgotten = || stack.identity.state.sessions.forget();
    assert_eq!(
        forgotten().await.unwrap(),
        0,
        "its tokens may still be around"
    );
    stack.advance(Duration::from_hours(25));
    // The service may have deleted it already.
    forgotten().await.unwrap();
    first
        .refresh(first.refresh_token())
        .await
        .expect_invalid_token(ENDED);
    second
        .refresh(second.refresh_token())
        .await
        .expect_status(200);
    assert_eq!(
        forgotten().await.unwrap(),
        0,
        "a session that lives is kept"
    );
}
