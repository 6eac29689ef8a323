//! Rules for every route of both services.

use end_to_end::{Actor, Answer, Stack};
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::Sqlite;

async fn both() -> (Stack, Actor, [String; 2]) {
    let stack = Stack::start(Sqlite).await;
    let anonymous = stack.anonymous();
    let bases = [stack.identity.url(), stack.recipes.url()];
    (stack, anonymous, bases)
}

#[tokio::test]
async fn an_unknown_path_is_404() {
    let (_stack, anonymous, bases) = both().await;
    for base in bases {
        for path in ["/nope", "/recipes/1/nope", "/%00", "/api/nope", "/..%2f"] {
            let answer = anonymous.get(&format!("{base}{path}")).await;
            answer.expect_problem(404, "not-found", &["there is nothing here"]);
        }
    }
}

#[tokio::test]
async fn a_wrong_method_is_405_and_names_the_allowed_ones() {
    let (stack, anonymous, _) = both().await;
    let sentence = "this method is not allowed here; the Allow header names those that are";
    let cases = [
        (stack.identity_url("/signup"), "PUT", "GET,HEAD,POST"),
        (stack.identity_url("/me"), "POST", "DELETE,GET,HEAD,PATCH"),
        (stack.recipe_url("/recipes"), "DELETE", "GET,HEAD,POST"),
        (
            stack.recipe_url("/recipes/1"),
            "PUT",
            "DELETE,GET,HEAD,PATCH",
        ),
        (stack.recipe_url("/healthz"), "BREW", "GET,HEAD"),
    ];
    for (url, method, allowed) in cases {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = anonymous.send(anonymous.request(method, &url)).await;
        answer.expect_problem(405, "method-not-allowed", &[sentence]);
        assert_eq!(sorted(&answer), allowed, "{url}");
    }
}

fn sorted(answer: &Answer) -> String {
    let mut methods: Vec<_> = answer.header("allow").split(',').collect();
    methods.sort_unstable();
    methods.join(",")
}

#[tokio::test]
async fn head_and_options_work_and_a_slash_at_the_end_does_not_matter() {
    let (stack, anonymous, bases) = both().await;
    for base in bases {
        let url = format!("{base}/healthz/");
        let got = anonymous.get(&url).await.expect_status(200);
        let head = anonymous
            .send(anonymous.request(Method::HEAD, &url))
            .await
            .expect_status(200);
        assert_eq!(head.text, "");
        assert_eq!(head.header("content-type"), got.header("content-type"));
        let options = anonymous
            .send(anonymous.request(Method::OPTIONS, &url))
            .await
            .expect_status(200);
        assert_eq!(sorted(&options), "GET,HEAD");
    }
    let url = stack.recipe_url("/recipes");
    let options = anonymous
        .send(anonymous.request(Method::OPTIONS, &url))
        .await
        .expect_status(200);
    assert_eq!(sorted(&options), "GET,HEAD,POST");
}

#[tokio::test]
async fn an_answer_has_the_request_id() {
    let (_stack, anonymous, bases) = both().await;
    for base in bases {
        let url = format!("{base}/nope");
        let given = anonymous
            .request(Method::GET, &url)
            .header("x-request-id", "edge-7");
        let answer = anonymous.send(given).await;
        assert_eq!(answer.header("x-request-id"), "edge-7");
        assert_eq!(answer.body["request_id"], "edge-7");
        let (first, second) = (anonymous.get(&url).await, anonymous.get(&url).await);
        assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    }
}

