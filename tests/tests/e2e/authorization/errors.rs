//! Requests that are not valid.

use end_to_end::Stack;
use reqwest::Method;
use rstest::rstest;

use super::{REDIRECT_URI, authorize, disable, kitchen, register, rows, shop, told};
use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[case::unknown_client(&[("client_id", "other")])]
#[case::no_client(&[("client_id", "")])]
#[case::no_such_text(&[("client_id", "a\0b")])]
#[case::no_redirect_uri(&[("redirect_uri", "")])]
#[case::another_host(&[("redirect_uri", "https://evil.example/callback?from=id")])]
#[case::another_path(&[("redirect_uri", "https://shop.example/callback/../other?from=id")])]
#[case::more_query(&[("redirect_uri", "https://shop.example/callback?from=id&next=https://evil.example")])]
#[case::user_info(&[("redirect_uri", "https://shop.example@evil.example/callback?from=id")])]
#[case::two_addresses(&[("redirect_uri", REDIRECT_URI), ("redirect_uri", "https://evil.example")])]
#[case::two_clients(&[("client_id", "shop"), ("client_id", "shop")])]
#[case::another_fault_too(&[("redirect_uri", "https://evil.example"), ("response_type", "token")])]
#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_the_clients(
    #[case] changes: &[(&str, &str)],
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (_stack, mut browser) = kitchen(backend).await;
    let query = authorize(changes);
    let (_, form) = query.split_once('?').unwrap();
    let by_get = browser.get(&query).await;
    let request = browser.form("/oauth/authorize", &[]).body(form.to_owned());
    let by_post = browser.send(request).await;
    for answer in [by_get, by_post] {
        let answer = answer.expect_status(400);
        assert_eq!(answer.header("location"), "");
        assert!(answer.text.contains("This app cannot log you in"));
        assert!(!answer.text.contains("evil.example"), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_disabled_client_gets_a_page() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    disable(&stack).await;
    browser.get(&authorize(&[])).await.expect_status(400);
}

#[rstest]
#[case("unsupported_response_type", &[("response_type", "token")])]
#[case("invalid_request", &[("response_type", "")])]
#[case("invalid_request", &[("response_mode", "fragment")])]
#[case("invalid_request", &[("code_challenge", "")])]
#[case("invalid_request", &[("code_challenge_method", "plain")])]
#[case("invalid_scope", &[("scope", "account admin")])]
#[case("invalid_request", &[("prompt", "none consent")])]
#[case("invalid_request", &[("max_age", "soon")])]
#[case("invalid_request", &[("claims", "[]")])]
#[case("invalid_request", &[("nonce", "a"), ("nonce", "b")])]
#[case("invalid_request", &[("id_token_hint", "e30.e30.AA")])]
#[case("request_not_supported", &[("request", "e30.e30.AA")])]
#[case("request_uri_not_supported", &[("request_uri", "https://shop.example/request")])]
#[tokio::test]
async fn the_client_is_told_of_everything_else(
    #[case] error: &str,
    #[case] changes: &[(&str, &str)],
) {
    let stack = Stack::start(Sqlite).await;
    register(&stack, shop()).await;
    let mut browser = stack.browser();
    let answer = browser.get(&authorize(changes)).await;
    let told = told(&answer);
    assert_eq!(told["error"], error);
    assert_eq!(told["state"], "a b&c");
    assert_eq!(told["iss"], stack.identity.url());
    assert!(told.contains_key("error_description") && !told.contains_key("code"));
    assert_eq!(answer.set_cookies().len(), 0);
    assert_eq!(rows(&stack, "authorization_requests").await, 0);
}

#[tokio::test]
async fn a_state_that_was_sent_twice_does_not_come_back() {
    let (_stack, mut browser) = kitchen(Sqlite).await;
    let answer = browser
        .get(&authorize(&[("state", "a"), ("state", "b")]))
        .await;
    let told = told(&answer);
    assert_eq!(told["error"], "invalid_request");
    assert!(!told.contains_key("state"));
}

#[tokio::test]
async fn an_error_too_comes_as_the_client_wants_it() {
    let (_stack, mut browser) = kitchen(Sqlite).await;
    let changes = [("response_mode", "form_post"), ("scope", "admin")];
    let page = browser.get(&authorize(&changes)).await.expect_status(200);
    assert!(
        page.text.contains("name=\"error\" value=\"invalid_scope\""),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn only_forms_are_read() {
    let (_stack, mut browser) = kitchen(Sqlite).await;
    let request = browser.request(Method::POST, "/oauth/authorize");
    let json = request
        .header("content-type", "application/json")
        .body("{}");
    browser.send(json).await.expect_status(415);
    let request = browser.form("/oauth/authorize", &[]);
    let long = request.body("x".repeat(70 * 1024));
    browser.send(long).await.expect_status(413);
}
