//! `GET /api/posts`: the caller's posts and those of followed people, newest first.

use end_to_end::Stack;
use rstest::rstest;
use serde_json::{Value, json};

use super::{follow, member, next_page, pages, post_by, text};
use crate::{Backend, Postgres, Sqlite};

fn caption(post: &Value) -> String {
    text(post, "/caption")
}

#[rstest]
#[tokio::test]
async fn it_shows_posts_of_followed_people(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let cyd = member(&stack, "cyd").await;
    for (author, name) in [(&ada, "a1"), (&bob, "b1"), (&cyd, "c1"), (&ada, "a2")] {
        post_by(author, name).await;
    }
    assert_eq!(pages(&bob, "/api/posts", caption).await, ["b1"]);
    let following = follow(&bob, &ada).await;
    assert_eq!(pages(&bob, "/api/posts", caption).await, ["a2 b1 a1"]);
    assert_eq!(pages(&ada, "/api/posts", caption).await, ["a2 a1"]);
    let path = format!("/api/following/{}", following["id"]);
    bob.delete(&path).await.expect_status(200);
    assert_eq!(pages(&bob, "/api/posts", caption).await, ["b1"]);
}

#[rstest]
#[tokio::test]
async fn it_comes_in_pages(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    follow(&bob, &ada).await;
    // First by turns, then several in a row by one author.
    for (author, name) in [
        (&ada, "1"),
        (&bob, "2"),
        (&ada, "3"),
        (&bob, "4"),
        (&ada, "5"),
        (&ada, "6"),
        (&ada, "7"),
    ] {
        post_by(author, name).await;
    }
    let two = pages(&bob, "/api/posts?limit=2", caption).await;
    assert_eq!(two, ["7 6", "5 4", "3 2", "1"]);
    let all = pages(&bob, "/api/posts?limit=7", caption).await;
    assert_eq!(all, ["7 6 5 4 3 2 1"]);

    let first = bob.get("/api/posts?limit=3").await.expect_status(200);
    post_by(&ada, "new").await;
    let second = next_page(&first).unwrap();
    let second = pages(&bob, &second, caption).await;
    assert_eq!(second, ["4 3 2", "1"], "new posts do not shift the pages");
}

#[rstest]
#[tokio::test]
async fn a_page_has_20_posts_or_up_to_50(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    for number in 1..=51 {
        post_by(&ada, &number.to_string()).await;
    }
    for (query, length) in [("", 20), ("?limit=50", 50), ("?limit=1", 1)] {
        let page = ada.get(&format!("/api/posts{query}")).await;
        assert_eq!(page.body.as_array().unwrap().len(), length);
        assert_eq!(page.body[0]["caption"], "51");
        assert!(next_page(&page).is_some());
    }
    let nothing = ada.get("/api/posts?limit=51").await;
    let sentence = "limit must be a whole number from 1 to 50";
    nothing.expect_problem(400, "validation", &[sentence]);
    let newcomer = member(&stack, "newcomer").await;
    let empty = newcomer.get("/api/posts").await.expect_status(200);
    assert_eq!(empty.body, json!([]));
    assert_eq!(next_page(&empty), None);
}
