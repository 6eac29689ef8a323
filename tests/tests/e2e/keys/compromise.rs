use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use end_to_end::{Actor, Stack, eventually};
use identity_service::cli::keys::KeysCommand;
use reqwest::{
    Method,
    header::{ACCEPT, COOKIE},
};
use rstest::rstest;
use service_kit::database::{Connection, Statement};

use super::{keys, kid, published, rotate};
use crate::{Backend, Postgres, Sqlite, batches::refuse_more_than_a_thousand};

const UNKNOWN: &str = "the token is signed with an unknown key";

fn compromised(kid: &str) -> KeysCommand {
    KeysCommand::Rotate {
        algorithm: None,
        compromised: Some(kid.to_owned()),
    }
}

#[rstest]
#[tokio::test]
async fn a_compromised_key_is_not_trusted(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    cook.get("/recipes").await.expect_status(200);
    let stolen = kid(cook.token());
    let before = published(&cook).await;
    let standby = before.iter().find(|kid| **kid != stolen).unwrap();

    let said = keys(&stack, compromised(&stolen)).await;
    assert!(said.contains("Ended 1 sessions."), "{said}");
    assert!(said.contains("at most 5m after"), "{said}");
    // The session has ended even before this replica reloads its keys.
    let ended = cook.get("/me").await;
    ended.expect_invalid_token("the session has ended; log in again");

    stack.advance(Duration::from_secs(30));
    let after = published(&cook).await;
    assert!(!after.contains(&stolen) && after.contains(standby) && after.len() == 2);
    cook.get("/me").await.expect_invalid_token(UNKNOWN);
    let refresh = cook.refresh(cook.refresh_token()).await;
    refresh.expect_invalid_token("the refresh token is not one of ours");

    // The new key was published before, so verifiers need not fetch it.
    let baker = stack.sign_up("baker").await;
    assert_eq!(&kid(baker.token()), standby);
    baker.get("/recipes").await.expect_status(200);
    let again = cook.log_in("cook").await;
    again.get("/me").await.expect_status(200);
    again.get("/recipes").await.expect_status(200);

    // recipe-api notices within seconds that the session has ended. It notices that the key
    // is gone when it fetches the key set, at half its max-age.
    refused_because(&cook, "the session of the token has ended").await;
    stack.advance(Duration::from_mins(3));
    refused_because(&cook, UNKNOWN).await;
    again.get("/recipes").await.expect_status(200);
}

async fn refused_because(actor: &Actor, sentence: &str) {
    let refused = eventually(async || {
        let answer = actor.get("/recipes").await;
        (answer.body["detail"] == sentence).then_some(answer)
    });
    refused.await.expect_invalid_token(sentence);
}

/// Makes a key sign that nobody could know before: the active key and its standby are compromised.
async fn a_new_key_signs(stack: &Stack) {
    let cook = stack.sign_up("cook").await;
    for stolen in published(&cook).await {
        keys(stack, compromised(&stolen)).await;
    }
}

#[rstest]
#[tokio::test]
async fn a_logout_ends_the_session_at_a_replica_that_does_not_know_the_key_yet(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    a_new_key_signs(&stack).await;
    // It starts with the new key, which the first one has not read yet.
    let replica = stack.replica().await;
    let there = stack.anonymous().at(replica.url());
    let baker = there.sign_up("baker").await;
    let here = baker.at(stack.identity.url());

    let logout = here.request(Method::POST, "/logout");
    let logout = logout.header(ACCEPT, "application/json");
    here.send(logout).await.expect_status(204);
    let ended = baker.get("/me").await;
    ended.expect_invalid_token("the session has ended; log in again");
}

#[rstest]
#[case::access(Replicated::Access)]
#[case::refresh(Replicated::Refresh)]
#[tokio::test]
async fn whatever_another_replica_signed_is_good(#[case] token: Replicated) {
    let stack = Stack::start(Sqlite).await;
    a_new_key_signs(&stack).await;
    let replica = stack.replica().await;
    let baker = stack.anonymous().at(replica.url()).sign_up("baker").await;
    let here = baker.at(stack.identity.url());
    let answer = match token {
        Replicated::Access => here.get("/me").await,
        Replicated::Refresh => here.refresh(baker.refresh_token()).await,
    };
    answer.expect_status(200);
    // Nobody has made this one, and that is known soon.
    let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"at+jwt","kid":"nobody"}"#);
    let rest = baker.token().split_once('.').unwrap().1;
    let invented = here.with_token(format!("{head}.{rest}"));
    invented.get("/me").await.expect_invalid_token(UNKNOWN);
}