#[tokio::test]
async fn pages_of_configured_origins_may_call_with_credentials() {
    let (stack, anonymous, bases) = both().await;
    let cook = stack.sign_up("cook").await;
    for (base, path) in bases.iter().zip(["/me", "/recipes"]) {
        let url = format!("{base}{path}");
        let preflight = |origin: &'static str| {
            anonymous
                .request(Method::OPTIONS, &url)
                .header("origin", origin)
                .header("access-control-request-method", "GET")
                .header("access-control-request-headers", "authorization")
        };
        let answer = anonymous
            .send(preflight("http://localhost:5173"))
            .await
            .expect_status(200);
        assert_eq!(
            answer.header("access-control-allow-origin"),
            "http://localhost:5173"
        );
        assert_eq!(answer.header("access-control-allow-credentials"), "true");
        assert_eq!(
            answer.header("access-control-allow-headers"),
            "authorization,content-type,if-match,x-csrf-token,idempotency-key,dpop"
        );
        assert_eq!(answer.header("access-control-max-age"), "3600");
        assert!(vary(&answer).contains("origin"), "{:?}", answer.headers);
        for stranger in ["http://evil.example", "http://localhost:51730", "null"] {
            let answer = anonymous.send(preflight(stranger)).await;
            assert_eq!(
                answer.header("access-control-allow-origin"),
                "",
                "{stranger}"
            );
        }
        let request = cook
            .request(Method::GET, &url)
            .header("origin", "http://localhost:5173");
        let answer = cook.send(request).await.expect_status(200);
        let exposed = "link,retry-after,www-authenticate,x-request-id,dpop-nonce,etag";
        assert_eq!(answer.header("access-control-expose-headers"), exposed);
        assert_eq!(
            answer.header("access-control-allow-origin"),
            "http://localhost:5173"
        );
        assert!(vary(&answer).contains("origin"));
    }
}

#[tokio::test]
async fn any_origin_means_no_credentials() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.cors_origins = "*".parse().unwrap())
        .start()
        .await;
    let url = stack.identity_url("/healthz");
    let anonymous = stack.anonymous();
    let request = anonymous
        .request(Method::GET, &url)
        .header("origin", "http://evil.example");
    let answer = anonymous.send(request).await.expect_status(200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
}

fn vary(answer: &Answer) -> String {
    let values = answer.headers.get_all("vary").iter();
    let values: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
    values.join(",").to_lowercase()
}

#[tokio::test]
async fn answers_carry_safe_headers() {
    let (_stack, anonymous, bases) = both().await;
    for base in bases {
        for path in ["/healthz", "/nope"] {
            let answer = anonymous.get(&format!("{base}{path}")).await;
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(answer.header("referrer-policy"), "same-origin");
        }
    }
}

/// The status of a request that is sent byte for byte.
async fn status_of(base: &str, request: &str) -> u16 {
    let address = base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_request_must_name_one_host() {
    let (_stack, _, bases) = both().await;
    for base in &bases {
        for path in ["/healthz", "/nope", "/readyz"] {
            let sent = |version, hosts: &str| {
                let request =
                    format!("GET {path} HTTP/{version}\r\n{hosts}Connection: close\r\n\r\n");
                async move { status_of(base, &request).await }
            };
            assert_eq!(sent("1.1", "").await, 400);
            assert_eq!(sent("1.1", "Host: a\r\nHost: a\r\n").await, 400);
            assert_ne!(sent("1.1", "Host: a\r\n").await, 400);
            assert_ne!(sent("1.0", "").await, 400);
        }
    }
}

#[tokio::test]
async fn a_body_that_is_encoded_is_415_and_says_what_is_not() {
    let (stack, anonymous, _) = both().await;
    for url in [
        stack.identity_url("/login"),
        stack.identity_url("/oauth/revoke"),
        stack.recipe_url("/recipes"),
    ] {
        for encoding in ["gzip", "br", "gzip, identity", "nonsense"] {
            let request = anonymous.request(Method::POST, &url);
            let request = request.header("content-encoding", encoding).body("{}");
            let answer = anonymous.send(request).await;
            let sentence = "the body must not be compressed or otherwise encoded";
            answer.expect_problem(415, "unsupported-media-type", &[sentence]);
            assert_eq!(answer.header("accept-encoding"), "identity");
        }
    }
}

#[tokio::test]
async fn a_compressed_answer_has_a_weak_etag_that_can_be_revalidated() {
    let (stack, anonymous, _) = both().await;
    for url in [
        stack.identity_url("/.well-known/jwks.json"),
        stack.identity_url("/openapi.json"),
        stack.recipe_url("/openapi.json"),
    ] {
        let get = |name: &'static str, value: String| {
            anonymous.send(anonymous.request(Method::GET, &url).header(name, value))
        };
        let plain = anonymous.get(&url).await;
        let plain = plain.header("etag");
        assert!(plain.starts_with('"'), "{plain}");
        let packed = get("accept-encoding", "gzip".to_owned()).await;
        assert_eq!(packed.header("content-encoding"), "gzip");
        assert_eq!(packed.header("etag"), format!("W/{plain}"));
        for tag in [plain.to_owned(), format!("W/{plain}")] {
            get("if-none-match", tag).await.expect_status(304);
        }
    }
}
