//! Status lists, which tell verifiers which sessions have ended.

use std::{io::Read, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use end_to_end::{
    Actor, Stack, eventually, forge,
    launcher::{RunningService, origin, start_recipes},
};
use flate2::read::ZlibDecoder;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{Backend, Postgres, Sqlite};

/// The bit of a token's session in the published list.
pub(crate) async fn bit(actor: &Actor, token: &str) -> bool {
    let status = &forge::decode(token, 1)["status"]["status_list"];
    let bits = bits(actor, status["uri"].as_str().unwrap()).await;
    let index = usize::try_from(status["idx"].as_u64().unwrap()).unwrap();
    bits[index / 8] & (1 << (index % 8)) != 0
}

/// The entries of a published list.
pub(crate) async fn bits(actor: &Actor, uri: &str) -> Vec<u8> {
    let list = actor.get(uri).await.expect_status(200);
    let encoded = forge::decode(&list.text, 1)["status_list"]["lst"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut bits = Vec::new();
    let compressed = URL_SAFE_NO_PAD.decode(encoded).unwrap();
    ZlibDecoder::new(compressed.as_slice())
        .read_to_end(&mut bits)
        .unwrap();
    assert_eq!(bits.len(), 1 << 14, "2^17 sessions");
    bits
}

#[rstest]
#[tokio::test]
async fn a_list_says_which_sessions_have_ended(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let elsewhere = stack.anonymous().log_in("cook").await;
    assert!(!bit(&cook, cook.token()).await);

    elsewhere.delete("/me/sessions").await.expect_status(204);
    stack.advance(Duration::from_secs(1));
    assert!(
        bit(&cook, cook.token()).await,
        "the other session was ended"
    );
    assert!(!bit(&cook, elsewhere.token()).await, "this one goes on");

    stack.advance(Duration::from_mins(18));
    assert!(
        !bit(&cook, cook.token()).await,
        "its last access token has expired"
    );
}

#[rstest]
#[tokio::test]
async fn a_list_is_signed_and_has_an_expiry(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let uri = stack.identity_url("/status-lists/0");
    let claim = json!({"status_list": {"idx": 1, "uri": uri}});
    assert_eq!(forge::decode(cook.token(), 1)["status"], claim);

    let list = cook.get(&uri).await.expect_status(200);
    assert_eq!(list.header("content-type"), "application/statuslist+jwt");
    assert_eq!(list.header("cache-control"), "no-cache");
    let kid = stack.identity.state.keys.signer().unwrap().kid().to_owned();
    let header = json!({"alg": "RS256", "kid": kid, "typ": "statuslist+jwt"});
    assert_eq!(forge::decode(&list.text, 0), header);
    let claims = forge::decode(&list.text, 1);
    let now = stack.clock.clock().now().unix_timestamp();
    assert_eq!(
        (&claims["iss"], &claims["sub"]),
        (&json!(stack.identity.url()), &json!(uri))
    );
    assert_eq!(
        (&claims["ttl"], &claims["status_list"]["bits"]),
        (&json!(10), &json!(1))
    );
    let (iat, exp) = (
        claims["iat"].as_i64().unwrap(),
        claims["exp"].as_i64().unwrap(),
    );
    assert_eq!(exp - iat, 1800, "twice the life of an access token");
    assert!(
        iat <= now && now + 900 <= exp,
        "and always good for one more"
    );
}

#[tokio::test]
async fn a_list_is_signed_again_only_when_necessary() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    let elsewhere = stack.anonymous().log_in("cook").await;
    let etag = |actor: &Actor| {
        let actor = actor.clone();
        async move {
            let list = actor.get("/status-lists/0").await.expect_status(200);
            list.header("etag").to_owned()
        }
    };
    let first = etag(&cook).await;
    let request = cook
        .request(Method::GET, "/status-lists/0")
        .header("if-none-match", &first);
    let unchanged = cook.send(request).await.expect_status(304);
    assert_eq!(unchanged.text, "");
    assert_eq!(unchanged.header("cache-control"), "no-cache");

    elsewhere.delete("/me/sessions").await.expect_status(204);
    stack.advance(Duration::from_secs(1));
    let changed = etag(&cook).await;
    assert_ne!(changed, first);
    stack.advance(Duration::from_secs(1));
    assert_eq!(etag(&cook).await, changed);
    stack.advance(Duration::from_mins(15));
    assert_ne!(etag(&cook).await, changed, "half of its life is over");
}

#[tokio::test]
async fn replicas_serve_the_same_list() {
    let stack = Stack::start(Postgres).await;
    let replica = stack.replica().await;
    let cook = stack.sign_up("cook").await;
    let elsewhere = cook.at(replica.url()).log_in("cook").await;
    elsewhere.delete("/me/sessions").await.expect_status(204);
    stack.advance(Duration::from_secs(1));
    let here = cook.get("/status-lists/0").await.expect_status(200);
    let there = elsewhere.get("/status-lists/0").await.expect_status(200);
    assert!(bit(&cook, cook.token()).await);
    assert_eq!(
        (here.header("etag"), &here.text),
        (there.header("etag"), &there.text)
    );
}

#[rstest]
#[tokio::test]
async fn there_is_no_list_without_sessions(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let nothing = ["there is nothing here"];
    for id in ["1", "-1", "9223372036854775807", "9223372036854775808", "x"] {
        let answer = stack.anonymous().get(&format!("/status-lists/{id}")).await;
        answer.expect_problem(404, "not-found", &nothing);
    }
    let first = stack
        .anonymous()
        .get("/status-lists/0")
        .await
        .expect_status(200);
    assert_eq!(
        forge::decode(&first.text, 1)["status_list"]["bits"],
        Value::from(1)
    );
}

#[rstest]
#[tokio::test]
async fn the_resource_server_refuses_an_ended_session_within_15_seconds(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let elsewhere = stack.anonymous().log_in("cook").await;
    cook.get("/recipes").await.expect_status(200);
    elsewhere.get("/recipes").await.expect_status(200);

    cook.delete("/me/sessions").await.expect_status(204);

    cook.get("/me").await.expect_status(200);
    let answered = polls(&stack.recipes);
    stack.advance(Duration::from_secs(10));
    eventually(async || (polls(&stack.recipes) > answered).then_some(())).await;
    let refused = elsewhere.get("/recipes").await;
    refused.expect_invalid_token("the session of the token has ended");
    cook.get("/recipes").await.expect_status(200);
}

#[tokio::test]
async fn a_session_ended_at_one_replica_is_on_the_list_of_the_other() {
    let stack = Stack::start(Postgres).await;
    let replica = stack.replica().await;
    let mut config = stack.recipe_config.clone();
    config.issuer_fetch_url = Some(origin(replica.reservation.address));
    let far = start_recipes(&config, &stack.clock).await;
    let recipes = format!("{}/recipes", far.url());
    let cook = stack.sign_up("cook").await;
    let elsewhere = cook.at(replica.url()).log_in("cook").await;
    for actor in [&cook, &elsewhere] {
        actor.get_until_ok(&recipes).await;
    }

    // Log in at one replica and end the session at the other, in both directions.
    cook.delete("/me/sessions").await.expect_status(204);
    let there = cook.at(replica.url());
    let ended = elsewhere.get("/me").await;
    ended.expect_invalid_token("the session has ended; log in again");
    let answered = polls(&far);
    stack.advance(Duration::from_secs(10));
    eventually(async || (polls(&far) > answered).then_some(())).await;
    let refused = elsewhere.get(&recipes).await;
    refused.expect_invalid_token("the session of the token has ended");
    there.get(&recipes).await.expect_status(200);

    there.get("/logout").await.expect_status(200);
    let ended = cook.get("/me").await;
    ended.expect_invalid_token("the session has ended; log in again");
    let answered = polls(&far);
    stack.advance(Duration::from_secs(10));
    eventually(async || (polls(&far) > answered).then_some(())).await;
    let refused = cook.get(&recipes).await;
    refused.expect_invalid_token("the session of the token has ended");
}

/// How many status lists a resource server has fetched.
fn polls(recipes: &RunningService<recipe_api::AppState>) -> u64 {
    recipes
        .state
        .verifier
        .metrics()
        .status_list_fetches
        .succeeded
}
