//! Only our own pages and configured origins may send forms.

use end_to_end::{Stack, actor::PASSWORD};
use rstest::rstest;

use crate::Sqlite;

#[rstest]
#[case::says_nothing(&[], 303)]
#[case::configured(&[("origin", "http://localhost:5173"), ("sec-fetch-site", "cross-site")], 303)]
#[case::ours(&[("origin", "OURS"), ("sec-fetch-site", "same-origin")], 303)]
#[case::ours_without_origin(&[("sec-fetch-site", "same-origin")], 303)]
#[case::another_site(&[("origin", "https://evil.example")], 401)]
#[case::nobody(&[("origin", "null")], 401)]
#[case::another_port(&[("origin", "http://localhost:5174")], 401)]
#[case::cross_site(&[("sec-fetch-site", "cross-site")], 401)]
#[tokio::test]
async fn a_form_from_another_site_logs_nobody_in(
    #[case] headers: &[(&str, &str)],
    #[case] status: u16,
    #[values("/login", "/signup")] path: &str,
) {
    let stack = Stack::start(Sqlite).await;
    stack.sign_up("cook").await;
    let username = if path == "/login" { "cook" } else { "baker" };
    let mut browser = stack.browser();
    let mut request = browser.form(path, &[("username", username), ("password", PASSWORD)]);
    for (name, value) in headers {
        request = request.header(*name, value.replace("OURS", &stack.identity.url()));
    }
    let answer = browser.send(request).await;
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(browser.cookies.is_empty(), status == 401);
    if status == 401 {
        let sentence =
            "The headers Origin and Sec-Fetch-Site say that this was sent from another site";
        assert!(answer.text.contains(sentence), "{}", answer.text);
        assert!(answer.text.contains("value=\"cook\"") || path == "/signup");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
}

#[tokio::test]
async fn any_origin_allows_forms_only_from_our_own_pages() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.cors_origins = "*".parse().unwrap())
        .start()
        .await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    for (origin, status) in [
        (stack.identity.url(), 303),
        ("http://localhost:5173".to_owned(), 401),
    ] {
        let request = browser.form("/login", &[("username", "cook"), ("password", PASSWORD)]);
        let answer = browser.send(request.header("origin", origin)).await;
        assert_eq!(answer.status, status);
    }
}
