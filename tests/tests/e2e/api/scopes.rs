//! Every route needs an access token with the scope `posts`.

use end_to_end::{Actor, Answer, Stack, actor::PASSWORD};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use super::{METADATA, member, post_by};
use crate::{Backend, Postgres, Sqlite};

const ROUTES: [(Method, &str); 23] = [
    (Method::GET, "/api/posts"),
    (Method::POST, "/api/posts"),
    (Method::GET, "/api/posts/1"),
    (Method::PATCH, "/api/posts/1"),
    (Method::DELETE, "/api/posts/1"),
    (Method::POST, "/api/posts/1/likes"),
    (Method::DELETE, "/api/posts/1/likes/1"),
    (Method::GET, "/api/posts/1/comments"),
    (Method::POST, "/api/comments"),
    (Method::DELETE, "/api/comments/1"),
    (Method::GET, "/api/bookmarks"),
    (Method::POST, "/api/bookmarks"),
    (Method::DELETE, "/api/bookmarks/1"),
    (Method::GET, "/api/following"),
    (Method::POST, "/api/following"),
    (Method::DELETE, "/api/following/1"),
    (Method::GET, "/api/followers"),
    (Method::GET, "/api/suggestions"),
    (Method::GET, "/api/stories"),
    (Method::POST, "/api/stories"),
    (Method::DELETE, "/api/stories/1"),
    (Method::GET, "/api/profile"),
    (Method::GET, "/api/people/1"),
];

/// Every route, including requests that would fail for another reason.
async fn ask_everything(actor: &Actor) -> Vec<Answer> {
    let mut answers = Vec::new();
    for (method, path) in ROUTES.into_iter().chain([
        (Method::DELETE, "/api/profile"),
        (Method::GET, "/api/posts/x"),
    ]) {
        let request = actor.request(method, path).json(&json!({}));
        answers.push(actor.send(request).await);
    }
    answers
}

#[rstest]
#[tokio::test]
async fn without_a_token_every_route_is_401(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    for answer in ask_everything(&stack.anonymous()).await {
        answer.expect_problem(401, "unauthorized", &["an access token is needed"]);
        assert_eq!(
            answer.header("www-authenticate"),
            format!("Bearer {METADATA}")
        );
    }
    let refresh = ada.with_token(ada.refresh_token());
    for answer in ask_everything(&refresh).await {
        assert_eq!(answer.status, 401);
    }
    ada.get("/api/posts/1").await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn the_token_must_be_for_posts(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    let body = json!({"username": "ada", "password": PASSWORD, "scope": "account recipes"});
    let issued = ada.post("/api/token", body).await.expect_status(200).body;
    let narrow = ada.with_token(issued["access_token"].as_str().unwrap());
    for answer in ask_everything(&narrow).await {
        let sentence = "the token lacks the scope posts";
        answer.expect_problem(403, "insufficient-scope", &[sentence]);
        let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"posts\", {METADATA}");
        assert_eq!(answer.header("www-authenticate"), challenge);
    }
    narrow.get("/recipes").await.expect_status(200);
    ada.get("/api/posts/1").await.expect_status(200);
}
