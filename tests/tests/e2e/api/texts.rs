//! Texts of all kinds are kept unchanged, or refused with a reason.

use end_to_end::Stack;
use rstest::rstest;
use serde_json::{Value, json};

use super::{PICTURE, member, post_by};
use crate::{Backend, Postgres, Sqlite};

/// Every text of `/api/` and `/recipes`: path, member and body.
fn places(text: &str) -> Vec<(&'static str, &'static str, Value)> {
    let long = format!("{text} {}", "x".repeat(50));
    vec![
        (
            "/api/posts",
            "caption",
            json!({"image_url": PICTURE, "caption": text}),
        ),
        (
            "/api/posts",
            "alt_text",
            json!({"image_url": PICTURE, "alt_text": text}),
        ),
        ("/api/comments", "text", json!({"post_id": 1, "text": text})),
        ("/api/stories", "text", json!({"text": text})),
        (
            "/recipes",
            "instructions",
            json!({"title": "Bread", "instructions": long}),
        ),
    ]
}

#[rstest]
#[case::emoji("👩‍🍳🍞🇨🇿")]
#[case::right_to_left("\u{202e}daerb\u{202c} לחם \u{200f}")]
#[case::combining("Z\u{30c}emlovka, \u{300}\u{301}\u{302}")]
#[case::joiners("علی\u{200c}رضا, क्\u{200d}ष, 👩\u{200d}👩\u{200d}👧, ❤\u{fe0f}, 葛\u{e0100}")]
#[case::invisible("\u{feff}bread\u{200b}\u{2060}")]
#[case::markup("<script>alert('x')</script> & \"quotes\" \\ %00 ${x} {{x}}")]
#[case::sql("'; DROP TABLE posts; --")]
#[case::lines("one\r\n\ttwo\n")]
#[tokio::test]
async fn texts_are_kept_unchanged(
    #[case] text: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    for (path, name, body) in places(text) {
        let kept = ada.post(path, body.clone()).await.expect_status(201).body;
        assert_eq!(kept[name], body[name], "{path}");
    }
    let seen = ada.get("/api/posts/1").await.body;
    assert_eq!(seen["comments"][0]["text"], text);
}

#[rstest]
#[tokio::test]
async fn invisible_texts_count_as_blank(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    for hidden in [
        " \u{2003}\n",
        "\u{200b}",
        "\u{ad}",
        "\u{2060}",
        "\u{202e}",
        "\u{fe0f}",
        "\u{3164}",
        "\u{2800}",
        "\u{200d}\u{200c}",
        "\u{e0061}",
    ] {
        let title = json!({"title": hidden.trim_end(), "instructions": "x".repeat(50)});
        let instructions = json!({"title": "Bread", "instructions": hidden.repeat(50)});
        for (path, name, body, status) in [
            (
                "/api/comments",
                "text",
                json!({"post_id": 1, "text": hidden}),
                400,
            ),
            ("/api/stories", "text", json!({"text": hidden}), 400),
            ("/recipes", "title", title, 422),
            ("/recipes", "instructions", instructions, 422),
        ] {
            let refused = ada.post(path, body).await;
            let sentence = format!("{name} must not be blank");
            refused.expect_problem(status, "validation", &[&sentence]);
        }
    }
}

#[rstest]
#[tokio::test]
async fn control_characters_are_refused(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    for character in ["\0", "\u{1}", "\u{1b}", "\u{7f}", "\u{85}"] {
        let text = format!("a{character}b");
        let recipe = json!({"title": text, "instructions": "x".repeat(50)});
        let title = ("/recipes", "title", recipe);
        for (path, name, body) in places(&text).into_iter().chain([title]) {
            let sentence = format!("{name} must not contain control characters");
            let status = if path == "/recipes" { 422 } else { 400 };
            let refused = ada.post(path, body).await;
            refused.expect_problem(status, "validation", &[&sentence]);
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_body_of_ten_megabytes_is_413(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    for (path, _, body) in places(&"x".repeat(10_000_000)) {
        let request = ada.request(reqwest::Method::POST, path).json(&body);
        // The service may answer and close the connection before everything is sent.
        let Ok(answer) = request.send().await else {
            continue;
        };
        assert_eq!(answer.status(), 413, "{path}");
    }
    let sentence = "the body is larger than the 65536 bytes that are accepted";
    for (path, _, body) in places(&"x".repeat(65_536)) {
        let refused = ada.post(path, body).await;
        refused.expect_problem(413, "body-too-large", &[sentence]);
    }
    assert_eq!(
        ada.get("/api/posts").await.body.as_array().unwrap().len(),
        1
    );
}
