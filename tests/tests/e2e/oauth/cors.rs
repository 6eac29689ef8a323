//! Which pages may call the endpoints of clients.

use std::time::Duration;

use end_to_end::{Answer, Stack, eventually};
use reqwest::Method;
use rstest::rstest;

use super::{PAGE, Registered, SHOP, change, register};
use crate::{Backend, Postgres, Sqlite};

const LISTED: &str = "http://localhost:5173";
const ORIGIN: &str = "https://page.example";

const CALLED_BY_CLIENTS: [(&str, &str); 6] = [
    ("POST", "/oauth/token"),
    ("GET", "/oauth/userinfo"),
    ("POST", "/oauth/revoke"),
    ("GET", "/.well-known/openid-configuration"),
    ("GET", "/.well-known/oauth-authorization-server"),
    ("GET", "/.well-known/jwks.json"),
];

async fn preflight(stack: &Stack, (method, path): (&str, &str), origin: &str) -> Answer {
    let anonymous = stack.anonymous();
    let request = anonymous
        .request(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        );
    anonymous.send(request).await.expect_status(200)
}

async fn ask(stack: &Stack, path: &str, origin: &str) -> Answer {
    let anonymous = stack.anonymous();
    let request = anonymous
        .request(Method::GET, path)
        .header("origin", origin);
    anonymous.send(request).await
}

fn allowed(answer: &Answer) -> (&str, &str) {
    (
        answer.header("access-control-allow-origin"),
        answer.header("access-control-allow-credentials"),
    )
}

#[rstest]
#[tokio::test]
async fn pages_of_clients_may_call_what_clients_call(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [PAGE, SHOP]).await;
    for called in CALLED_BY_CLIENTS {
        for origin in [ORIGIN, "https://shop.example"] {
            let answer = preflight(&stack, called, origin).await;
            assert_eq!(allowed(&answer), (origin, ""), "{called:?}");
            let headers = answer.header("access-control-allow-headers");
            assert!(
                headers.starts_with("authorization,content-type"),
                "{headers}"
            );
            let answer = ask(&stack, called.1, origin).await;
            assert_eq!(allowed(&answer), (origin, ""), "{called:?}");
            assert!(
                answer
                    .header("access-control-expose-headers")
                    .contains("www-authenticate")
            );
        }
        let answer = preflight(&stack, called, LISTED).await;
        assert_eq!(allowed(&answer), (LISTED, "true"), "{called:?}");
        for stranger in [
            "https://evil.example",
            "http://page.example",
            "https://page.example:8443",
            "https://a.page.example",
            "https://page.example.evil.example",
            "null",
        ] {
            let answer = preflight(&stack, called, stranger).await;
            assert_eq!(allowed(&answer), ("", ""), "{called:?} {stranger}");
            assert!(answer.header("vary").contains("origin"));
        }
    }
}

#[rstest]
#[case("GET", "/oauth/authorize")]
#[case("GET", "/login")]
#[case("GET", "/signup")]
#[case("GET", "/me")]
#[case("POST", "/api/token")]
#[case("POST", "/oauth/introspect")]
#[case("POST", "/oauth/par")]
#[case("GET", "/status-lists/0")]
#[tokio::test]
async fn they_may_call_nothing_else(#[case] method: &str, #[case] path: &str) {
    let stack = Stack::start(Sqlite).await;
    register(&stack, [PAGE]).await;
    let answer = preflight(&stack, (method, path), ORIGIN).await;
    assert_eq!(allowed(&answer), ("", ""));
    let answer = ask(&stack, path, ORIGIN).await;
    assert_eq!(allowed(&answer), ("", ""));
}

#[tokio::test]
async fn no_page_may_call_what_browsers_show_to_people() {
    let stack = Stack::start(Sqlite).await;
    for path in [
        "/oauth/authorize",
        "/oauth/authorize/1",
        "/oauth/consent",
        "/oauth/end-session",
    ] {
        for answer in [
            preflight(&stack, ("GET", path), LISTED).await,
            ask(&stack, path, LISTED).await,
        ] {
            assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        }
    }
    let answer = preflight(&stack, ("POST", "/login"), LISTED).await;
    assert_eq!(allowed(&answer), (LISTED, "true"));
}

#[rstest]
#[tokio::test]
async fn a_new_client_is_known_at_once_and_a_disabled_one_soon_is_not(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    const NEXT: &str = "https://next.example";
    let stack = Stack::start(backend).await;
    register(&stack, [PAGE]).await;
    let token = ("POST", "/oauth/token");
    stack.advance(Duration::from_secs(1));
    let unknown = preflight(&stack, token, NEXT).await;
    assert_eq!(allowed(&unknown), ("", ""));

    let next = Registered {
        id: "next",
        redirect_uri: "https://next.example/callback",
        ..PAGE
    };
    register(&stack, [next]).await;
    let same_second = preflight(&stack, token, NEXT).await;
    assert_eq!(
        allowed(&same_second),
        ("", ""),
        "they were looked up a moment ago"
    );
    stack.advance(Duration::from_secs(1));
    let known = preflight(&stack, token, NEXT).await;
    assert_eq!(allowed(&known), (NEXT, ""));

    let now = stack.clock.clock().now();
    change(
        &stack,
        "UPDATE clients SET disabled_at = $1",
        vec![now.into()],
    )
    .await;
    eventually(async || {
        stack.advance(Duration::from_secs(10));
        let answer = preflight(&stack, token, ORIGIN).await;
        allowed(&answer).0.is_empty().then_some(())
    })
    .await;
}

#[tokio::test]
async fn native_apps_and_local_pages_are_no_way_in() {
    let stack = Stack::start(Sqlite).await;
    let app = Registered {
        redirect_uri: "com.example.app:/callback",
        ..PAGE
    };
    let local = Registered {
        id: "local",
        redirect_uri: "http://127.0.0.1/callback",
        ..PAGE
    };
    register(&stack, [app, local]).await;
    let token = ("POST", "/oauth/token");
    for (origin, is_allowed) in [
        ("http://127.0.0.1:4200", true),
        ("http://127.0.0.1.evil.example", false),
        ("http://localhost:4200", false),
        ("com.example.app://", false),
        ("null", false),
    ] {
        let answer = preflight(&stack, token, origin).await;
        let expected = if is_allowed { origin } else { "" };
        assert_eq!(allowed(&answer).0, expected);
    }
}
