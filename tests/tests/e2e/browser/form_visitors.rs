//! Who sees the forms at `/login` and `/signup` while logged in, and who is sent on.

use end_to_end::Stack;
use rstest::rstest;

use crate::Sqlite;

#[tokio::test]
async fn the_login_page_says_who_is_logged_in() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let page = browser
        .get("/login?next=/api&prompt=select_account")
        .await
        .expect_status(200);
    assert!(
        page.text
            .contains("You are logged in as <strong>cook</strong>"),
        "{}",
        page.text
    );
    assert!(
        page.text.contains("<a href=\"/api\">Go on as cook</a>"),
        "{}",
        page.text
    );
}

#[rstest]
#[case("", 303, "/")]
#[case("?next=/app/7", 303, "/app/7")]
#[case("?next=//evil.example", 303, "/")]
#[case("?prompt=none", 303, "/")]
#[case("?prompt=select_account", 200, "")]
#[case("?next=/app/7&ended=expired", 200, "")]
#[tokio::test]
async fn a_logged_in_visitor_is_sent_on_unless_they_want_to_be_another(
    #[case] query: &str,
    #[case] status: u16,
    #[case] location: &str,
    #[values("/login", "/signup")] path: &str,
) {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let answer = browser.get(&format!("{path}{query}")).await;
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.header("location"), location);
    let stranger = stack.browser().get(&format!("{path}{query}")).await;
    assert_eq!(stranger.status, 200);
}

#[tokio::test]
async fn whoever_wants_to_be_another_is_not_sent_on_after_a_mistake() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let page = browser.get("/login?prompt=select_account").await;
    let action = "action=\"/login?prompt=select_account\"";
    assert!(page.text.contains(action), "{}", page.text);
    let fields = [("username", "baker"), ("password", "sour dough 8")];
    let again = browser
        .submit("/login?prompt=select_account", &fields)
        .await;
    let again = again.expect_status(401);
    assert!(again.text.contains(action), "{}", again.text);
    let other = "href=\"/signup?prompt=select_account\"";
    assert!(again.text.contains(other), "{}", again.text);
}

#[tokio::test]
async fn the_form_is_shown_where_the_app_would_find_no_csrf_cookie() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    browser.cookies.remove("csrf_access_token");
    browser.get("/app").await.expect_status(200);
    browser.get("/login?next=/app").await.expect_status(200);
}
