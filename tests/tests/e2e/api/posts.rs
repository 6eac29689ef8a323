//! Posts from creation to deletion.

use end_to_end::Stack;
use rstest::rstest;
use serde_json::{Value, json};

use super::{NOTHING, PICTURE, comment, follow, like, member, person, post_by};
use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn a_post_is_made_read_changed_and_deleted(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    let body = json!({"image_url": PICTURE, "caption": "Bread 🍞", "alt_text": "A loaf"});
    let created = ada.post("/api/posts", body).await.expect_status(201);
    let expected = json!({
        "id": 1, "image_url": PICTURE, "caption": "Bread 🍞", "alt_text": "A loaf",
        "user": person(&ada), "display_time": "Just now", "pub_date": created.body["pub_date"],
        "likes": [], "comments": [], "likes_count": 0, "comments_count": 0,
    });
    assert_eq!(created.body, expected);
    assert_eq!(created.header("location"), "/api/posts/1");
    let read = ada.get("/api/posts/1").await.expect_status(200);
    assert_eq!(read.body, expected);

    let changes = json!({"caption": null, "image_url": "http://example.com/roll.png"});
    let changed = ada.patch("/api/posts/1", changes).await.expect_status(200);
    let mut expected = expected;
    expected["caption"] = Value::Null;
    expected["image_url"] = json!("http://example.com/roll.png");
    assert_eq!(changed.body, expected);
    let unchanged = ada.patch("/api/posts/1", json!({})).await;
    assert_eq!(unchanged.expect_status(200).body, expected);

    let deleted = ada.delete("/api/posts/1").await.expect_status(200);
    let message = json!({"message": "Post 1 successfully deleted."});
    assert_eq!(deleted.body, message);
    for answer in [
        ada.get("/api/posts/1").await,
        ada.patch("/api/posts/1", json!({})).await,
        ada.delete("/api/posts/1").await,
    ] {
        answer.expect_problem(404, "not-found", &NOTHING);
    }
    let next = post_by(&ada, "Next").await;
    assert_eq!(next["id"], 2, "an id is never reused");
}

#[rstest]
#[tokio::test]
async fn only_its_author_changes_and_deletes_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let post = post_by(&ada, "Bread").await;
    follow(&bob, &ada).await;
    for answer in [
        bob.patch("/api/posts/1", json!({"caption": "Mine"})).await,
        bob.delete("/api/posts/1").await,
    ] {
        answer.expect_problem(404, "not-found", &NOTHING);
    }
    let seen = bob.get("/api/posts/1").await.expect_status(200);
    assert_eq!(seen.body, post);
}

#[rstest]
#[tokio::test]
async fn likes_comments_and_bookmarks_are_deleted_with_the_post(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    follow(&bob, &ada).await;
    let (gone, kept) = (post_by(&ada, "Gone").await, post_by(&ada, "Kept").await);
    for post in [&gone, &kept] {
        like(&bob, post).await;
        comment(&bob, post, "Yum!").await;
        super::bookmark(&bob, post).await;
    }
    ada.delete("/api/posts/1").await.expect_status(200);

    let bookmarks = bob.get("/api/bookmarks").await.expect_status(200);
    assert_eq!(bookmarks.body.as_array().unwrap().len(), 1);
    assert_eq!(bookmarks.body[0]["post"]["caption"], "Kept");
    for path in [
        "/api/posts/1/likes/1",
        "/api/comments/1",
        "/api/bookmarks/1",
    ] {
        let answer = bob.delete(path).await;
        answer.expect_problem(404, "not-found", &NOTHING);
    }
    for path in [
        "/api/posts/2/likes/2",
        "/api/comments/2",
        "/api/bookmarks/2",
    ] {
        bob.delete(path).await.expect_status(200);
    }
}

#[rstest]
#[case(json!({}), &["image_url is required"])]
#[case(json!({"image_url": null, "caption": "x"}), &["image_url is required"])]
#[case(json!({"image_url": 7, "caption": [], "alt_text": {}}), &["image_url must be a string", "caption must be a string", "alt_text must be a string"])]
#[case(json!({"image_url": ""}), &["image_url must be an http or https URL"])]
#[case(json!({"image_url": "bread.jpg"}), &["image_url must be an http or https URL"])]
#[case(json!({"image_url": "javascript:alert(1)"}), &["image_url must be an http or https URL"])]
#[case(json!({"image_url": "JAVASCRIPT:alert(1)"}), &["image_url must be an http or https URL"])]
#[case(json!({"image_url": "data:image/png;base64,AAAA"}), &["image_url must be an http or https URL"])]
#[case(json!({"image_url": "java\nscript:alert(1)"}), &["image_url must not contain control characters"])]
#[case(json!({"image_url": format!("https://example.com/{}", "x".repeat(1_981))}), &["image_url must be at most 2000 bytes long"])]
#[case(json!({"image_url": PICTURE, "caption": "a\0b", "alt_text": "x".repeat(2_001)}), &["caption must not contain control characters", "alt_text must be at most 2000 characters long"])]
#[tokio::test]
async fn an_invalid_post_gets_all_errors_at_once(
    #[case] body: Value,
    #[case] errors: &[&str],
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    let refused = ada.post("/api/posts", body).await;
    refused.expect_problem(400, "validation", errors);
    let feed = ada.get("/api/posts").await;
    assert_eq!(feed.body, json!([]), "there is no partial write");
}

#[rstest]
#[tokio::test]
async fn an_invalid_change_changes_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    let post = post_by(&ada, "Bread").await;
    for (changes, error) in [
        (
            json!({"image_url": null, "caption": "x"}),
            "image_url must be a string",
        ),
        (
            json!({"image_url": "x"}),
            "image_url must be an http or https URL",
        ),
        (json!({"caption": 7}), "caption must be a string"),
    ] {
        let refused = ada.patch("/api/posts/1", changes).await;
        refused.expect_problem(400, "validation", &[error]);
    }
    assert_eq!(ada.get("/api/posts/1").await.body, post);
}

#[rstest]
#[tokio::test]
async fn texts_of_the_maximum_length_are_kept_unchanged(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    let body = json!({
        "image_url": format!("https://example.com/{}", "x".repeat(1_980)),
        "caption": "🍞".repeat(2_000),
        "alt_text": "",
    });
    let created = ada.post("/api/posts", body.clone()).await;
    let created = created.expect_status(201).body;
    for member in ["image_url", "caption", "alt_text"] {
        assert_eq!(created[member], body[member]);
    }
}
