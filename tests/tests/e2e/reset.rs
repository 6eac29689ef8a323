//! `identity-service users reset-link` and `/reset-password`.

use std::time::Duration;

use end_to_end::{Actor, Answer, Stack, actor::PASSWORD};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use crate::{Backend, Postgres, Sqlite};

const OTHER: &str = "rye bread 42";

/// The policy of the reset page. It calls no other site, because its address is a secret.
pub(crate) const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; \
    img-src 'self' data:; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// A new link for `cook`, and the token in it.
async fn reset_link(stack: &Stack) -> (String, String) {
    let said = stack.users(&["reset-link", "cook"], "").await;
    let link = said.expect_success().trim_end().to_owned();
    let beginning = stack.identity_url("/reset-password?token=");
    let token = link.strip_prefix(&beginning).unwrap().to_owned();
    (link, token)
}

async fn submit(actor: &Actor, token: &str, password: &str) -> Answer {
    let fields = [
        ("token", token),
        ("password", password),
        ("password_confirmation", password),
    ];
    actor.post_form("/reset-password", &fields).await
}

fn expect_page(answer: &Answer, status: u16, sentence: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert!(answer.text.contains(sentence), "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("content-security-policy"), POLICY);
}

const GONE: &str = "This link works no more";

#[rstest]
#[tokio::test]
async fn a_link_works_once_and_opening_it_does_not_use_it_up(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let (link, token) = reset_link(&stack).await;
    let anonymous = stack.anonymous();
    for _ in 0..3 {
        let form = anonymous.get(&link).await;
        expect_page(&form, 200, r#"autocomplete="new-password""#);
        assert!(form.text.contains(&token) && form.text.contains("cook"));
    }
    let done = submit(&anonymous, &token, OTHER).await;
    expect_page(&done, 200, r#"<a href="/login">Log in</a>"#);
    cook.get("/me").await.expect_status(401);
    cook.refresh(cook.refresh_token()).await.expect_status(401);
    cook.try_password("cook", PASSWORD).await.expect_status(401);
    cook.try_password("cook", OTHER).await.expect_status(200);

    expect_page(&anonymous.get(&link).await, 410, GONE);
    expect_page(&submit(&anonymous, &token, PASSWORD).await, 410, GONE);
    cook.try_password("cook", OTHER).await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn of_many_simultaneous_uses_of_a_link_one_succeeds(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    let (_, token) = reset_link(&stack).await;
    let anonymous = stack.anonymous();
    let answers = join_all((0..8).map(|_| submit(&anonymous, &token, OTHER))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410, 410, 410, 410, 410, 410, 410]);
}

#[rstest]
#[tokio::test]
async fn a_link_lasts_half_an_hour(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    let accounts = &stack.identity.state.accounts;
    let cook = accounts.find_named("cook").await.unwrap().unwrap();
    let token = stack
        .identity
        .state
        .management
        .create_reset_token(&cook)
        .await
        .unwrap();
    let link = format!("/reset-password?token={}", token.as_str());
    let anonymous = stack.anonymous();
    stack.advance(Duration::from_secs(30 * 60 - 1));
    anonymous.get(&link).await.expect_status(200);
    stack.advance(Duration::from_secs(1));
    expect_page(&anonymous.get(&link).await, 410, GONE);
    expect_page(&submit(&anonymous, token.as_str(), OTHER).await, 410, GONE);
    anonymous.log_in("cook").await;
}

#[tokio::test]
async fn a_bad_password_is_reported_and_the_link_still_works() {
    let stack = Stack::start(Sqlite).await;
    stack.sign_up("cook").await;
    let (_, token) = reset_link(&stack).await;
    let anonymous = stack.anonymous();
    let short = submit(&anonymous, &token, "short").await;
    expect_page(
        &short,
        422,
        "<a href=\"#password\">Password must be at least 8 characters long.</a>",
    );
    let fields = [
        ("token", token.as_str()),
        ("password", OTHER),
        ("password_confirmation", PASSWORD),
    ];
    let mismatch = anonymous.post_form("/reset-password", &fields).await;
    expect_page(
        &mismatch,
        422,
        "Password once more must be the same as password.",
    );
    expect_page(&submit(&anonymous, &token, OTHER).await, 200, "/login");
}

#[tokio::test]
async fn too_many_attempts_are_reported_and_the_link_still_works() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.login_rate = "10/1m".parse().unwrap())
        .start()
        .await;
    stack.sign_up("cook").await;
    let (_, token) = reset_link(&stack).await;
    let anonymous = stack.anonymous();
    let mut answers = Vec::new();
    for _ in 0..10 {
        answers.push(submit(&anonymous, &token, "short").await);
    }
    let refused = answers.pop().unwrap();
    assert!(answers.iter().all(|answer| answer.status == 422));
    expect_page(&refused, 429, "Too many attempts");
    assert!(refused.text.contains(&token), "{}", refused.text);
    let seconds = refused.header("retry-after").parse().unwrap();
    stack.advance(Duration::from_secs(seconds));
    expect_page(&submit(&anonymous, &token, OTHER).await, 200, "/login");
}

#[tokio::test]
async fn an_invalid_link_looks_like_a_used_one() {
    let stack = Stack::start(Sqlite).await;
    stack.sign_up("cook").await;
    let (older, _) = reset_link(&stack).await;
    let (newer, token) = reset_link(&stack).await;
    let anonymous = stack.anonymous();
    for link in [
        &older,
        "/reset-password",
        "/reset-password?token=",
        "/reset-password?token=%00",
        "/reset-password?token=a&token=b",
    ] {
        expect_page(&anonymous.get(link).await, 410, GONE);
    }
    anonymous.get(&newer).await.expect_status(200);
    expect_page(
        &anonymous.post_form("/reset-password", &[]).await,
        410,
        GONE,
    );

    stack
        .users(&["set-password", "cook"], OTHER)
        .await
        .expect_success();
    expect_page(&submit(&anonymous, &token, PASSWORD).await, 410, GONE);
    stack.users(&["disable", "cook"], "").await.expect_success();
    let said = stack.users(&["reset-link", "cook"], "").await;
    said.expect_refusal("\"cook\" is disabled; enable the account first\n");
}

#[tokio::test]
async fn anything_but_a_form_is_refused() {
    let stack = Stack::start(Sqlite).await;
    let anonymous = stack.anonymous();
    let json = anonymous
        .post("/reset-password", json!({"token": "a"}))
        .await;
    let sentence =
        "the body must be a form, sent as Content-Type: application/x-www-form-urlencoded";
    json.expect_problem(415, "unsupported-media-type", &[sentence]);
    let twice = [("token", "a"), ("token", "b")];
    let twice = anonymous.post_form("/reset-password", &twice).await;
    twice.expect_problem(400, "bad-request", &["the request could not be understood"]);
}
