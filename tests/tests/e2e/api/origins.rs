//! Which web pages may call recipe-api.

use end_to_end::{Actor, Answer, Stack};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use super::member;
use crate::{Backend, Postgres, Sqlite};

const OURS: &str = "http://localhost:5173";
const STRANGERS: [&str; 4] = [
    "http://evil.example",
    "http://localhost:51730",
    "https://localhost:5173",
    "null",
];

async fn preflight(actor: &Actor, url: &str, method: &str, origin: &str) -> Answer {
    let request = actor
        .request(Method::OPTIONS, url)
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header(
            "access-control-request-headers",
            "content-type,x-csrf-token",
        );
    actor.send(request).await.expect_status(200)
}

fn vary(answer: &Answer) -> String {
    let values = answer.headers.get_all("vary").iter();
    let values: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
    values.join(",").to_lowercase()
}

#[rstest]
#[case("/api/posts", "POST")]
#[case("/api/posts/1", "PATCH")]
#[case("/api/posts/1/likes/1", "DELETE")]
#[case("/recipes/1", "PATCH")]
#[tokio::test]
async fn a_preflight_allows_configured_pages_and_is_cacheable(
    #[case] path: &str,
    #[case] method: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let anonymous = stack.anonymous();
    let url = stack.recipe_url(path);
    let allowed = preflight(&anonymous, &url, method, OURS).await;
    for (header, value) in [
        ("access-control-allow-origin", OURS),
        ("access-control-allow-credentials", "true"),
        (
            "access-control-allow-headers",
            "authorization,content-type,if-match,x-csrf-token,idempotency-key,dpop",
        ),
        (
            "access-control-allow-methods",
            "GET,HEAD,POST,PUT,PATCH,DELETE",
        ),
        ("access-control-max-age", "3600"),
    ] {
        assert_eq!(allowed.header(header), value);
    }
    assert!(vary(&allowed).contains("origin"));
    for stranger in STRANGERS {
        let refused = preflight(&anonymous, &url, method, stranger).await;
        assert_eq!(refused.header("access-control-allow-origin"), "");
        assert!(vary(&refused).contains("origin"), "{stranger}");
    }
}

#[rstest]
#[tokio::test]
async fn answers_have_the_headers_that_caches_and_scripts_need(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    let ask = async |path: &str, origin: &str| {
        let request = ada.request(Method::GET, path).header("origin", origin);
        ada.send(request).await
    };
    // Errors need the headers too, so that a page can show the reason.
    for (path, status) in [
        ("/api/posts", 200),
        ("/api/posts/x", 400),
        ("/api/posts/9", 404),
    ] {
        let answer = ask(path, OURS).await.expect_status(status);
        assert_eq!(answer.header("access-control-allow-origin"), OURS);
        assert_eq!(answer.header("access-control-allow-credentials"), "true");
        let exposed = "link,retry-after,www-authenticate,x-request-id,dpop-nonce,etag";
        assert_eq!(answer.header("access-control-expose-headers"), exposed);
        assert!(vary(&answer).contains("origin"));
        for stranger in STRANGERS {
            let answer = ask(path, stranger).await.expect_status(status);
            assert_eq!(answer.header("access-control-allow-origin"), "");
            assert!(vary(&answer).contains("origin"));
        }
    }
    let unasked = ada.get("/api/posts").await;
    assert!(
        vary(&unasked).contains("origin"),
        "caches must not mix them up"
    );
}

#[rstest]
#[tokio::test]
async fn with_any_origin_allowed_there_are_no_credentials(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::builder(backend)
        .recipes(|config| config.cors_origins = "*".parse().unwrap())
        .start()
        .await;
    let ada = member(&stack, "ada").await;
    for origin in STRANGERS {
        let url = stack.recipe_url("/api/posts");
        let allowed = preflight(&ada, &url, "POST", origin).await;
        assert_eq!(allowed.header("access-control-allow-origin"), "*");
        assert_eq!(allowed.header("access-control-allow-credentials"), "");
        let request = ada.request(Method::GET, "/api/posts");
        let answer = ada.send(request.header("origin", origin)).await;
        assert_eq!(answer.expect_status(200).body, json!([]));
    }
}
