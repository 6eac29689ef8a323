//! What the login page says above its form.

use end_to_end::Stack;
use rstest::rstest;

use crate::Sqlite;

#[rstest]
#[case("?ended=expired", Some("You have been logged out."))]
#[case("?next=/app&ended=deleted", Some("Your account is deleted."))]
#[case("", None)]
#[case("?ended=", None)]
#[case("?ended=hacked&ended=expired", None)]
#[tokio::test]
async fn the_login_page_says_why_the_session_ended(
    #[case] query: &str,
    #[case] said: Option<&str>,
) {
    let stack = Stack::start(Sqlite).await;
    let page = stack.browser().get(&format!("/login{query}")).await;
    let text = page.expect_status(200).text;
    let status = said.map(|sentence| format!("<p role=\"status\">{sentence}</p>"));
    assert_eq!(text.contains("role=\"status\""), said.is_some(), "{text}");
    assert!(text.contains(&status.unwrap_or_default()), "{text}");
}

#[rstest]
#[case::blocked(Some("OURS/login?next=/app"), false, true)]
#[case::kept(Some("OURS/login"), true, false)]
#[case::elsewhere(Some("https://evil.example/login"), false, false)]
#[case::another_page(Some("OURS/signup"), false, false)]
#[case::says_nothing(None, false, false)]
#[tokio::test]
async fn the_login_page_says_that_cookies_are_blocked(
    #[case] referer: Option<&str>,
    #[case] sends_cookies: bool,
    #[case] says_so: bool,
) {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    let mut request = browser.request(reqwest::Method::GET, "/login");
    if let Some(referer) = referer {
        request = request.header("referer", referer.replace("OURS", &stack.identity.url()));
    }
    if sends_cookies {
        request = request.header("cookie", "known_device=x");
    }
    let page = browser.send(request).await.expect_status(200);
    let sentence = "Your browser blocks cookies, so you cannot be logged in";
    assert_eq!(page.text.contains(sentence), says_so, "{}", page.text);
}
