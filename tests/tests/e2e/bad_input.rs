//! Bodies that are not what they should be: a clear problem document, never a
//! 5xx, nothing half written.

use end_to_end::{Actor, Stack, actor::PASSWORD};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use crate::{Backend, Postgres, Sqlite};

/// Every route that takes a body; below `/api/`, field errors are 400.
const ROUTES: [(&str, u16); 10] = [
    ("/signup", 422),
    ("/login", 422),
    ("/api/token", 400),
    ("/api/token/refresh", 400),
    ("/recipes", 422),
    ("/api/posts", 400),
    ("/api/comments", 400),
    ("/api/bookmarks", 400),
    ("/api/following", 400),
    ("/api/stories", 400),
];

async fn cook() -> (Stack, Actor) {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    (stack, cook)
}

#[tokio::test]
async fn a_body_that_is_not_json_is_400() {
    let (_stack, cook) = cook().await;
    let deep = "[".repeat(10_000);
    let deep_object = r#"{"a":"#.repeat(10_000);
    let bodies: [&[u8]; 10] = [
        b"",
        b"{",
        b"username=cook",
        b"{\"username\": }",
        b"{} {}",
        b"{\"username\": \"\xff\xfe\"}",
        b"{\"username\": \"\xed\xa0\x80\"}",
        b"{\"username\": \"\\ud800\"}",
        deep.as_bytes(),
        deep_object.as_bytes(),
    ];
    for (path, _) in ROUTES {
        for body in bodies {
            let answer = cook.post_raw(path, body).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(20)]).into_owned();
            assert_eq!(answer.status, 400, "{path} {shown}: {}", answer.text);
            assert_eq!(
                answer.body["type"], "/problems/malformed-json",
                "{path} {shown}"
            );
            let sentence = answer.body["errors"][0].as_str().unwrap();
            assert!(
                sentence.starts_with("the body is not valid JSON"),
                "{sentence}"
            );
        }
    }
}

#[tokio::test]
async fn json_that_is_not_an_object_breaks_a_rule() {
    let (_stack, cook) = cook().await;
    for (path, status) in ROUTES {
        for body in [
            "[]",
            "null",
            "7",
            "\"cook\"",
            "true",
            "[\"cook\", \"sour dough 7\"]",
        ] {
            let answer = cook.post_raw(path, body).await;
            answer.expect_problem(status, "validation", &["the body must be a JSON object"]);
        }
    }
}

#[tokio::test]
async fn a_body_of_another_type_is_415() {
    let (_stack, cook) = cook().await;
    let sentence = "the body must be JSON, sent as Content-Type: application/json";
    for (path, _) in ROUTES {
        for content_type in ["text/plain", "application/jsonp", "multipart/form-data"] {
            let request = cook
                .request(Method::POST, path)
                .header("content-type", content_type);
            let answer = cook.send(request.body("{}")).await;
            answer.expect_problem(415, "unsupported-media-type", &[sentence]);
        }
        let answer = cook.send(cook.request(Method::POST, path).body("{}")).await;
        answer.expect_problem(415, "unsupported-media-type", &[sentence]);
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_413() {
    let (_stack, cook) = cook().await;
    let sentence = "the body is larger than the 65536 bytes that are accepted";
    for (path, _) in ROUTES {
        let body = json!({"username": "x".repeat(65_536)}).to_string();
        let answer = cook.post_raw(path, body).await;
        answer.expect_problem(413, "body-too-large", &[sentence]);
    }
    let just_fits = format!(
        "{}{}",
        json!({"username": "cook", "password": PASSWORD}),
        " ".repeat(65_000)
    );
    cook.post_raw("/login", just_fits).await.expect_status(200);
}

#[tokio::test]
async fn a_field_may_not_be_given_twice() {
    let (_stack, cook) = cook().await;
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
    let user_agent = cook.request(Method::GET, "/recipes?user_id=%00");
    cook.send(user_agent).await.expect_status(422);
}