#[tokio::test]
async fn nobody_acts_on_a_token_of_which_nothing_can_be_known() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.introspection_clients = "gateway:s3cret".parse().unwrap());
    let stack = stack.start().await;
    a_new_key_signs(&stack).await;
    let replica = stack.replica().await;
    let baker = stack.anonymous().at(replica.url()).sign_up("baker").await;
    let here = baker.at(stack.identity.url());
    stack.identity.state.database.clone().close().await;
    let logout = here.request(Method::POST, "/logout");
    let about = [("token", baker.token())];
    let anonymous = here.without_token();
    let introspect = anonymous.request(Method::POST, "/oauth/introspect");
    let introspect = introspect.basic_auth("gateway", Some("s3cret"));
    let cookies = ["not.a.token", baker.refresh_token()];
    let cookies = cookies.map(|token| format!("refresh_token_cookie={token}"));
    let by_cookies = anonymous.request(Method::POST, "/api/token/refresh");
    let by_cookies = by_cookies.header(COOKIE, cookies.join("; "));
    for answer in [
        here.get("/me").await,
        here.get("/api").await,
        here.refresh(baker.refresh_token()).await,
        anonymous.send(by_cookies).await,
        here.send(logout.header(ACCEPT, "application/json")).await,
        anonymous.post_form("/oauth/revoke", &about).await,
        anonymous.send(introspect.form(&about)).await,
    ] {
        assert_eq!(answer.status, 503, "{}", answer.text);
    }
    baker.get("/me").await.expect_status(200);
}

/// What the other replica signed.
#[derive(Clone, Copy, Debug)]
enum Replicated {
    Access,
    Refresh,
}

#[tokio::test]
async fn the_standby_takes_over_and_not_the_previous_key() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    stack.advance(Duration::from_hours(30 * 24));
    let second = kid(cook.log_in("cook").await.token());
    keys(&stack, compromised(&second)).await;
    stack.advance(Duration::from_secs(30));
    let third = kid(cook.log_in("cook").await.token());
    assert!(![kid(cook.token()), second].contains(&third));
    assert_eq!(published(&cook).await.len(), 3);
}

#[tokio::test]
async fn a_compromised_standby_is_replaced_and_the_active_key_stays() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    let active = kid(cook.token());
    let before = published(&cook).await;
    let standby = before.iter().find(|kid| **kid != active).unwrap();
    keys(&stack, compromised(standby)).await;
    stack.advance(Duration::from_secs(30));
    let after = published(&cook).await;
    assert!(!after.contains(standby) && after.contains(&active) && after.len() == 2);
    assert_eq!(kid(cook.log_in("cook").await.token()), active);
}

#[tokio::test]
async fn rotating_by_hand_keeps_all_sessions() {
    let stack = Stack::start(Sqlite).await;
    // The standby was new at the start; by now verifiers know it.
    stack.advance(Duration::from_mins(11));
    let cook = stack.sign_up("cook").await;
    keys(&stack, rotate()).await;
    stack.advance(Duration::from_secs(30));
    let again = cook.log_in("cook").await;
    assert_ne!(kid(again.token()), kid(cook.token()));
    for somebody in [&cook, &again] {
        somebody.get("/me").await.expect_status(200);
        somebody.get("/recipes").await.expect_status(200);
    }
    assert_eq!(published(&cook).await.len(), 3);
}

#[tokio::test]
async fn rotating_by_hand_waits_until_verifiers_know_the_key() {
    let stack = Stack::start(Sqlite).await;
    // A normal rotation, so that the next standby is new.
    stack.advance(Duration::from_hours(30 * 24));
    let cook = stack.sign_up("cook").await;
    for wait in [0, 4 * 60] {
        keys(&stack, rotate()).await;
        stack.advance(Duration::from_secs(wait));
        assert_eq!(kid(cook.log_in("cook").await.token()), kid(cook.token()));
    }
    stack.advance(Duration::from_mins(6));
    assert_ne!(kid(cook.log_in("cook").await.token()), kid(cook.token()));
}

#[rstest]
#[tokio::test]
async fn ending_very_many_sessions_does_not_block_others(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let stolen = kid(cook.token());
    let database = stack.identity.state.database.writer();
    let columns = "user_id, client_id, scope, audience, csrf, created_at, last_used_at, \
        expires_at, auth_time, current_jti, rotated_at";
    let copies = format!(
        "WITH RECURSIVE numbers(n) AS \
            (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2500) \
         INSERT INTO sessions ({columns}) SELECT {columns} FROM sessions, numbers"
    );
    database.execute(Statement::new(copies, [])).await.unwrap();
    refuse_more_than_a_thousand(&stack.identity_config.database).await;
    let said = keys(&stack, compromised(&stolen)).await;
    assert!(said.contains("Ended 2501 sessions."), "{said}");

    // The command, when repeated, ends the sessions that are left, but none that began
    // later.
    stack.advance(Duration::from_secs(30));
    let again = cook.log_in("cook").await;
    let revive = "UPDATE sessions SET ended_at = NULL, end_reason = NULL WHERE id <= 1000";
    database.execute(Statement::new(revive, [])).await.unwrap();
    let said = keys(&stack, compromised(&stolen)).await;
    assert!(said.contains("Ended 1000 sessions."), "{said}");
    again.get("/me").await.expect_status(200);
}
