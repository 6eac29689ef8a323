//! `POST /signup` and `GET /me`.

use end_to_end::{Stack, actor::PASSWORD};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn sign_up_answers_with_tokens_and_the_user(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let body = json!({"username": "Zoë", "password": PASSWORD, "bio": "two\nlines", "email": ""});
    let answer = stack
        .anonymous()
        .post("/signup", body)
        .await
        .expect_status(201);
    let user = &answer.body["user"];
    let expected = json!({
        "id": 1, "username": "Zoë", "email": null, "first_name": null, "last_name": null,
        "image_url": null, "thumb_url": null, "bio": "two\nlines", "created_at": user["created_at"],
    });
    assert_eq!(*user, expected);
    assert_eq!(answer.body["token_type"], "Bearer");
    assert_eq!(answer.body["expires_in"], 900);
    assert_eq!(answer.header("cache-control"), "no-store");
    let members: Vec<_> = answer.body.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        members,
        ["expires_in", "refresh_token", "token", "token_type", "user"]
    );
}

#[rstest]
#[case::nothing(json!({}), &["username is required", "password is required"])]
#[case::no_password(json!({"username": "cook"}), &["password is required"])]
#[case::types(json!({"username": 7, "password": PASSWORD}), &["username must be a string"])]
#[case::all_types(json!({"username": 7, "bio": []}), &["bio must be a string", "username must be a string", "password is required"])]
#[case::not_shown(json!({"username": "cook", "password": 7}), &["password must be a string"])]
#[case::empty(json!({"username": "", "password": PASSWORD}), &["username must not be empty"])]
#[case::spaces(json!({"username": "   ", "password": PASSWORD}), &["username must not begin or end with white space"])]
#[case::nul(json!({"username": "co\0ok", "password": PASSWORD}), &["username must not contain control characters"])]
#[case::long(json!({"username": "é".repeat(65), "password": PASSWORD}), &["username must be at most 64 characters long"])]
#[case::short_password(json!({"username": "cook", "password": "7 chars"}), &["password must be at least 8 characters long"])]
#[case::long_password(json!({"username": "cook", "password": "x7 Q-".repeat(52)}), &["password must be at most 256 characters long"])]
#[case::common_password(json!({"username": "cook", "password": "password1"}), &["password is too common; choose one that is harder to guess"])]
#[case::same_as_name(json!({"username": "Grandmaster", "password": "grandmaster"}), &["password must not be the username with little else"])]
#[case::mismatch(json!({"username": "cook", "password": PASSWORD, "password_confirmation": "sour dough 8"}), &["password_confirmation must be the same as password"])]
#[case::script_url(json!({"username": "cook", "password": PASSWORD, "image_url": "javascript:alert(1)"}), &["image_url must be an http or https URL"])]
#[case::long_url(json!({"username": "cook", "password": PASSWORD, "thumb_url": format!("https://e.com/{}", "x".repeat(400))}), &["thumb_url must be at most 400 bytes long"])]
#[case::nul_in_bio(json!({"username": "cook", "password": PASSWORD, "bio": "a\0b"}), &["bio must not contain control characters"])]
#[case::email(json!({"username": "cook", "password": PASSWORD, "email": "cook@localhost"}), &["email must have a domain with a dot after the @, as in ada@example.com"])]
#[case::all_at_once(json!({"username": "", "password": "short", "bio": "x".repeat(2001)}), &["username must not be empty", "password must be at least 8 characters long", "bio must be at most 2000 characters long"])]
#[tokio::test]
async fn sign_up_names_every_broken_rule(#[case] body: Value, #[case] errors: &[&str]) {
    let stack = Stack::start(Sqlite).await;
    let anonymous = stack.anonymous();
    anonymous.post("/signup", body).await.expect_invalid(errors);
    let body = json!({"username": "cook", "password": PASSWORD});
    let first = anonymous.post("/signup", body).await.expect_status(201);
    assert_eq!(first.body["user"]["id"], 1, "there is no partial write");
}

#[rstest]
#[tokio::test]
async fn a_name_is_taken_in_every_case_and_unicode_form(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    stack.sign_up("Zoë").await;
    for username in ["Zoë", "ZOË", "zoe\u{308}"] {
        let body = json!({"username": username, "password": PASSWORD});
        let answer = stack.anonymous().post("/signup", body).await;
        answer.expect_invalid(&["username is already taken"]);
    }
}

#[rstest]
#[tokio::test]
async fn of_two_simultaneous_sign_ups_with_one_name_one_succeeds(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let anonymous = stack.anonymous();
    let body = json!({"username": "cook", "password": PASSWORD});
    let answers = join_all((0..8).map(|_| anonymous.post("/signup", body.clone()))).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.expect_invalid(&["username is already taken"]);
    }
}

#[rstest]
#[tokio::test]
async fn me_needs_a_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let answer = stack.anonymous().get("/me").await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    assert_eq!(answer.body["type"], "/problems/unauthorized");
    let cook = stack.sign_up("cook").await;
    assert_eq!(cook.get("/me").await.expect_status(200).body, cook.user);
    assert_eq!(cook.get("/me/").await.expect_status(200).body, cook.user);
}
