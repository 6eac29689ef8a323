//! Clients learn that sessions of theirs have ended (Back-Channel Logout 1.0).

mod delivery;

use std::time::Duration;

use end_to_end::{Actor, Stack, actor::PASSWORD, eventually, forge};
use identity_service::{
    ids::SessionId,
    sessions::{EndReason, end_all_of_client},
};
use jsonwebtoken::{DecodingKey, Validation, jwk::JwkSet};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};

use super::{
    Granted, PAGE, SHOP, change,
    exchange::{code, let_in, redeem, refresh, session_of, sid},
    logout_listener::LogoutListener,
    post_as, register,
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

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Sends all that is due.
async fn send_due(stack: &Stack) {
    let logouts = &stack.identity.state.backchannel_logout;
    while logouts.send_due().await.unwrap() > 0 {}
}

async fn notices(stack: &Stack) -> i64 {
    let database = stack.identity.state.database.reader();
    let count = Statement::new("SELECT count(*) FROM logout_notices", []);
    database.only(count).await.unwrap()
}

/// The sessions that logout tokens are about.
fn sessions_in(tokens: &[String]) -> Vec<i64> {
    let mut sessions: Vec<_> = tokens.iter().map(|token| sid(token)).collect();
    sessions.sort_unstable();
    sessions
}

async fn log_out(browser: &Actor) {
    let request = browser.request(Method::POST, "/logout");
    browser.send(request).await;
}

#[derive(Clone, Copy, Debug)]
enum End {
    Logout,
    ParentById,
    ById,
    ParentReused,
    Operator,
    Revoked,
    CodeReused,
    Others,
    PasswordChanged,
    Deleted,
    Disabled,
    ClientDisabled,
    ClientRemoved,
}

async fn end(how: End, stack: &Stack, cook: &Actor, (shop, code): (&Actor, &str)) {
    let state = &stack.identity.state;
    match how {
        End::Logout => log_out(cook).await,
        End::ParentById | End::ById => {
            let person = if matches!(how, End::ById) { shop } else { cook };
            let other = cook.log_in("cook").await;
            let path = format!("/me/sessions/{}", session_of(person));
            other.delete(&path).await.expect_status(204);
        }
        End::ParentReused => {
            let first = cook.refresh(cook.refresh_token()).await.expect_status(200);
            let next = first.body["refresh_token"].as_str().unwrap();
            cook.refresh(next).await.expect_status(200);
            cook.refresh(cook.refresh_token()).await.expect_status(401);
        }
        End::Operator => {
            let id = SessionId(session_of(shop));
            let ended = state.sessions.end(id, EndReason::KeyCompromised).await;
            assert!(ended.unwrap());
        }
        End::Revoked => {
            let revoked = post_as(stack, &SHOP, "/oauth/revoke", shop.token()).await;
            revoked.expect_status(200);
        }
        End::CodeReused => {
            redeem(stack, &SHOP, code).await.expect_status(400);
        }
        End::Others => {
            let other = cook.log_in("cook").await;
            other.delete("/me/sessions").await.expect_status(204);
        }
        End::PasswordChanged => {
            let change = json!({"current_password": PASSWORD, "new_password": "rye and caraway"});
            let put = cook.request(Method::PUT, "/me/password").json(&change);
            cook.send(put).await.expect_status(204);
        }
        End::Deleted => {
            let body = json!({"password": PASSWORD});
            let delete = cook.request(Method::DELETE, "/me").json(&body);
            cook.send(delete).await.expect_status(204);
        }
        End::Disabled => {
            let account = state.accounts.find_named("cook").await.unwrap().unwrap();
            state.management.disable(&account).await.unwrap();
        }
        End::ClientDisabled => {
            let now = stack.clock.clock().now();
            state.clients.set_disabled("shop", Some(now)).await.unwrap();
            end_all_of_client(&state.database, "shop", now, |_| {})
                .await
                .unwrap();
        }
        End::ClientRemoved => {
            stack.clients(&["remove", "shop"]).await.expect_success();
        }
    }
}

#[rstest]
#[tokio::test]
async fn whatever_ends_a_session_its_client_is_told(
    #[values(
        End::Logout,
        End::ParentById,
        End::ById,
        End::ParentReused,
        End::Operator,
        End::Revoked,
        End::CodeReused,
        End::Others,
        End::PasswordChanged,
        End::Deleted,
        End::Disabled,
        End::ClientDisabled,
        End::ClientRemoved
    )]
    how: End,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP, PAGE]).await;
    let listener = LogoutListener::of(&stack, "shop", &[]).await;
    let cook = stack.sign_up("cook").await;
    let code = code(&stack, &cook, &SHOP, &ONLINE).await;
    let answer = redeem(&stack, &SHOP, &code).await.expect_status(200);
    let shop = cook.with_token(answer.body["access_token"].as_str().unwrap());
    // A client that does not listen.
    let_in(&stack, &cook, &PAGE, &ONLINE).await;
    end(how, &stack, &cook, (&shop, &code)).await;
    assert_eq!(notices(&stack).await, 1);
    // A command has the time of the machine, so the notice may be of the future. The service
    // also wakes up and sends it.
    stack.advance(Duration::from_mins(1));
    send_due(&stack).await;
    eventually(async || (notices(&stack).await == 0).then_some(())).await;
    let tokens = listener.tokens();
    assert_eq!(sessions_in(&tokens), [session_of(&shop)]);
    assert_eq!(forge::decode(&tokens[0], 1)["sub"], cook.id().to_string());
}

