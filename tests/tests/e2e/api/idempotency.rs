//! A request sent again under its `Idempotency-Key` creates nothing twice.

use std::time::Duration;

use end_to_end::{Actor, Answer, Stack, eventually, launcher::start_recipes};
use futures_util::future::join_all;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};

use super::{comment, follow, member, post_by, profile::rows, write_limits::writes};
use crate::{Backend, Postgres, Sqlite};

const STEPS: &str = "Boil the water, add the pasta, wait, drain, serve, and eat it.";

fn recipe(title: &str) -> Value {
    json!({"title": title, "instructions": STEPS})
}

async fn send(caller: &Actor, key: &str, path: &str, body: &Value) -> Answer {
    let request = caller.request(Method::POST, path);
    let request = request.header("idempotency-key", key).json(body);
    caller.send(request).await
}

async fn count(stack: &Stack, table: &str) -> i64 {
    let database = stack.recipes.state.database.reader();
    let query = Statement::new(format!("SELECT count(*) FROM {table}"), []);
    database.only(query).await.unwrap()
}

/// Each route that creates, as the document has it, with a valid body.
fn creations(post: &Value, other: &Actor) -> [(&'static str, Value); 7] {
    [
        ("/recipes", recipe("Pasta")),
        ("/api/posts", json!({"image_url": super::PICTURE})),
        ("/api/posts/{post_id}/likes", json!({})),
        (
            "/api/comments",
            json!({"post_id": post["id"], "text": "Yum!"}),
        ),
        ("/api/bookmarks", json!({"post_id": post["id"]})),
        ("/api/following", json!({"user_id": other.id()})),
        ("/api/stories", json!({"text": "Once…"})),
    ]
}

#[rstest]
#[tokio::test]
async fn every_creation_is_answered_the_same_again(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let post = post_by(&ada, "Bread").await;
    let creations = creations(&post, &bob);
    for (path, body) in &creations {
        let path = path.replace("{post_id}", &post["id"].to_string());
        let first = send(&ada, &path, &path, body).await.expect_status(201);
        let created = rows(&stack).await;
        let again = send(&ada, &path, &path, body).await.expect_status(201);
        assert_eq!(again.text, first.text, "{path}");
        for header in ["location", "etag", "content-type"] {
            assert_eq!(again.header(header), first.header(header), "{path}");
        }
        assert_eq!(rows(&stack).await, created, "{path}");
    }
    let id = post["id"].to_string();
    let tried = creations.map(|(path, _)| path.replace("{post_id}", &id));
    for (method, path) in writes(&stack).await {
        let path = path.replace("/1/likes", &format!("/{id}/likes"));
        assert!(
            method != Method::POST || tried.contains(&path),
            "{path} is not tried"
        );
    }
}

#[tokio::test]
async fn a_key_belongs_to_one_request_of_one_person() {
    let stack = Stack::start(Sqlite).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let first = send(&ada, "1", "/recipes", &recipe("Pasta")).await;
    first.expect_status(201);
    let sentence = "this Idempotency-Key was used for another request; choose a new one";
    for (path, body) in [
        ("/recipes", recipe("Pizza")),
        ("/api/stories", json!({"text": "Once…"})),
    ] {
        let other = send(&ada, "1", path, &body).await;
        other.expect_problem(422, "idempotency-key-reused", &[sentence]);
    }
    // The form in quotes names the same key.
    let quoted = send(&ada, "\"1\"", "/recipes", &recipe("Pasta")).await;
    quoted.expect_status(201);
    assert_eq!(count(&stack, "recipes").await, 1);

    let of_bob = send(&bob, "1", "/recipes", &recipe("Pizza")).await;
    of_bob.expect_status(201);
    assert_eq!(count(&stack, "recipes").await, 2);
}

#[tokio::test]
async fn a_refused_request_may_be_corrected_under_its_key() {
    let stack = Stack::start(Sqlite).await;
    let ada = member(&stack, "ada").await;
    send(&ada, "1", "/recipes", &recipe(""))
        .await
        .expect_status(422);
    let corrected = send(&ada, "1", "/recipes", &recipe("Pasta")).await;
    corrected.expect_status(201);
    // The second like fails in the transaction that would have stored its answer.
    let post = post_by(&ada, "Bread").await;
    let likes = format!("/api/posts/{}/likes", post["id"]);
    send(&ada, "2", &likes, &json!({})).await.expect_status(201);
    send(&ada, "3", &likes, &json!({})).await.expect_status(400);
    assert_eq!(count(&stack, "idempotency_keys").await, 2);
}

#[tokio::test]
async fn what_is_not_a_key_is_refused() {
    let stack = Stack::start(Sqlite).await;
    let ada = member(&stack, "ada").await;
    let long = "x".repeat(256);
    for key in ["", "a b", "\"", &long] {
        let refused = send(&ada, key, "/recipes", &recipe("Pasta")).await;
        let sentence = "Idempotency-Key must be 1 to 255 visible ASCII characters, such as a UUID";
        let refused = refused.expect_status(400).body;
        assert_eq!(refused["errors"], json!([sentence]), "{key:?}");
    }
    assert_eq!(count(&stack, "recipes").await, 0);
}

/// Whatever arrives when: one is created, and every other request hears of it or is told to
/// wait.
#[rstest]
#[tokio::test]
async fn of_many_at_once_one_creates(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let replica = match backend {
        Postgres => Some(start_recipes(&stack.recipe_config, &stack.clock).await),
        Sqlite => None,
    };
    let ada = member(&stack, "ada").await;
    let there = replica.as_ref().unwrap_or(&stack.recipes);
    let urls = [stack.recipes.url(), there.url()].map(|url| format!("{url}/recipes"));
    let body = recipe("Pasta");
    let attempts = (0..12).map(|number| send(&ada, "1", &urls[number % 2], &body));
    let answers = join_all(attempts).await;
    assert_eq!(count(&stack, "recipes").await, 1);
    let created = send(&ada, "1", "/recipes", &body).await.expect_status(201);
    for answer in answers {
        if answer.status == 201 {
            assert_eq!(answer.text, created.text);
        } else {
            let sentence = "the first request under this Idempotency-Key is still running; \
                send it again later";
            answer.expect_problem(409, "running", &[sentence]);
            assert_eq!(answer.header("retry-after"), "1");
        }
    }
    assert_eq!(count(&stack, "recipes").await, 1);
}

#[rstest]
#[tokio::test]
async fn an_answer_is_kept_for_a_day(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    let body = recipe("Pasta");
    send(&ada, "1", "/recipes", &body).await.expect_status(201);
    stack.advance(Duration::from_hours(23));
    let ada = ada.log_in("ada").await;
    send(&ada, "1", "/recipes", &body).await.expect_status(201);
    assert_eq!(count(&stack, "recipes").await, 1);
    stack.advance(Duration::from_hours(2));
    let ada = ada.log_in("ada").await;
    send(&ada, "1", "/recipes", &body).await.expect_status(201);
    assert_eq!(count(&stack, "recipes").await, 2);
    stack.advance(Duration::from_hours(25));
    eventually(async || (count(&stack, "idempotency_keys").await == 0).then_some(())).await;
}

/// A short request may have a long answer, which must not fill the table beyond the quota.
#[rstest]
#[tokio::test]
async fn stored_answers_count_against_the_quota(#[values(Sqlite, Postgres)] backend: Backend) {
    let builder = Stack::builder(backend);
    let small = builder.recipes(|config| config.limits.quota = "65536B/1d".parse().unwrap());
    let stack = small.start().await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    follow(&bob, &ada).await;
    let post = post_by(&ada, "Bread").await;
    for _ in 0..15 {
        comment(&ada, &post, &"x".repeat(2_000)).await;
    }
    let body = json!({"post_id": post["id"]});
    let first = send(&bob, "1", "/api/bookmarks", &body)
        .await
        .expect_status(201);
    assert!(first.text.len() > 30_000, "{}", first.text.len());
    let made = format!("/api/bookmarks/{}", first.body["id"]);
    bob.delete(&made).await.expect_status(200);
    let second = send(&bob, "2", "/api/bookmarks", &body).await;
    let second = second.expect_status(201).body["id"].clone();
    bob.delete(&format!("/api/bookmarks/{second}"))
        .await
        .expect_status(200);
    send(&bob, "3", "/api/bookmarks", &body)
        .await
        .expect_status(429);
    // A like has no body, but its key takes room.
    let likes = format!("/api/posts/{}/likes", post["id"]);
    let like = bob
        .request(Method::POST, &likes)
        .header("idempotency-key", "4");
    bob.send(like).await.expect_status(429);
}

#[rstest]
#[tokio::test]
async fn answers_with_content_of_others_are_deleted_when_somebody_is_erased(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let following = json!({"user_id": ada.id()});
    send(&bob, "1", "/api/following", &following)
        .await
        .expect_status(201);
    let post = post_by(&ada, "Secret bread").await;
    let bookmark = json!({"post_id": post["id"]});
    send(&bob, "2", "/api/bookmarks", &bookmark)
        .await
        .expect_status(201);
    send(&bob, "3", "/recipes", &recipe("Pasta"))
        .await
        .expect_status(201);
    ada.delete("/api/profile").await.expect_status(204);
    assert_eq!(count(&stack, "idempotency_keys").await, 1);
    send(&bob, "2", "/api/bookmarks", &bookmark)
        .await
        .expect_status(404);
    send(&bob, "3", "/recipes", &recipe("Pasta"))
        .await
        .expect_status(201);
    assert_eq!(count(&stack, "recipes").await, 1);
}

#[tokio::test]
async fn answers_are_erased_with_the_person() {
    let stack = Stack::start(Sqlite).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    follow(&ada, &bob).await;
    for cook in [&ada, &bob] {
        send(cook, "1", "/recipes", &recipe("Pasta"))
            .await
            .expect_status(201);
    }
    bob.delete("/api/profile").await.expect_status(204);
    assert_eq!(count(&stack, "idempotency_keys").await, 1);
}
