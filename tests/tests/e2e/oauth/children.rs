//! What a client gets is a session of its own, which ends with the browser's unless
//! `offline_access` was granted.

use std::time::Duration;

use end_to_end::{Actor, Stack, actor::PASSWORD};
use identity_service::{ids::SessionId, sessions::EndReason};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use super::{
    Granted, PAGE, SHOP, change,
    exchange::{let_in, refresh, session_of},
    register,
};
use crate::{Backend, Postgres, Sqlite};

const ONLINE: Granted = Granted {
    client_id: "shop",
    scope: "openid recipes",
    audience: "recipe-api",
    claims: None,
};

const OFFLINE: Granted = Granted {
    scope: "openid offline_access recipes",
    ..ONLINE
};

/// How the session of the browser ends.
#[derive(Clone, Copy, Debug)]
enum End {
    Logout,
    ById,
    Reuse,
    Surplus,
    Operator,
}

async fn end(how: End, stack: &Stack, cook: &Actor) {
    let id = session_of(cook);
    let sessions = &stack.identity.state.sessions;
    match how {
        End::Logout => {
            let log_out = cook.request(Method::POST, "/logout");
            cook.send(log_out).await;
        }
        End::ById => {
            let other = cook.log_in("cook").await;
            let path = format!("/me/sessions/{id}");
            other.delete(&path).await.expect_status(204);
        }
        End::Reuse => {
            let first = cook.refresh(cook.refresh_token()).await.expect_status(200);
            let next = first.body["refresh_token"].as_str().unwrap();
            cook.refresh(next).await.expect_status(200);
            cook.refresh(cook.refresh_token()).await.expect_status(401);
        }
        End::Surplus => {
            // The account may have three sessions: this one, its two children, no more.
            cook.log_in("cook").await;
        }
        End::Operator => {
            let ended = sessions.end(SessionId(id), EndReason::KeyCompromised).await;
            assert!(ended.unwrap());
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_child_ends_with_its_parent_unless_it_is_offline(
    #[values(End::Logout, End::ById, End::Reuse, End::Surplus, End::Operator)] how: End,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let few = Stack::builder(backend).identity(|config| {
        config.max_sessions = "4".parse().unwrap();
    });
    let stack = if matches!(how, End::Surplus) {
        Box::pin(few.start()).await
    } else {
        Stack::start(backend).await
    };
    register(&stack, [SHOP, PAGE]).await;
    let cook = stack.sign_up("cook").await;
    let online = let_in(&stack, &cook, &SHOP, &ONLINE).await;
    let offline = let_in(&stack, &cook, &PAGE, &OFFLINE).await;
    if matches!(how, End::Surplus) {
        // Whoever was used least recently goes first: the session of the browser.
        stack.clock.advance(Duration::from_secs(1));
        refresh(&stack, &PAGE, offline.refresh_token())
            .await
            .expect_status(200);
        let touch = "UPDATE sessions SET previous_jti = 'x' WHERE parent_id IS NOT NULL";
        change(&stack, touch, vec![]).await;
        cook.log_in("cook").await;
    }
    end(how, &stack, &cook).await;
    cook.get("/me").await.expect_status(401);
    online.get("/oauth/userinfo").await.expect_status(401);
    offline.get("/oauth/userinfo").await.expect_status(200);
    refresh(&stack, &PAGE, offline.refresh_token())
        .await
        .expect_status(200);
}

#[rstest]
#[tokio::test]
async fn a_parent_does_not_end_with_its_child(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let cook = stack.sign_up("cook").await;
    let first = let_in(&stack, &cook, &SHOP, &ONLINE).await;
    let second = let_in(&stack, &cook, &SHOP, &ONLINE).await;
    let path = format!("/me/sessions/{}", session_of(&first));
    cook.delete(&path).await.expect_status(204);
    first.get("/oauth/userinfo").await.expect_status(401);
    second.get("/oauth/userinfo").await.expect_status(200);
    cook.get("/me").await.expect_status(200);
}

/// What ends all sessions of a person.
#[derive(Clone, Copy, Debug)]
enum EndAll {
    Others,
    PasswordChanged,
    Deleted,
    Disabled,
}

#[rstest]
#[tokio::test]
async fn what_ends_all_sessions_ends_those_of_clients(
    #[values(
        EndAll::Others,
        EndAll::PasswordChanged,
        EndAll::Deleted,
        EndAll::Disabled
    )]
    how: EndAll,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP, PAGE]).await;
    let cook = stack.sign_up("cook").await;
    let online = let_in(&stack, &cook, &SHOP, &ONLINE).await;
    let offline = let_in(&stack, &cook, &PAGE, &OFFLINE).await;
    match how {
        EndAll::Others => {
            let answer = cook.delete("/me/sessions").await;
            answer.expect_status(204);
        }
        EndAll::PasswordChanged => {
            let change = json!({"current_password": PASSWORD, "new_password": "rye and caraway"});
            let put = cook.request(Method::PUT, "/me/password").json(&change);
            cook.send(put).await.expect_status(204);
        }
        EndAll::Deleted => {
            let body = json!({"password": PASSWORD});
            let delete = cook.request(Method::DELETE, "/me").json(&body);
            cook.send(delete).await.expect_status(204);
        }
        EndAll::Disabled => {
            let state = &stack.identity.state;
            let account = state.accounts.find_named("cook").await.unwrap().unwrap();
            state.management.disable(&account).await.unwrap();
        }
    }
    for client in [&online, &offline] {
        client.get("/oauth/userinfo").await.expect_status(401);
    }
    let refused = refresh(&stack, &PAGE, offline.refresh_token()).await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("invalid_grant"))
    );
}

#[rstest]
#[tokio::test]
async fn a_child_lasts_as_long_as_its_parent_may(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let cook = stack.sign_up("cook").await;
    let child = let_in(&stack, &cook, &SHOP, &ONLINE).await;
    let sessions = &stack.identity.state.sessions;
    let find = async |person: &Actor| {
        let found = sessions.find_live(SessionId(session_of(person))).await;
        found.unwrap().unwrap()
    };
    let (parent, child) = (find(&cook).await, find(&child).await);
    assert_eq!(child.parent, Some(parent.id));
    let longest = stack.identity_config.session_max_age.as_secs();
    let end = parent.created_at + time::Duration::seconds(longest);
    assert_eq!(child.expires_at, end);
}
