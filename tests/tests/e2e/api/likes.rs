//! `/api/posts/{post_id}/likes`

use end_to_end::Stack;
use rstest::rstest;
use serde_json::json;

use super::{NOTHING, follow, like, member, post_by};
use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn each_person_can_like_a_post_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    post_by(&ada, "Bread").await;
    follow(&bob, &ada).await;
    for liker in [&ada, &bob] {
        // A body is not required.
        let liked = liker.request(reqwest::Method::POST, "/api/posts/1/likes");
        let liked = liker.send(liked).await.expect_status(201).body;
        let expected = json!({"id": liked["id"], "user_id": liker.id(), "post_id": 1});
        assert_eq!(liked, expected);
        let again = liker.post("/api/posts/1/likes", json!({})).await;
        again.expect_problem(400, "duplicate", &["you like this post already"]);
    }
    let seen = bob.get("/api/posts/1").await.body;
    let id = &seen["current_user_like_id"];
    let path = format!("/api/posts/1/likes/{id}");
    let deleted = bob.delete(&path).await.expect_status(200);
    let message = json!({"message": format!("Like {id} successfully deleted.")});
    assert_eq!(deleted.body, message);
    let gone = bob.delete(&path).await;
    gone.expect_problem(404, "not-found", &NOTHING);
    like(&bob, &json!({"id": 1})).await;
}

#[rstest]
#[tokio::test]
async fn only_the_callers_like_of_that_post_can_be_deleted(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let post = post_by(&ada, "Bread").await;
    post_by(&ada, "Rolls").await;
    follow(&bob, &ada).await;
    like(&bob, &post).await;
    for (actor, path) in [
        (&ada, "/api/posts/1/likes/1"),
        (&bob, "/api/posts/2/likes/1"),
        (&bob, "/api/posts/1/likes/2"),
    ] {
        let answer = actor.delete(path).await;
        answer.expect_problem(404, "not-found", &NOTHING);
    }
    assert_eq!(ada.get("/api/posts/1").await.body["likes_count"], 1);
}
