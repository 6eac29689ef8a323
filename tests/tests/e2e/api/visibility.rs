//! A post by people whom the caller does not follow looks as if it did not exist.

use end_to_end::{Actor, Answer, Stack};
use rstest::rstest;
use serde_json::json;

use super::{NOTHING, bookmark, comment, follow, like, member, post_by};
use crate::{Backend, Postgres, Sqlite};

/// Everything that a user can try with a post.
async fn try_everything(actor: &Actor, post: &str) -> Vec<(&'static str, Answer)> {
    let path = |rest: &str| format!("/api/posts/{post}{rest}");
    let id: serde_json::Value = serde_json::from_str(post).unwrap();
    vec![
        ("read", actor.get(&path("")).await),
        ("change", actor.patch(&path(""), json!({})).await),
        ("delete", actor.delete(&path("")).await),
        ("like", actor.post(&path("/likes"), json!({})).await),
        ("unlike", actor.delete(&path("/likes/1")).await),
        ("read comments", actor.get(&path("/comments")).await),
        (
            "comment",
            actor
                .post("/api/comments", json!({"post_id": id, "text": "Yum!"}))
                .await,
        ),
        (
            "bookmark",
            actor.post("/api/bookmarks", json!({"post_id": id})).await,
        ),
    ]
}

#[rstest]
#[tokio::test]
async fn existence_is_not_revealed(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let post = post_by(&ada, "Bread").await;
    like(&ada, &post).await;
    comment(&ada, &post, "Mine").await;
    // Being followed does not make posts visible.
    follow(&ada, &bob).await;
    for id in ["1", "99", "9223372036854775807"] {
        for (what, answer) in try_everything(&bob, id).await {
            assert_eq!(answer.status, 404, "{what} {id}: {}", answer.text);
            answer.expect_problem(404, "not-found", &NOTHING);
        }
    }
    assert_eq!(bob.get("/api/posts").await.body, json!([]));
    let by_ada = format!("/api/posts?user_id={}", ada.id());
    assert_eq!(bob.get(&by_ada).await.body, json!([]));
    let seen = ada.get("/api/posts/1").await.body;
    assert_eq!(
        (&seen["likes_count"], &seen["comments_count"]),
        (&json!(1), &json!(1))
    );

    follow(&bob, &ada).await;
    for (what, answer) in try_everything(&bob, "1").await {
        let expected = match what {
            "read" | "read comments" => 200,
            "like" | "comment" | "bookmark" => 201,
            _ => 404,
        };
        assert_eq!(answer.status, expected, "{what}: {}", answer.text);
    }
}

#[rstest]
#[tokio::test]
async fn after_unfollowing_own_comments_and_bookmarks_remain(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let following = follow(&bob, &ada).await;
    let post = post_by(&ada, "Bread").await;
    let own = post_by(&bob, "Rolls").await;
    like(&bob, &post).await;
    comment(&bob, &post, "Yum!").await;
    bookmark(&bob, &post).await;
    bookmark(&bob, &own).await;

    let path = format!("/api/following/{}", following["id"]);
    bob.delete(&path).await.expect_status(200);
    let bookmarks = bob.get("/api/bookmarks").await.expect_status(200).body;
    assert_eq!(bookmarks.as_array().unwrap().len(), 1);
    assert_eq!(bookmarks[0]["post"]["id"], own["id"]);
    let seen = ada.get("/api/posts/1").await.body;
    assert_eq!(seen["comments_count"], 1, "bob's comment remains");

    follow(&bob, &ada).await;
    let bookmarks = bob.get("/api/bookmarks").await.expect_status(200).body;
    assert_eq!(bookmarks.as_array().unwrap().len(), 2, "it is back");

    let following = bob.get("/api/following").await.body;
    let path = format!("/api/following/{}", following[0]["id"]);
    bob.delete(&path).await.expect_status(200);
    for path in [
        "/api/posts/1/likes/1",
        "/api/comments/1",
        "/api/bookmarks/1",
    ] {
        bob.delete(path).await.expect_status(200);
    }
}
