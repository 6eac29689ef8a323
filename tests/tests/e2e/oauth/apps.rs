//! `GET /me/apps`, `DELETE /me/apps/{client_id}`: what may act for somebody, until they take
//! it back.

use std::time::Duration;

use end_to_end::{Actor, Stack};
use rstest::rstest;
use serde_json::{Value, json};

use super::{
    CLUB, Granted, LOGIN, SHOP, change,
    exchange::{code, let_in, redeem, redeeming, refresh, token_request},
    expect_oauth_error, register,
};
use crate::{Backend, Postgres, Sqlite};

const TAKEN_BACK: &str = "who allowed this has taken it back since";
const WRONG_CODE: &str = "the code is wrong, has expired or was used before";

const OFFLINE: Granted = Granted {
    client_id: "shop",
    scope: "openid offline_access recipes",
    audience: "recipe-api",
    claims: None,
};

async fn cook(backend: Backend) -> (Stack, Actor) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP, CLUB]).await;
    let cook = stack.sign_up("cook").await;
    (stack, cook)
}

async fn apps(person: &Actor) -> Vec<Value> {
    let listed = person.get("/me/apps").await.expect_status(200);
    listed.body.as_array().unwrap().clone()
}

fn ids(apps: &[Value]) -> Vec<&str> {
    let ids = apps.iter().map(|app| app["client_id"].as_str().unwrap());
    ids.collect()
}

#[rstest]
#[tokio::test]
async fn the_list_tells_what_each_app_may_do(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    assert_eq!(apps(&cook).await, [] as [Value; 0]);
    let times = |text: &Value| text.as_str().unwrap().to_owned();
    let_in(&stack, &cook, &SHOP, &OFFLINE).await;
    stack.advance(Duration::from_mins(1));
    let club = Granted {
        client_id: "club",
        ..LOGIN
    };
    let_in(&stack, &cook, &CLUB, &club).await;
    stack.advance(Duration::from_mins(1));
    let shop = let_in(&stack, &cook, &SHOP, &OFFLINE).await;
    stack.advance(Duration::from_mins(1));
    let used = refresh(&stack, &SHOP, shop.refresh_token()).await;
    used.expect_status(200);

    let listed = apps(&cook).await;
    assert_eq!(ids(&listed), ["club", "shop"], "newest first");
    let shop = &listed[1];
    let (since, last) = (times(&shop["since"]), times(&shop["last_used_at"]));
    assert!(since < last, "{since} {last}");
    let expected = json!({
        "client_id": "shop", "name": "shop", "first_party": false,
        "policy_uri": null, "tos_uri": null,
        "scopes": ["openid", "offline_access", "recipes"],
        "rights": [
            "know that it is you, each time you come back",
            "go on while you are away, until you take it back",
            "see, write, change and delete your recipes",
        ],
        "audiences": [stack.identity.url(), "recipe-api"],
        "since": since, "last_used_at": last, "sessions": 2,
    });
    assert_eq!(shop, &expected);
    let zoe = stack.sign_up("zoe").await;
    assert_eq!(apps(&zoe).await, [] as [Value; 0], "another's");
}

#[rstest]
#[tokio::test]
async fn what_was_allowed_is_listed_after_the_log_out(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, cook) = cook(backend).await;
    let browser = cook.log_in("cook").await;
    let_in(&stack, &browser, &SHOP, &LOGIN).await;
    let log_out = browser.request(reqwest::Method::POST, "/logout");
    browser.send(log_out).await;
    let listed = apps(&cook).await;
    assert_eq!(ids(&listed), ["shop"]);
    assert_eq!(
        (&listed[0]["sessions"], &listed[0]["last_used_at"]),
        (&json!(0), &Value::Null)
    );
}

