//! `/logout` always succeeds in a browser.

use std::time::Duration;

use end_to_end::{Answer, Browser, Stack};
use reqwest::Method;
use rstest::rstest;

use crate::{Backend, Postgres, Sqlite};

fn clears_everything(answer: &Answer) -> bool {
    let cookies = answer.set_cookies();
    let gone = |name: &str| {
        cookies.iter().any(|cookie| {
            cookie.name() == name
                && cookie.value().is_empty()
                && cookie
                    .max_age()
                    .is_some_and(cookie::time::Duration::is_zero)
        })
    };
    [
        "access_token_cookie",
        "refresh_token_cookie",
        "csrf_access_token",
        "csrf_refresh_token",
    ]
    .into_iter()
    .all(gone)
}

#[rstest]
#[tokio::test]
async fn it_ends_the_session_also_of_an_expired_token(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values("GET", "POST")] method: &str,
    #[values(0, 60)] minutes: u64,
) {
    let stack = Stack::start(backend).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let mut thief = browser.clone();
    stack.advance(Duration::from_mins(minutes));
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let answer = browser.send(browser.request(method, "/logout")).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/login"));
    assert!(clears_everything(&answer), "{:?}", answer.headers);
    assert_eq!(answer.header("clear-site-data"), "\"cache\"");
    assert!(browser.cookies.is_empty());
    assert_eq!(thief.get("/").await.status, 302);
    thief
        .refresh()
        .await
        .expect_invalid_token("the session has ended; log in again");
}

#[tokio::test]
async fn json_is_sent_only_if_accept_names_it() {
    let stack = Stack::start(Sqlite).await;
    for (accept, status) in [("application/json", 204), ("*/*", 303), ("text/html", 303)] {
        let mut browser = stack.browser();
        let request = browser.request(Method::POST, "/logout");
        let answer = browser.send(request.header("accept", accept)).await;
        assert_eq!(answer.status, status, "{accept}");
        assert_eq!(answer.text, "");
        assert!(clears_everything(&answer));
    }
}

#[tokio::test]
async fn it_never_fails() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let cook = stack.anonymous().log_in("cook").await;
    for cookie in ["x", "a.b.c", cook.token(), cook.refresh_token()] {
        let request = stack.browser().request(Method::GET, "/logout");
        let answer = browser
            .send(request.header("cookie", format!("access_token_cookie={cookie}")))
            .await;
        assert_eq!(answer.status, 303, "{cookie}");
        assert!(clears_everything(&answer));
    }
    cook.get("/me").await.expect_status(200);

    let mut browser = stack.browser();
    browser.log_in("cook").await;
    stack.identity.state.database.clone().close().await;
    let answer = browser.get("/logout").await;
    assert_eq!(answer.status, 303, "without a database");
    assert!(clears_everything(&answer));
}

#[rstest]
#[tokio::test]
async fn a_script_is_told_that_its_session_lives_on_and_can_try_again(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    let mut browser = stack.browser();
    browser.log_in("cook").await;
    let leave = async |browser: &mut Browser| {
        let request = browser.request(Method::POST, "/logout");
        browser
            .send(request.header("accept", "application/json"))
            .await
    };
    stack.identity.state.database.clone().close().await;
    let answer = leave(&mut browser).await;
    assert!(answer.status >= 500, "{}", answer.status);
    assert!(answer.set_cookies().is_empty());
    let stack = Box::pin(stack.restart()).await;
    let mut copy = browser.clone();
    let answer = leave(&mut browser).await.expect_status(204);
    assert!(clears_everything(&answer));
    copy.refresh().await.expect_status(401);
    drop(stack);
}

#[rstest]
#[case::picture(&[("sec-fetch-dest", "image")], true)]
#[case::frame(&[("sec-fetch-dest", "iframe"), ("sec-fetch-mode", "navigate")], true)]
#[case::script(&[("sec-fetch-dest", "script")], true)]
#[case::fetch(&[("sec-fetch-dest", "empty")], true)]
#[case::fetch_of_elsewhere(&[("sec-fetch-mode", "no-cors")], true)]
#[case::prefetch(&[("sec-purpose", "prefetch")], true)]
#[case::prerender(&[("sec-purpose", "prefetch;prerender"), ("sec-fetch-dest", "document")], true)]
#[case::older_prefetch(&[("purpose", "prefetch")], true)]
#[case::prefetch_of_firefox(&[("x-moz", "prefetch")], true)]
#[case::link(&[("sec-fetch-dest", "document"), ("sec-fetch-mode", "navigate")], false)]
#[case::no_browser_of_these_years(&[], false)]
#[tokio::test]
async fn only_navigations_log_out(
    #[case] headers: &[(&str, &str)],
    #[case] stays: bool,
    #[values("GET", "HEAD")] method: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stays = stays || method == "HEAD";
    let stack = Stack::start(backend).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let same = browser.clone();
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = browser.request(method, "/logout");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = browser.send(request).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/login"));
    assert_eq!(answer.set_cookies().is_empty(), stays);
    assert_eq!(clears_everything(&answer), !stays);
    let seen = same.clone().get("/me").await;
    assert_eq!(seen.status, if stays { 200 } else { 401 }, "{}", seen.text);
}

#[tokio::test]
async fn a_link_on_another_site_asks_first() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let link = browser.request(Method::GET, "/logout");
    let link = link
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-mode", "navigate")
        .header("sec-fetch-dest", "document");
    let asked = browser.send(link).await.expect_status(200);
    let form = "<form method=\"post\" action=\"/logout\">\
        <button type=\"submit\" id=\"logout-confirm\">Log out</button></form>";
    assert!(asked.text.contains(form), "{}", asked.text);
    assert!(asked.set_cookies().is_empty());
    browser.get("/me").await.expect_status(200);

    stack.identity.state.database.clone().close().await;
    let link = browser.request(Method::GET, "/logout");
    let link = link.header("sec-fetch-site", "cross-site");
    let asked = browser.send(link).await;
    assert_eq!(asked.status, 200, "without a database");
}

#[rstest]
#[tokio::test]
async fn a_program_logs_out_with_its_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let request = cook
        .request(Method::POST, "/logout")
        .header("accept", "application/json");
    cook.send(request).await.expect_status(204);
    cook.get("/me")
        .await
        .expect_invalid_token("the session has ended; log in again");
}
