//! `/api/following` and `/api/followers`

use end_to_end::Stack;
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};

use super::{NOTHING, follow, member, pages, person, text};
use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn a_person_can_be_followed_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let body = json!({"user_id": ada.id().to_string()});
    let followed = bob.post("/api/following", body.clone()).await;
    let followed = followed.expect_status(201).body;
    assert_eq!(followed, json!({"id": 1, "following": person(&ada)}));
    let again = bob.post("/api/following", body).await;
    again.expect_problem(400, "duplicate", &["you follow this person already"]);

    let following = bob.get("/api/following").await.expect_status(200);
    assert_eq!(following.body, json!([followed]));
    let followers = ada.get("/api/followers").await.expect_status(200);
    let expected = json!([{"id": 1, "follower": person(&bob)}]);
    assert_eq!(followers.body, expected);
    assert_eq!(ada.get("/api/following").await.body, json!([]));
    assert_eq!(bob.get("/api/followers").await.body, json!([]));

    let others = ada.delete("/api/following/1").await;
    others.expect_problem(404, "not-found", &NOTHING);
    let deleted = bob.delete("/api/following/1").await.expect_status(200);
    let message = json!({"message": "Following 1 successfully deleted."});
    assert_eq!(deleted.body, message);
    let gone = bob.delete("/api/following/1").await;
    gone.expect_problem(404, "not-found", &NOTHING);
    assert_eq!(ada.get("/api/followers").await.body, json!([]));
}

#[rstest]
#[tokio::test]
async fn oneself_and_unknown_people_cannot_be_followed(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    let own = ada.id();
    for oneself in [json!(own), json!(own.to_string())] {
        let refused = ada
            .post("/api/following", json!({"user_id": oneself}))
            .await;
        refused.expect_problem(400, "validation", &["user_id must not be your own"]);
    }
    // Has an account, but has never used recipe-api.
    let elsewhere = stack.sign_up("elsewhere").await;
    for unknown in [
        json!(elsewhere.id()),
        json!(99),
        json!("9223372036854775807"),
    ] {
        let refused = ada
            .post("/api/following", json!({"user_id": unknown}))
            .await;
        refused.expect_problem(404, "not-found", &NOTHING);
    }
    for (body, error) in [
        (json!({}), "user_id is required"),
        (json!({"user_id": null}), "user_id is required"),
        (json!({"user_id": "ada"}), "user_id must be a whole number"),
    ] {
        let refused = ada.post("/api/following", body).await;
        refused.expect_problem(400, "validation", &[error]);
    }
}

/// An import leaves authors without a profile.
#[rstest]
#[case("recipes (title, instructions, user_id) VALUES ('Old', 'short', 501)")]
#[case("posts (image_url, user_id) VALUES ('https://example.com/1', 501)")]
#[case("stories (text, user_id) VALUES ('Once', 501)")]
#[tokio::test]
async fn authors_without_a_profile_can_be_followed(
    #[case] row: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    let import = format!("INSERT INTO {row}");
    let database = stack.recipes.state.database.writer();
    let import = Statement::new(import, []);
    database.execute(import).await.unwrap();
    let followed = ada.post("/api/following", json!({"user_id": 501})).await;
    let followed = followed.expect_status(201).body;
    assert_eq!(followed["following"]["username"], "user-501");
}

#[rstest]
#[tokio::test]
async fn both_lists_are_paged_newest_first(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    for name in ["b", "c", "d", "e", "f"] {
        let other = member(&stack, name).await;
        follow(&other, &ada).await;
        follow(&ada, &other).await;
    }
    let following = |item: &Value| text(item, "/following/username");
    let two = pages(&ada, "/api/following?limit=2", following).await;
    assert_eq!(two, ["f e", "d c", "b"]);
    let follower = |item: &Value| text(item, "/follower/username");
    let two = pages(&ada, "/api/followers?limit=2", follower).await;
    assert_eq!(two, ["f e", "d c", "b"]);
}
