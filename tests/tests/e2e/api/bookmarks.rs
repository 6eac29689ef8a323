//! `/api/bookmarks`

use end_to_end::Stack;
use rstest::rstest;
use serde_json::{Value, json};

use super::{NOTHING, bookmark, follow, member, pages, post_by, text};
use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn a_post_can_be_bookmarked_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    post_by(&ada, "Bread").await;
    follow(&bob, &ada).await;
    let marked = bob.post("/api/bookmarks", json!({"post_id": "1"})).await;
    let marked = marked.expect_status(201).body;
    let mut post = bob.get("/api/posts/1").await.body;
    assert_eq!(marked, json!({"id": 1, "post": post}));
    assert_eq!(marked["post"]["current_user_bookmark_id"], 1);
    let again = bob.post("/api/bookmarks", json!({"post_id": 1})).await;
    let sentence = "you have bookmarked this post already";
    again.expect_problem(400, "duplicate", &[sentence]);
    let listed = bob.get("/api/bookmarks").await.expect_status(200);
    assert_eq!(listed.body, json!([marked]));

    // Other people neither see the bookmark nor can delete it.
    post.as_object_mut()
        .unwrap()
        .remove("current_user_bookmark_id");
    assert_eq!(ada.get("/api/posts/1").await.body, post);
    assert_eq!(ada.get("/api/bookmarks").await.body, json!([]));
    let others = ada.delete("/api/bookmarks/1").await;
    others.expect_problem(404, "not-found", &NOTHING);

    let deleted = bob.delete("/api/bookmarks/1").await.expect_status(200);
    let message = json!({"message": "Bookmark 1 successfully deleted."});
    assert_eq!(deleted.body, message);
    let gone = bob.delete("/api/bookmarks/1").await;
    gone.expect_problem(404, "not-found", &NOTHING);
    assert_eq!(bob.get("/api/bookmarks").await.body, json!([]));
}

#[rstest]
#[case(json!({}), "post_id is required")]
#[case(json!({"post_id": null}), "post_id is required")]
#[case(json!({"post_id": ""}), "post_id must be a whole number")]
#[case(json!({"post_id": {"id": 1}}), "post_id must be a whole number")]
#[tokio::test]
async fn a_bookmark_needs_a_post(
    #[case] body: Value,
    #[case] error: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    let refused = ada.post("/api/bookmarks", body).await;
    refused.expect_problem(400, "validation", &[error]);
}

#[rstest]
#[tokio::test]
async fn they_come_in_pages_newest_first(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let following = follow(&ada, &bob).await;
    for number in 1..=5 {
        let post = post_by(&ada, &number.to_string()).await;
        bookmark(&ada, &post).await;
        let hidden = post_by(&bob, "hidden").await;
        bookmark(&ada, &hidden).await;
    }
    let path = format!("/api/following/{}", following["id"]);
    ada.delete(&path).await.expect_status(200);
    let caption = |bookmark: &Value| text(bookmark, "/post/caption");
    let two = pages(&ada, "/api/bookmarks?limit=2", caption).await;
    assert_eq!(
        two,
        ["5 4", "3 2", "1"],
        "hidden posts leave no gaps in pages"
    );
}
