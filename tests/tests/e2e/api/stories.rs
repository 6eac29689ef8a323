//! `/api/stories`

use end_to_end::Stack;
use rstest::rstest;
use serde_json::{Value, json};

use super::{NOTHING, follow, member, pages, person, text};
use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn a_story_is_told_read_and_deleted(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let told = ada.post("/api/stories", json!({"text": "Once…"})).await;
    let told = told.expect_status(201).body;
    let expected = json!({
        "id": 1, "text": "Once…", "user": person(&ada), "pub_date": told["pub_date"],
    });
    assert_eq!(told, expected);
    assert_eq!(ada.get("/api/stories").await.body, json!([told]));
    assert_eq!(bob.get("/api/stories").await.body, json!([]));
    follow(&bob, &ada).await;
    assert_eq!(bob.get("/api/stories").await.body, json!([told]));

    let others = bob.delete("/api/stories/1").await;
    others.expect_problem(404, "not-found", &NOTHING);
    let deleted = ada.delete("/api/stories/1").await.expect_status(200);
    let message = json!({"message": "Story 1 successfully deleted."});
    assert_eq!(deleted.body, message);
    let gone = ada.delete("/api/stories/1").await;
    gone.expect_problem(404, "not-found", &NOTHING);
    assert_eq!(bob.get("/api/stories").await.body, json!([]));
}

#[rstest]
#[case(json!({}), "text is required")]
#[case(json!({"text": null}), "text is required")]
#[case(json!({"text": 7}), "text must be a string")]
#[case(json!({"text": "\u{2003} \n"}), "text must not be blank")]
#[case(json!({"text": "a\0"}), "text must not contain control characters")]
#[case(json!({"text": "🍞".repeat(2_001)}), "text must be at most 2000 characters long")]
#[tokio::test]
async fn a_story_needs_a_text(
    #[case] body: Value,
    #[case] error: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    let refused = ada.post("/api/stories", body).await;
    refused.expect_problem(400, "validation", &[error]);
    assert_eq!(ada.get("/api/stories").await.body, json!([]));
}

#[rstest]
#[tokio::test]
async fn they_come_in_pages_newest_first(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    follow(&bob, &ada).await;
    for (teller, name) in [
        (&ada, "1"),
        (&bob, "2"),
        (&ada, "3"),
        (&ada, "4"),
        (&bob, "5"),
    ] {
        let told = teller.post("/api/stories", json!({"text": name})).await;
        told.expect_status(201);
    }
    let words = |story: &Value| text(story, "/text");
    let two = pages(&bob, "/api/stories?limit=2", words).await;
    assert_eq!(two, ["5 4", "3 2", "1"]);
    let own = pages(&ada, "/api/stories", words).await;
    assert_eq!(own, ["4 3 1"]);
}
