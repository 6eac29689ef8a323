//! The consent page: who answers, to what, and how often.

use std::time::Duration;

use end_to_end::{Browser, Stack, actor::PASSWORD};
use rstest::rstest;
use service_kit::database::{Connection, Statement};

use super::{
    authorize, code, consent_page, disable, error, hidden_account, kitchen, login_page, press, rows,
};
use crate::{Backend, Postgres, Sqlite};

async fn ask(browser: &mut Browser) -> String {
    let asked = browser.get(&authorize(&[])).await;
    consent_page(&asked)
}

async fn consents(stack: &Stack) -> Vec<(String, String)> {
    let database = stack.identity.state.database.reader();
    let query = "SELECT scopes, audiences FROM consents";
    database.all(Statement::new(query, [])).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_request_is_answered_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = kitchen(backend).await;
    let page = ask(&mut browser).await;
    let account = hidden_account(&browser.get(&page).await);
    let fields = [("account", account.as_str()), ("decision", "allow")];
    let mut others = [browser.clone(), browser.clone(), browser.clone()];
    let [first, second, third] = &mut others;
    let answers = tokio::join!(
        first.submit(&page, &fields),
        second.submit(&page, &fields),
        third.submit(&page, &fields)
    );
    let mut statuses = [answers.0.status, answers.1.status, answers.2.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410, 410]);
    assert_eq!(rows(&stack, "authorization_codes").await, 1);
    browser.get(&page).await.expect_status(410);
    browser.submit(&page, &fields).await.expect_status(410);
}

#[tokio::test]
async fn whoever_denies_is_sent_back_too() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let page = ask(&mut browser).await;
    let denied = press(&mut browser, &page, "deny").await;
    assert_eq!(error(&denied), "access_denied");
    assert_eq!(super::told(&denied)["state"], "a b&c");
    assert_eq!(rows(&stack, "consents").await, 0);
    browser.get(&page).await.expect_status(410);
}

#[rstest]
#[tokio::test]
async fn only_the_browser_of_the_request_sees_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = kitchen(backend).await;
    let page = ask(&mut browser).await;
    let account = hidden_account(&browser.get(&page).await);
    let fields = [("account", account.as_str()), ("decision", "allow")];

    let mut without_name = browser.clone();
    without_name.cookies.remove("authorization_browser");
    let mut another = stack.browser();
    another.log_in("cook").await;
    another.get(&authorize(&[])).await;
    for other in [&mut without_name, &mut another] {
        let answer = other.get(&page).await.expect_status(410);
        assert!(answer.text.contains("This request is over"));
        other.submit(&page, &fields).await.expect_status(410);
    }
    for unknown in ["/oauth/consent/x", "/oauth/consent/%00"] {
        browser.get(unknown).await.expect_status(410);
    }
    browser.get(&page).await.expect_status(200);
    stack.advance(Duration::from_mins(15));
    browser.get(&page).await.expect_status(410);
    browser.submit(&page, &fields).await.expect_status(410);
    assert_eq!(rows(&stack, "authorization_codes").await, 0);
}

#[tokio::test]
async fn several_requests_of_a_browser_wait_at_once() {
    let (_stack, mut browser) = kitchen(Sqlite).await;
    let pages = [ask(&mut browser).await, ask(&mut browser).await];
    let email = authorize(&[("scope", "openid email")]);
    let third = consent_page(&browser.get(&email).await);
    for page in [&pages[1], &third, &pages[0]] {
        let shown = browser.get(page).await;
        if shown.status == 200 {
            code(&press(&mut browser, page, "allow").await);
        } else {
            code(&shown);
        }
    }
}

#[tokio::test]
async fn another_sites_form_answers_nothing() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let page = ask(&mut browser).await;
    let account = hidden_account(&browser.get(&page).await);
    let fields = [("account", account.as_str()), ("decision", "allow")];
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let foreign = browser.form(&page, &fields).header(name, value);
        browser.send(foreign).await.expect_status(401);
    }
    assert_eq!(rows(&stack, "authorization_codes").await, 0);
    code(&browser.submit(&page, &fields).await);
}

