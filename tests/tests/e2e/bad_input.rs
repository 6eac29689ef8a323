//! Invalid bodies get a clear problem document. They never cause a 5xx or a partial write.

use end_to_end::{Actor, Answer, Stack, actor::PASSWORD};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use crate::{Backend, Postgres, Sqlite};

/// Every route with a JSON body, and its status for an invalid one.
const ROUTES: [(Method, &str, u16); 16] = [
    (Method::POST, "/signup", 422),
    (Method::POST, "/login", 422),
    (Method::POST, "/api/token", 400),
    (Method::POST, "/api/token/refresh", 400),
    (Method::PATCH, "/me", 422),
    (Method::DELETE, "/me", 422),
    (Method::PUT, "/me/password", 422),
    (Method::POST, "/me/reauthentication", 422),
    (Method::POST, "/recipes", 422),
    (Method::PATCH, "/recipes/1", 422),
    (Method::POST, "/api/posts", 400),
    (Method::PATCH, "/api/posts/1", 400),
    (Method::POST, "/api/comments", 400),
    (Method::POST, "/api/bookmarks", 400),
    (Method::POST, "/api/following", 400),
    (Method::POST, "/api/stories", 400),
];

/// A user with a recipe and a post.
async fn cook(backend: Backend) -> (Stack, Actor) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let recipe = json!({"title": "Soup", "instructions": "x".repeat(50)});
    cook.post("/recipes", recipe).await.expect_status(201);
    let post = json!({"image_url": "https://example.com/soup.jpg"});
    cook.post("/api/posts", post).await.expect_status(201);
    (stack, cook)
}

async fn send(
    cook: &Actor,
    (method, path): (&Method, &str),
    content_type: &str,
    body: impl Into<reqwest::Body>,
) -> Answer {
    let request = cook
        .request(method.clone(), path)
        .header("content-type", content_type);
    cook.send(request.body(body)).await
}

const JSON: &str = "application/json";

#[rstest]
#[tokio::test]
async fn a_body_that_is_not_json_is_400(#[values(Sqlite, Postgres)] backend: Backend) {
    let (_stack, cook) = cook(backend).await;
    let bodies: [&'static [u8]; 8] = [
        b"",
        b"{",
        b"username=cook",
        b"{\"username\": }",
        b"{} {}",
        b"{\"username\": \"\xff\xfe\"}",
        b"{\"username\": \"\xed\xa0\x80\"}",
        b"{\"username\": \"\\ud800\"}",
    ];
    let bodies = bodies.map(<[u8]>::to_vec);
    let nested = ["[", r#"{"a":"#].map(|opened| opened.repeat(10_000).into_bytes());
    let bodies: Vec<_> = bodies.into_iter().chain(nested).collect();
    for (method, path, _) in ROUTES {
        for body in &bodies {
            let answer = send(&cook, (&method, path), JSON, body.clone()).await;
            let sentence = answer.body["errors"][0].as_str().unwrap_or_default();
            answer.expect_problem(400, "malformed-json", &[sentence]);
            assert!(
                sentence.starts_with("the body is not valid JSON"),
                "{sentence}"
            );
        }
    }
}

#[rstest]
#[tokio::test]
async fn json_that_is_not_an_object_breaks_a_rule(#[values(Sqlite, Postgres)] backend: Backend) {
    let (_stack, cook) = cook(backend).await;
    for (method, path, status) in ROUTES {
        for body in [
            "[]",
            "null",
            "7",
            "\"cook\"",
            "true",
            "[\"cook\", \"sour dough 7\"]",
        ] {
            let answer = send(&cook, (&method, path), JSON, body).await;
            answer.expect_problem(status, "validation", &["the body must be a JSON object"]);
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_body_of_another_type_is_415(#[values(Sqlite, Postgres)] backend: Backend) {
    let (_stack, cook) = cook(backend).await;
    let sentence = "the body must be JSON, sent as Content-Type: application/json";
    for (method, path, _) in ROUTES {
        for content_type in ["text/plain", "application/jsonp", "multipart/form-data"] {
            let answer = send(&cook, (&method, path), content_type, "{}").await;
            answer.expect_problem(415, "unsupported-media-type", &[sentence]);
        }
        let answer = cook.send(cook.request(method, path).body("{}")).await;
        answer.expect_problem(415, "unsupported-media-type", &[sentence]);
    }
}

#[rstest]
#[tokio::test]
async fn a_body_over_the_limit_is_413(#[values(Sqlite, Postgres)] backend: Backend) {
    let (_stack, cook) = cook(backend).await;
    let sentence = "the body is larger than the 65536 bytes that are accepted";
    for (method, path, _) in ROUTES {
        let body = json!({"username": "x".repeat(65_536)}).to_string();
        let answer = send(&cook, (&method, path), JSON, body).await;
        answer.expect_problem(413, "body-too-large", &[sentence]);
    }
    let just_fits = format!(
        "{}{}",
        json!({"username": "cook", "password": PASSWORD}),
        " ".repeat(65_000)
    );
    cook.post_raw("/login", just_fits).await.expect_status(200);
}

/// Its first byte would be refused with 415 once all of it was read.
#[tokio::test]
async fn a_form_over_the_limit_is_not_read_as_a_whole() {
    let (_stack, cook) = cook(Sqlite).await;
    let sentence = "the body is larger than the 65536 bytes that are accepted";
    for path in ["/login", "/signup"] {
        let form = "application/x-www-form-urlencoded";
        let body = format!("{{{}", "x".repeat(65_536));
        let answer = send(&cook, (&Method::POST, path), form, body).await;
        answer.expect_problem(413, "body-too-large", &[sentence]);
    }
}

#[rstest]
#[tokio::test]
async fn a_field_may_not_be_given_twice(#[values(Sqlite, Postgres)] backend: Backend) {
    let (_stack, cook) = cook(backend).await;
    let twice = r#"{"username": "cook", "username": "root", "password": "sour dough 7"}"#;
    cook.post_raw("/login", twice)
        .await
        .expect_invalid(&["username must not be given twice"]);
}

#[rstest]
#[tokio::test]
async fn control_characters_never_reach_the_database(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    for character in ["\0", "\u{1}", "\u{7f}", "\u{85}"] {
        let text = format!("a{character}b");
        for field in [
            "username",
            "email",
            "first_name",
            "last_name",
            "image_url",
            "bio",
        ] {
            let mut body = json!({"username": "new", "password": PASSWORD});
            body[field] = json!(text);
            let sentence = format!("{field} must not contain control characters");
            cook.post("/signup", body)
                .await
                .expect_invalid(&[&sentence]);
        }
        let body = json!({"username": text, "password": PASSWORD});
        cook.post("/login", body).await.expect_status(401);
    }
}
