//! `/api/comments` and `/api/posts/{id}/comments`

use end_to_end::Stack;
use rstest::rstest;
use serde_json::{Value, json};

use super::{NOTHING, comment, follow, member, pages, person, post_by, text};
use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn a_comment_is_made_read_and_deleted(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    post_by(&ada, "Bread").await;
    follow(&bob, &ada).await;
    let body = json!({"post_id": "1", "text": "What a\ncrust! 🍞"});
    let created = bob.post("/api/comments", body).await.expect_status(201);
    let expected = json!({
        "id": 1, "text": "What a\ncrust! 🍞", "post_id": 1, "user": person(&bob),
        "display_time": "Just now", "pub_date": created.body["pub_date"],
    });
    assert_eq!(created.body, expected);
    let listed = ada.get("/api/posts/1/comments").await.expect_status(200);
    assert_eq!(listed.body, json!([expected]));

    let others = ada.delete("/api/comments/1").await;
    others.expect_problem(404, "not-found", &NOTHING);
    let deleted = bob.delete("/api/comments/1").await.expect_status(200);
    let message = json!({"message": "Comment 1 successfully deleted."});
    assert_eq!(deleted.body, message);
    let gone = bob.delete("/api/comments/1").await;
    gone.expect_problem(404, "not-found", &NOTHING);
    let empty = ada.get("/api/posts/1/comments").await.expect_status(200);
    assert_eq!(empty.body, json!([]));
}

#[rstest]
#[case(json!({}), &["post_id is required", "text is required"])]
#[case(json!({"post_id": null, "text": null}), &["post_id is required", "text is required"])]
#[case(json!({"post_id": "x", "text": 7}), &["post_id must be a whole number", "text must be a string"])]
#[case(json!({"post_id": 1.5, "text": " \u{2003}\n"}), &["post_id must be a whole number", "text must not be blank"])]
#[case(json!({"post_id": true, "text": "a\0"}), &["post_id must be a whole number", "text must not contain control characters"])]
#[case(json!({"post_id": [1], "text": "x".repeat(2_001)}), &["post_id must be a whole number", "text must be at most 2000 characters long"])]
#[case(json!({"post_id": 99, "text": ""}), &["text must not be blank"])]
#[tokio::test]
async fn an_invalid_comment_gets_all_errors_at_once(
    #[case] body: Value,
    #[case] errors: &[&str],
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    let refused = ada.post("/api/comments", body).await;
    refused.expect_problem(400, "validation", errors);
    assert_eq!(ada.get("/api/posts/1").await.body["comments_count"], 0);
}

#[rstest]
#[tokio::test]
async fn comments_of_a_post_are_paged_oldest_first(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    follow(&bob, &ada).await;
    let (bread, rolls) = (post_by(&ada, "Bread").await, post_by(&ada, "Rolls").await);
    for number in 1..=25 {
        let author = if number % 2 == 0 { &ada } else { &bob };
        comment(author, &bread, &number.to_string()).await;
        comment(author, &rolls, "other").await;
    }
    let words = |comment: &Value| text(comment, "/text");
    let expected = |numbers: std::ops::RangeInclusive<i32>| {
        let numbers: Vec<_> = numbers.map(|number| number.to_string()).collect();
        numbers.join(" ")
    };
    let all = pages(&bob, "/api/posts/1/comments", words).await;
    assert_eq!(all, [expected(1..=25)]);
    let ten = pages(&bob, "/api/posts/1/comments?limit=10", words).await;
    let tens = [expected(1..=10), expected(11..=20), expected(21..=25)];
    assert_eq!(ten, tens);
}
