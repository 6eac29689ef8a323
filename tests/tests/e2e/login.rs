//! `POST /login` and `POST /api/token`.

use end_to_end::{Stack, actor::PASSWORD, forge};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{Backend, Postgres, Sqlite};

const WRONG: &str = "the username or the password is wrong";

#[rstest]
#[tokio::test]
async fn the_right_password_gets_tokens(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let body = json!({"username": "cook", "password": PASSWORD});
    let login = cook.post("/login", body.clone()).await.expect_status(200);
    assert_eq!(login.body["user"], cook.user);
    let token = cook.post("/api/token", body).await.expect_status(200);
    let expected = json!({
        "access_token": token.body["access_token"], "refresh_token": token.body["refresh_token"],
        "token_type": "Bearer", "expires_in": 900, "scope": "account recipes posts",
    });
    assert_eq!(token.body, expected);
    assert_eq!(token.header("cache-control"), "no-store");
}

#[rstest]
#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_get_the_same_answer(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values("/login", "/api/token")] path: &str,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    for (username, password) in [
        ("cook", "sour dough 8"),
        ("nobody", PASSWORD),
        ("", ""),
        ("co\0ok", PASSWORD),
        (&"x".repeat(1000), PASSWORD),
        ("cook", &"x".repeat(10_000)),
    ] {
        let body = json!({"username": username, "password": password});
        let answer = cook.post(path, body).await;
        answer.expect_problem(401, "invalid-credentials", &[WRONG]);
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
}

#[rstest]
#[case(json!({}), &["username is required", "password is required"])]
#[case(json!({"username": "cook"}), &["password is required"])]
#[case(json!({"username": ["cook"], "password": PASSWORD}), &["username must be a string"])]
#[case(json!({"username": null, "password": PASSWORD}), &["username must be a string"])]
#[case(json!({"username": "cook", "password": PASSWORD, "scope": "admin"}), &["scope must be made of account, recipes and posts"])]
#[case(json!({"username": "cook", "password": PASSWORD, "audience": "bank"}), &["audience must name resource servers that tokens may be for"])]
#[case(json!({"username": "cook", "password": PASSWORD, "audience": []}), &["audience must name resource servers that tokens may be for"])]
#[case(json!({"username": "cook", "password": PASSWORD, "audience": 7}), &["audience must be a string or a list of strings"])]
#[tokio::test]
async fn a_bad_field_is_422_or_below_api_400(#[case] body: Value, #[case] sentences: &[&str]) {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    cook.post("/login", body.clone())
        .await
        .expect_invalid(sentences);
    let answer = cook.post("/api/token", body).await;
    answer.expect_problem(400, "validation", sentences);
}

#[rstest]
#[tokio::test]
async fn a_part_of_the_scope_allows_a_part_of_the_routes(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let body = json!({"username": "cook", "password": PASSWORD, "scope": "recipes"});
    let issued = cook.post("/api/token", body).await.expect_status(200);
    assert_eq!(issued.body["scope"], "recipes");
    let reader = cook.with_token(issued.body["access_token"].as_str().unwrap());
    reader.get("/recipes").await.expect_status(200);
    let refused = reader.get("/me").await.expect_status(403);
    assert_eq!(refused.body["type"], "/problems/insufficient-scope");
    let challenge = refused.header("www-authenticate");
    assert!(
        challenge.contains("error=\"insufficient_scope\""),
        "{challenge}"
    );
    assert!(challenge.contains("scope=\"account\""), "{challenge}");

    let refreshed = cook
        .refresh(issued.body["refresh_token"].as_str().unwrap())
        .await;
    assert_eq!(
        refreshed.expect_status(200).body["scope"],
        "recipes",
        "a refresh keeps it"
    );
}

#[rstest]
#[tokio::test]
async fn a_token_for_one_audience_is_refused_by_others(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let issued = |audience: Value| {
        let cook = cook.clone();
        async move {
            let body = json!({"username": "cook", "password": PASSWORD, "audience": audience});
            let answer = cook.post("/api/token", body).await.expect_status(200);
            cook.with_token(answer.body["access_token"].as_str().unwrap())
        }
    };
    let for_recipes = issued(json!("recipe-api")).await;
    assert_eq!(
        forge::decode(for_recipes.token(), 1)["aud"],
        json!(["recipe-api"])
    );
    for_recipes.get("/recipes").await.expect_status(200);
    for_recipes.get("/me").await.expect_status(401);

    let for_issuer = issued(json!([stack.identity.url()])).await;
    for_issuer.get("/me").await.expect_status(200);
    for_issuer.get("/recipes").await.expect_status(401);
}
