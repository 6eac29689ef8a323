//! How a client gets a code: the authorization endpoint and the consent page.

mod attacks;
mod by_url;
mod consent;
mod dpop;
mod errors;
mod forms;
mod hints;
mod logout;
mod prompts;
mod pushed;
mod pushing;
mod resources;
mod signing;
mod waiting;
mod whole_flow;

use std::collections::BTreeMap;

use end_to_end::{Answer, Browser, Stack};
use identity_service::clients::{Client, Draft};
use service_kit::database::{Connection, Statement};
use url::{Url, form_urlencoded::Serializer};

const REDIRECT_URI: &str = "https://shop.example/callback?from=id";

const POST_LOGOUT_URI: &str = "https://shop.example/bye?from=id";

// RFC 7636, Appendix B
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const USUAL: [(&str, &str); 7] = [
    ("client_id", "shop"),
    ("redirect_uri", REDIRECT_URI),
    ("response_type", "code"),
    ("scope", "openid recipes"),
    ("state", "a b&c"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
];

/// A public client, not registered yet.
pub(crate) fn shop() -> Draft {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    Draft {
        id: Some("shop".to_owned()),
        name: Some("The <shop>".to_owned()),
        kind: Some("public".to_owned()),
        redirect_uris: vec![REDIRECT_URI.to_owned()],
        post_logout_redirect_uris: vec![POST_LOGOUT_URI.to_owned()],
        grant_types: Some(words("authorization_code refresh_token")),
        scopes: Some(words("openid profile email offline_access recipes")),
        audiences: words("recipe-api"),
        ..Draft::default()
    }
}

pub(crate) async fn register(stack: &Stack, draft: Draft) -> Client {
    let now = stack.clock.clock().now();
    let client = draft
        .check(stack.identity_config.audiences.names(), now)
        .unwrap();
    let clients = &stack.identity.state.clients;
    clients.add(client.clone()).await.unwrap();
    client
}

async fn disable(stack: &Stack) {
    let now = stack.clock.clock().now();
    let clients = &stack.identity.state.clients;
    assert!(clients.set_disabled("shop", Some(now)).await.unwrap());
}

/// A stack with the usual client, and a browser in which `cook` is logged in.
async fn kitchen(backend: crate::Backend) -> (Stack, Browser) {
    let stack = Stack::start(backend).await;
    register(&stack, shop()).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    (stack, browser)
}

/// The usual parameters with some changed; an empty value leaves one out.
fn parameters<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    let mut all: Vec<_> = USUAL.to_vec();
    all.retain(|(name, _)| !is_changed(name));
    all.extend_from_slice(changes);
    all.retain(|(_, value)| !value.is_empty());
    all
}

/// The address of an authorization request.
pub(crate) fn authorize(changes: &[(&str, &str)]) -> String {
    let query = Serializer::new(String::new())
        .extend_pairs(parameters(changes))
        .finish();
    format!("/oauth/authorize?{query}")
}

/// What the client is told. The answer must be a redirect to it.
#[track_caller]
fn told(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let location = answer.header("location");
    assert!(location.starts_with(REDIRECT_URI), "{location}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("cache-control"), "no-store");
    let url = Url::parse(location).unwrap();
    url.query_pairs().into_owned().collect()
}

#[track_caller]
fn code(answer: &Answer) -> String {
    let told = told(answer);
    told.get("code")
        .unwrap_or_else(|| panic!("{told:?}"))
        .clone()
}

#[track_caller]
fn error(answer: &Answer) -> String {
    let told = told(answer);
    assert!(!told.contains_key("code"));
    told.get("error")
        .unwrap_or_else(|| panic!("{told:?}"))
        .clone()
}

/// The consent page of a request that waits.
#[track_caller]
pub(crate) fn consent_page(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let path = answer.header("location");
    assert!(path.starts_with("/oauth/consent/"), "{path}");
    path.to_owned()
}

/// The login page, and the consent page after it.
#[track_caller]
fn login_page(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let path = answer.header("location");
    let url = Url::parse("http://here").unwrap().join(path).unwrap();
    assert_eq!(url.path(), "/login");
    let next = url.query_pairs().find(|(name, _)| name == "next").unwrap();
    (path.to_owned(), next.1.into_owned())
}

/// Presses a button of a consent page.
async fn press(browser: &mut Browser, page: &str, decision: &str) -> Answer {
    let shown = browser.get(page).await.expect_status(200);
    press_shown(browser, page, &shown, decision).await
}

/// Presses a button of a consent page that was shown before.
async fn press_shown(browser: &mut Browser, page: &str, shown: &Answer, decision: &str) -> Answer {
    let account = hidden_account(shown);
    let mut fields = vec![("account", account.as_str()), ("decision", decision)];
    let redirects = hidden(shown, "redirects");
    fields.extend(redirects.as_deref().map(|digest| ("redirects", digest)));
    browser.submit(page, &fields).await
}

fn hidden_account(page: &Answer) -> String {
    hidden(page, "account").unwrap()
}

/// The value of a hidden field.
fn hidden(page: &Answer, name: &str) -> Option<String> {
    let name = format!("name=\"{name}\" value=\"");
    let rest = page.text.split(&name).nth(1)?;
    rest.split('"').next().map(str::to_owned)
}

/// Lets the usual client in.
async fn allow(browser: &mut Browser) -> String {
    let asked = browser.get(&authorize(&[])).await;
    let page = consent_page(&asked);
    code(&press(browser, &page, "allow").await)
}

/// Exchanges a code for tokens.
async fn redeem(stack: &Stack, code: &str) -> Answer {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "shop"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ];
    stack.anonymous().post_form("/oauth/token", &fields).await
}

async fn rows(stack: &Stack, table: &str) -> i64 {
    let database = stack.identity.state.database.reader();
    let count = format!("SELECT count(*) FROM {table}");
    database.only(Statement::new(count, [])).await.unwrap()
}
