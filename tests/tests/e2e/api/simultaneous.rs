//! The same write many times at once: it succeeds once.

use end_to_end::{Actor, Stack};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::{follow, member, post_by};
use crate::{Backend, Postgres, Sqlite};

const AT_ONCE: usize = 8;

async fn once(actor: &Actor, path: &str, body: Value, sentence: &str) {
    let requests = (0..AT_ONCE).map(|_| actor.post(path, body.clone()));
    let answers = join_all(requests).await;
    let (made, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(made.len(), 1, "{path}: {refused:?}");
    for answer in refused {
        answer.expect_problem(400, "duplicate", &[sentence]);
    }
}

#[rstest]
#[tokio::test]
async fn of_many_at_once_one_succeeds(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    post_by(&ada, "Bread").await;
    let user_id = json!({"user_id": ada.id()});
    let followed = "you follow this person already";
    once(&bob, "/api/following", user_id, followed).await;
    let liked = "you like this post already";
    once(&bob, "/api/posts/1/likes", json!({}), liked).await;
    let marked = "you have bookmarked this post already";
    once(&bob, "/api/bookmarks", json!({"post_id": 1}), marked).await;
    assert_eq!(ada.get("/api/posts/1").await.body["likes_count"], 1);
}

/// Each change writes only the fields that it was given, not others that it has read.
#[rstest]
#[tokio::test]
async fn changes_to_two_fields_at_once_are_both_made(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    let recipe = json!({"title": "Bread", "instructions": "x".repeat(50)});
    ada.post("/recipes", recipe).await.expect_status(201);
    for round in 0..20 {
        let value = json!(format!("{round:50}"));
        for (path, fields) in [
            ("/api/posts/1", ["caption", "alt_text"]),
            ("/recipes/1", ["title", "instructions"]),
        ] {
            let changes = fields.map(|field| ada.patch(path, json!({field: value})));
            for answer in join_all(changes).await {
                answer.expect_status(200);
            }
            let now = ada.get(path).await.body;
            assert_eq!(
                fields.map(|field| &now[field]),
                [&value; 2],
                "round {round}"
            );
        }
    }
}

/// A write to a post that was just deleted gets 404.
#[rstest]
#[tokio::test]
async fn a_post_may_be_deleted_while_others_react_to_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    follow(&bob, &ada).await;
    for id in 1..=5 {
        post_by(&ada, "Bread").await;
        let path = format!("/api/posts/{id}");
        let likes = format!("{path}/likes");
        let reach = async {
            let mut answers = vec![bob.post(&likes, json!({})).await];
            for text in ["Yum!"; 4] {
                let body = json!({"post_id": id, "text": text});
                answers.push(bob.post("/api/comments", body).await);
            }
            answers.push(bob.post("/api/bookmarks", json!({"post_id": id})).await);
            answers
        };
        let (gone, answers) = futures_util::future::join(ada.delete(&path), reach).await;
        gone.expect_status(200);
        for answer in answers {
            assert!([201, 404].contains(&answer.status), "{}", answer.text);
        }
        assert_eq!(bob.get("/api/bookmarks").await.body, json!([]));
    }
}
