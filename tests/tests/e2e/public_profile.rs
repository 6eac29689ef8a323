//! `GET /users/{id}`: what everybody who is logged in sees of an account.

use end_to_end::{Stack, actor::PASSWORD};
use rstest::rstest;
use serde_json::json;
use service_kit::database::{Connection, Statement};

use crate::{Backend, Postgres, Sqlite};

const NOTHING: [&str; 1] = ["there is nothing here"];

#[rstest]
#[tokio::test]
async fn a_text_about_oneself_is_for_everybody_who_is_logged_in(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (stack.sign_up("ada").await, stack.sign_up("bob").await);
    let path = format!("/users/{}", ada.id());
    let silent = bob.get(&path).await.expect_status(200);
    assert_eq!(silent.body, json!({"id": ada.id(), "bio": null}));
    let words = json!({"bio": "Soups,\nmostly.", "email": "ada@example.com"});
    ada.patch("/me", words).await.expect_status(200);
    // Nothing else is shown, and the email address least of all.
    let expected = json!({"id": ada.id(), "bio": "Soups,\nmostly."});
    for reader in [&bob, &ada] {
        assert_eq!(reader.get(&path).await.expect_status(200).body, expected);
    }

    let stranger = stack.anonymous().get(&path).await;
    stranger.expect_problem(401, "unauthorized", &["an access token is needed"]);
    let body = json!({"username": "bob", "password": PASSWORD, "scope": "recipes posts"});
    let issued = bob.post("/api/token", body).await.expect_status(200).body;
    let narrow = bob.with_token(issued["access_token"].as_str().unwrap());
    let sentence = "the token lacks the scope account";
    let refused = narrow.get(&path).await;
    refused.expect_problem(403, "insufficient-scope", &[sentence]);
}

#[rstest]
#[tokio::test]
async fn whoever_is_gone_is_not_found(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (stack.sign_up("ada").await, stack.sign_up("bob").await);
    let path = format!("/users/{}", ada.id());
    bob.get(&path).await.expect_status(200);
    let database = stack.identity.state.database.writer();
    let disable = "UPDATE users SET disabled_at = created_at WHERE username = 'ada'";
    database.execute(Statement::new(disable, [])).await.unwrap();
    let gone = bob.get(&path).await;
    gone.expect_problem(404, "not-found", &NOTHING);
    for nobody in ["0", "-1", "99", "ada", "9223372036854775808"] {
        let answer = bob.get(&format!("/users/{nobody}")).await;
        answer.expect_problem(404, "not-found", &NOTHING);
    }
}