#[rstest]
#[tokio::test]
async fn nothing_can_be_changed_on_the_way(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = kitchen(backend).await;
    let page = ask(&mut browser).await;
    let account = hidden_account(&browser.get(&page).await);
    let fields = [
        ("account", account.as_str()),
        ("decision", "allow"),
        ("scope", "openid email profile recipes"),
        ("redirect_uri", "https://evil.example"),
        ("client_id", "other"),
        ("code_challenge", "x"),
    ];
    let wider = format!("{page}?scope=openid+email&redirect_uri=https://evil.example");
    let answer = browser.submit(&wider, &fields).await;
    let tokens = super::redeem(&stack, &code(&answer)).await;
    assert_eq!(tokens.expect_status(200).body["scope"], "openid recipes");
    let audiences = format!("{} recipe-api", stack.identity.url());
    let expected = ("openid recipes".to_owned(), audiences);
    assert_eq!(consents(&stack).await, [expected]);
}

#[tokio::test]
async fn a_form_without_a_decision_shows_the_page_again() {
    let (_stack, mut browser) = kitchen(Sqlite).await;
    let page = ask(&mut browser).await;
    let account = hidden_account(&browser.get(&page).await);
    for fields in [
        vec![("account", account.as_str())],
        vec![("account", account.as_str()), ("decision", "yes")],
        vec![("decision", "allow")],
    ] {
        assert_eq!(consent_page(&browser.submit(&page, &fields).await), page);
    }
    let twice = [("decision", "deny"), ("decision", "allow")];
    browser.submit(&page, &twice).await.expect_status(400);
}

#[tokio::test]
async fn whoever_did_not_see_the_page_allows_nothing() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    stack.sign_up("baker").await;
    let page = ask(&mut browser).await;
    let account = hidden_account(&browser.get(&page).await);
    browser.log_in("baker").await;
    let fields = [("account", account.as_str()), ("decision", "allow")];
    assert_eq!(consent_page(&browser.submit(&page, &fields).await), page);
    assert_eq!(rows(&stack, "consents").await, 0);
    let shown = browser.get(&page).await.expect_status(200);
    assert!(shown.text.contains("<bdi>baker</bdi>"), "{}", shown.text);

    browser.get("/logout").await.expect_status(303);
    let (login, next) = login_page(&browser.submit(&page, &fields).await);
    assert_eq!(next, page);
    let fields = [
        ("username", "cook"),
        ("password", PASSWORD),
        ("next", &next),
    ];
    browser.submit(&login, &fields).await.expect_status(303);
    code(&press(&mut browser, &page, "allow").await);
}

#[rstest]
#[tokio::test]
async fn a_client_that_is_disabled_meanwhile_gets_nothing(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, mut browser) = kitchen(backend).await;
    let page = ask(&mut browser).await;
    let account = hidden_account(&browser.get(&page).await);
    disable(&stack).await;
    let fields = [("account", account.as_str()), ("decision", "allow")];
    let answer = browser.submit(&page, &fields).await.expect_status(400);
    assert_eq!(answer.header("location"), "");
    browser.get(&page).await.expect_status(400);
    assert_eq!(rows(&stack, "authorization_codes").await, 0);

    stack.identity.state.clients.remove("shop").await.unwrap();
    browser.submit(&page, &fields).await.expect_status(410);
}

#[tokio::test]
async fn it_is_recorded_when_somebody_allows_more() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    for scope in ["openid", "openid", "openid recipes"] {
        let again = authorize(&[("scope", scope), ("prompt", "consent")]);
        let page = consent_page(&browser.get(&again).await);
        code(&press(&mut browser, &page, "allow").await);
    }
    let database = stack.identity.state.database.reader();
    let query = "SELECT detail FROM audit_events WHERE event = 'consent_given'";
    let recorded: Vec<Option<String>> = database.all(Statement::new(query, [])).await.unwrap();
    assert_eq!(recorded, vec![Some("shop".to_owned()); 2]);
}
