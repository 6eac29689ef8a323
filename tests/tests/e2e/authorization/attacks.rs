//! Who could let a client in without the person who is logged in.

use reqwest::Method;
use rstest::rstest;

use super::{allow, authorize, consent_page, kitchen, login_page, redeem, rows};
use crate::{Backend, Postgres, Sqlite};

/// A token may be good for less than the person themselves, and clients have some too.
#[rstest]
#[tokio::test]
async fn a_token_lets_no_client_in(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = kitchen(backend).await;
    let tokens = redeem(&stack, &allow(&mut browser).await).await.body;
    let codes = rows(&stack, "authorization_codes").await;
    let of_client = tokens["access_token"].as_str().unwrap().to_owned();
    let of_script = stack.anonymous().log_in("cook").await.token().to_owned();
    for token in [of_client, of_script] {
        let mut attacker = stack.browser();
        let request = attacker.request(Method::GET, &authorize(&[]));
        login_page(&attacker.send(request.bearer_auth(&token)).await);
        let cookie = format!("access_token_cookie={token}");
        let request = attacker.request(Method::GET, &authorize(&[]));
        login_page(&attacker.send(request.header("cookie", cookie)).await);
    }
    assert_eq!(rows(&stack, "authorization_codes").await, codes);
}

#[tokio::test]
async fn a_clients_token_opens_no_page() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let tokens = redeem(&stack, &allow(&mut browser).await).await.body;
    let token = tokens["access_token"].as_str().unwrap();
    let mut attacker = stack.browser();
    let request = attacker.request(Method::GET, "/app").bearer_auth(token);
    let answer = attacker.send(request).await.expect_status(302);
    assert_eq!(answer.header("location"), "/login?next=%2Fapp");
}

#[tokio::test]
async fn what_waits_is_bound_to_an_https_host() {
    let stack = crate::browser::https_stack().await;
    super::register(&stack, super::shop()).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let page = consent_page(&browser.get(&authorize(&[])).await);
    let cookie = &browser.cookies["__Host-authorization_browser"];
    assert_eq!(cookie.secure(), Some(true));
    let name = cookie.value().to_owned();
    browser.get(&page).await.expect_status(200);
    // Another host of the domain may have set this one.
    browser.cookies.remove("__Host-authorization_browser");
    let request = browser.request(Method::GET, &page);
    let request = request.header("cookie", format!("authorization_browser={name}"));
    browser.send(request).await.expect_status(410);
}