#[tokio::test]
async fn a_session_with_offline_access_is_told_of_when_it_ends_itself() {
    let stack = Stack::start(Sqlite).await;
    register(&stack, [PAGE]).await;
    let listener = LogoutListener::of(&stack, "page", &[]).await;
    let cook = stack.sign_up("cook").await;
    let page = let_in(&stack, &cook, &PAGE, &OFFLINE).await;
    log_out(&cook).await;
    send_due(&stack).await;
    assert_eq!(listener.tokens(), [""; 0]);
    let first = refresh(&stack, &PAGE, page.refresh_token()).await;
    let next = first.body["refresh_token"].as_str().unwrap();
    refresh(&stack, &PAGE, next).await.expect_status(200);
    refresh(&stack, &PAGE, page.refresh_token())
        .await
        .expect_status(400);
    send_due(&stack).await;
    assert_eq!(sessions_in(&listener.tokens()), [session_of(&page)]);
}

#[rstest]
#[tokio::test]
async fn the_token_is_as_the_standard_says(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let listener = LogoutListener::of(&stack, "shop", &[]).await;
    let cook = stack.sign_up("cook").await;
    let shop = let_in(&stack, &cook, &SHOP, &ONLINE).await;
    log_out(&cook).await;
    send_due(&stack).await;
    let token = &listener.tokens()[0];
    let now = stack.clock.clock().now().unix_timestamp();
    let claims = forge::decode(token, 1);
    let expected = json!({
        "iss": stack.identity.url(),
        "sub": cook.id().to_string(),
        "aud": "shop",
        "iat": now,
        "exp": now + 120,
        "jti": claims["jti"],
        "sid": session_of(&shop).to_string(),
        "events": {EVENT: {}},
    });
    assert_eq!(claims, expected);
    let header = forge::decode(token, 0);
    assert_eq!(
        (&header["typ"], &header["alg"]),
        (&json!("logout+jwt"), &json!("RS256"))
    );

    let keys = stack.anonymous().get("/.well-known/jwks.json").await.body;
    let keys: JwkSet = serde_json::from_value(keys).unwrap();
    let key = keys.find(header["kid"].as_str().unwrap()).unwrap();
    let mut rules = Validation::new(jsonwebtoken::Algorithm::RS256);
    rules.set_audience(&["shop"]);
    rules.validate_exp = false;
    let key = DecodingKey::from_jwk(key).unwrap();
    jsonwebtoken::decode::<Value>(token, &key, &rules).unwrap();

    // It is good for nothing else.
    let bearer = cook.with_token(token);
    bearer.get("/me").await.expect_status(401);
    bearer.get("/oauth/userinfo").await.expect_status(401);
    bearer.get("/recipes").await.expect_status(401);
    let told = post_as(&stack, &SHOP, "/oauth/introspect", token).await;
    assert_eq!(told.body, json!({"active": false}));
}

#[rstest]
#[tokio::test]
async fn nobody_is_told_of_what_expired(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    LogoutListener::of(&stack, "shop", &[]).await;
    let cook = stack.sign_up("cook").await;
    let_in(&stack, &cook, &SHOP, &ONLINE).await;
    let expire = "UPDATE sessions SET expires_at = $1 WHERE client_id = 'shop'";
    let before = stack.clock.clock().now() - time::Duration::minutes(1);
    change(&stack, expire, vec![before.into()]).await;
    log_out(&cook).await;
    assert_eq!(notices(&stack).await, 0);
}