#[rstest]
#[tokio::test]
async fn a_first_party_app_is_listed_while_it_has_sessions(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, cook) = cook(backend).await;
    let ours = "UPDATE clients SET first_party = TRUE WHERE id = 'shop'";
    change(&stack, ours, Vec::new()).await;
    let code = code(&stack, &cook, &SHOP, &OFFLINE).await;
    change(&stack, "DELETE FROM consents", Vec::new()).await;
    let answer = redeem(&stack, &SHOP, &code).await;
    answer.expect_status(200);
    let listed = apps(&cook).await;
    assert_eq!(
        (&listed[0]["client_id"], &listed[0]["first_party"]),
        (&json!("shop"), &json!(true))
    );
    cook.delete("/me/apps/shop").await.expect_status(204);
    assert_eq!(apps(&cook).await, [] as [Value; 0]);
}

#[rstest]
#[tokio::test]
async fn taking_back_ends_all_that_the_app_has(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    let shop = let_in(&stack, &cook, &SHOP, &OFFLINE).await;
    let club = Granted {
        client_id: "club",
        ..OFFLINE
    };
    let club = let_in(&stack, &cook, &CLUB, &club).await;
    let zoe = stack.sign_up("zoe").await;
    let zoes = let_in(&stack, &zoe, &SHOP, &OFFLINE).await;
    let unused = code(&stack, &cook, &SHOP, &OFFLINE).await;

    let taken = cook.delete("/me/apps/shop").await;
    taken.expect_status(204);
    shop.get("/oauth/userinfo").await.expect_status(401);
    let refused = refresh(&stack, &SHOP, shop.refresh_token()).await;
    assert_eq!(refused.body["error"], "invalid_grant");
    let refused = redeem(&stack, &SHOP, &unused).await;
    expect_oauth_error(&refused, 400, "invalid_grant", WRONG_CODE);
    assert_eq!(ids(&apps(&cook).await), ["club"]);

    for (person, other) in [(&cook, &club), (&zoe, &zoes)] {
        other.get("/oauth/userinfo").await.expect_status(200);
        person.get("/me").await.expect_status(200);
    }
    cook.delete("/me/apps/shop").await.expect_status(404);
    for unknown in ["first-party", "x", "%00", "shop%20"] {
        let refused = cook.delete(&format!("/me/apps/{unknown}")).await;
        refused.expect_status(404);
    }
    cook.get("/me").await.expect_status(200);
}

/// As if the code had been made while the consent was taken back.
#[rstest]
#[tokio::test]
async fn without_a_consent_a_code_is_worth_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    let code = code(&stack, &cook, &SHOP, &OFFLINE).await;
    change(&stack, "DELETE FROM consents", Vec::new()).await;
    let refused = redeem(&stack, &SHOP, &code).await;
    expect_oauth_error(&refused, 400, "invalid_grant", TAKEN_BACK);
}

#[rstest]
#[tokio::test]
async fn an_app_cannot_manage_apps(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    let shop = let_in(&stack, &cook, &SHOP, &OFFLINE).await;
    shop.get("/me/apps").await.expect_status(403);
    shop.delete("/me/apps/shop").await.expect_status(403);
}

#[tokio::test]
async fn whatever_happens_at_once_nothing_is_left() {
    let (stack, cook) = cook(Postgres).await;
    let replica = stack.replica().await;
    let there = stack.anonymous().at(replica.url());
    for _ in 0..30 {
        let code = code(&stack, &cook, &SHOP, &OFFLINE).await;
        let shop = let_in(&stack, &cook, &SHOP, &OFFLINE).await;
        let form = redeeming(&SHOP, &code);
        let refreshing = [
            ("grant_type", "refresh_token"),
            ("refresh_token", shop.refresh_token()),
        ];
        let (taken, exchanged, refreshed) = tokio::join!(
            cook.delete("/me/apps/shop"),
            token_request(&there, &SHOP, &form),
            token_request(&there, &SHOP, &refreshing),
        );
        taken.expect_status(204);
        for answer in [exchanged, refreshed] {
            match answer.body["access_token"].as_str() {
                Some(access) => {
                    let shop = cook.with_token(access);
                    shop.get("/oauth/userinfo").await.expect_status(401);
                }
                None => assert_eq!(answer.body["error"], "invalid_grant", "{answer:?}"),
            }
        }
        assert_eq!(apps(&cook).await, [] as [Value; 0]);
    }
}
