//! Tokens in the issuer's cookies, and the protection against other sites.

use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, COOKIE, ORIGIN, WWW_AUTHENTICATE};
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use axum::routing::any;
use http_body_util::BodyExt;
use rstest::rstest;
use serde_json::{Value, json};
use token_verifier::{CSRF_HEADER, Caller, TrustedOrigins};
use tower::ServiceExt;

use crate::support::{Bench, NOW, claims_with, config};

const APP: &str = "https://app.example.org";
const CSRF: &str = "the-session's-value";
const SEC_FETCH_SITE: &str = "sec-fetch-site";

const SAFE: [Method; 4] = [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE];
const UNSAFE: [Method; 4] = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

async fn place(caller: Caller) -> &'static str {
    if caller.via_cookie() {
        "cookie"
    } else {
        "header"
    }
}

/// A service that accepts cookies, and a request to it.
struct Service {
    bench: Bench,
    request: axum::http::request::Builder,
}

impl Service {
    fn asked(method: &Method) -> Self {
        let trusted = TrustedOrigins::new([APP]);
        Self {
            bench: Bench::with(config().accept_cookies(trusted)),
            request: Request::builder().method(method).uri("/"),
        }
    }

    fn token(&self) -> String {
        self.bench.signer.token_of(&claims_with("csrf", CSRF))
    }

    /// The cookie as a browser sends it.
    fn cookie(self) -> Self {
        let cookie = format!("access_token_cookie={}", self.token());
        self.header(COOKIE.as_str(), &cookie)
    }

    fn csrf(self) -> Self {
        self.header(CSRF_HEADER.as_str(), CSRF)
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    async fn response(self) -> Response {
        let app = Router::new().route("/", any(place));
        let app = app.with_state(self.bench.verifier.clone());
        let request = self.request.body(Body::empty()).unwrap();
        app.oneshot(request).await.unwrap()
    }

    async fn answer(self) -> Answer {
        let response = self.response().await;
        let challenge = response.headers().get(WWW_AUTHENTICATE);
        let challenge = challenge.map(|value| value.to_str().unwrap().to_owned());
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Answer {
            status,
            challenge,
            body: String::from_utf8(body.into()).unwrap(),
        }
    }
}

#[derive(Debug)]
struct Answer {
    status: StatusCode,
    challenge: Option<String>,
    body: String,
}

impl Answer {
    fn assert_let_in(&self, from: &str) {
        assert_eq!((self.status, self.body.as_str()), (StatusCode::OK, from));
    }

    fn assert_refused_for_csrf(&self, sentence: &str) {
        assert_eq!(self.challenge.as_deref(), Some("Bearer"));
        let expected = json!({
            "type": "/problems/csrf", "title": "Unauthorized", "status": 401,
            "detail": sentence, "errors": [sentence],
        });
        assert_eq!(self.json(), expected);
    }

    fn assert_invalid_token(&self, sentence: &str) {
        assert_eq!(self.status, StatusCode::UNAUTHORIZED);
        let challenge = format!(r#"Bearer error="invalid_token", error_description="{sentence}""#);
        assert_eq!(self.challenge, Some(challenge));
        assert_eq!(self.json()["type"], "/problems/unauthorized");
    }

    fn assert_missing_token(&self) {
        assert_eq!(self.status, StatusCode::UNAUTHORIZED);
        assert_eq!(self.challenge.as_deref(), Some("Bearer"));
        assert_eq!(self.json()["type"], "/problems/unauthorized");
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

const NO_CSRF: &str = "the header X-CSRF-TOKEN must carry the csrf value of the session";
const NOT_TRUSTED: &str =
    "the headers Origin and Sec-Fetch-Site must name a page that is trusted here";

#[tokio::test]
async fn safe_methods_need_no_csrf_value() {
    for method in SAFE {
        let answer = Service::asked(&method).cookie().answer().await;
        assert_eq!(answer.status, StatusCode::OK, "{method}");
        let cross_site = Service::asked(&method)
            .cookie()
            .header(ORIGIN.as_str(), "https://evil.example.org")
            .header(SEC_FETCH_SITE, "cross-site");
        assert_eq!(cross_site.answer().await.status, StatusCode::OK, "{method}");
    }
}

#[tokio::test]
async fn unsafe_methods_need_the_csrf_value() {
    let unheard_of = Method::from_bytes(b"PURGE").unwrap();
    for method in UNSAFE.into_iter().chain([unheard_of]) {
        let asked = || Service::asked(&method).cookie();
        let header = CSRF_HEADER;
        let header = header.as_str();

        asked().csrf().answer().await.assert_let_in("cookie");
        for refused in [
            asked(),
            asked().header(header, ""),
            asked().header(header, "another value"),
            asked().header(header, &CSRF.to_uppercase()),
            asked().header(header, &CSRF[1..]),
            asked().header(header, &format!("{CSRF}x")),
            asked().csrf().csrf(),
        ] {
            refused.answer().await.assert_refused_for_csrf(NO_CSRF);
        }
    }
}

#[tokio::test]
async fn a_cookie_token_without_csrf_is_refused_for_every_method() {
    for method in SAFE.into_iter().chain(UNSAFE) {
        let service = Service::asked(&method);
        let cookie = format!("access_token_cookie={}", service.bench.signer.token());
        let response = service.header("cookie", &cookie).csrf().response().await;

        let challenge = response.headers()[WWW_AUTHENTICATE].to_str().unwrap();
        assert_eq!(
            challenge,
            r#"Bearer error="invalid_token", error_description="the token lacks the claim csrf""#
        );
    }
}

#[rstest]
#[case::trusted(&[("origin", APP)], true)]
#[case::trusted_of_another_site(&[("origin", APP), (SEC_FETCH_SITE, "cross-site")], true)]
#[case::same_origin(&[(SEC_FETCH_SITE, "same-origin")], true)]
#[case::same_site(&[(SEC_FETCH_SITE, "same-site")], true)]
#[case::typed_by_the_user(&[(SEC_FETCH_SITE, "none")], true)]
#[case::no_browser(&[], true)]
#[case::somebody_else(&[("origin", "https://evil.example.org")], false)]
#[case::somebody_else_of_this_site(
    &[("origin", "https://evil.example.org"), (SEC_FETCH_SITE, "same-origin")], false
)]
#[case::nobody(&[("origin", "null")], false)]
#[case::another_site(&[(SEC_FETCH_SITE, "cross-site")], false)]
#[tokio::test]
async fn the_origin_must_be_trusted_even_with_the_csrf_value(
    #[case] headers: &[(&str, &str)],
    #[case] trusted: bool,
) {
    for method in UNSAFE {
        let service = Service::asked(&method).cookie().csrf();
        let service = headers.iter().fold(service, |service, (name, value)| {
            service.header(name, value)
        });

        let answer = service.answer().await;
        if trusted {
            answer.assert_let_in("cookie");
        } else {
            answer.assert_refused_for_csrf(NOT_TRUSTED);
        }
    }
}

#[tokio::test]
async fn bearer_tokens_need_no_csrf_value_and_no_origin() {
    for method in UNSAFE {
        let service = Service::asked(&method);
        let bearer = format!("Bearer {}", service.token());
        let answer = service
            .cookie()
            .header(AUTHORIZATION.as_str(), &bearer)
            .header(ORIGIN.as_str(), "https://elsewhere.example.org")
            .answer()
            .await;
        answer.assert_let_in("header");
    }
}

#[rstest]
#[case::empty("Bearer", "the Authorization header carries no usable bearer token")]
#[case::blank("bearer  ", "the Authorization header carries no usable bearer token")]
#[case::no_token("Bearer nonsense", "the token is malformed")]
#[tokio::test]
async fn a_bad_bearer_header_excludes_the_cookie(#[case] bad: &str, #[case] sentence: &str) {
    let service = Service::asked(&Method::GET).cookie();
    let answer = service.header(AUTHORIZATION.as_str(), bad).answer().await;
    answer.assert_invalid_token(sentence);
}

#[tokio::test]
async fn another_scheme_does_not_exclude_the_cookie() {
    let service = Service::asked(&Method::GET).cookie();
    let answer = service.header(AUTHORIZATION.as_str(), "Basic YTpi");
    answer.answer().await.assert_let_in("cookie");
}

#[tokio::test]
async fn the_first_valid_cookie_counts() {
    for before in [
        "access_token_cookie=nonsense",
        "access_token_cookie=nonsense; access_token_cookie=a.b.c",
        "__Host-access_token_cookie=nonsense",
        "visitor=José",
    ] {
        for after in [
            "access_token_cookie=nonsense",
            "__Host-access_token_cookie=a.b.c",
        ] {
            let service = Service::asked(&Method::POST).csrf();
            let token = service.token();
            let cookies = format!("{before}; access_token_cookie={token}; {after}");
            let answer = service.header("cookie", &cookies).answer().await;
            answer.assert_let_in("cookie");
        }
    }
}

#[tokio::test]
async fn of_several_valid_cookies_the_one_with_the_sent_csrf_value_counts() {
    let service = Service::asked(&Method::POST);
    let other = service
        .bench
        .signer
        .token_of(&claims_with("csrf", "another-session's"));
    let other = format!("__Host-access_token_cookie={other}");
    let service = service.cookie().header("cookie", &other);
    service.csrf().answer().await.assert_let_in("cookie");
}

#[rstest]
#[case::before("access_token_cookie=nonsense; __Host-access_token_cookie=a.b.c")]
#[case::after("__Host-access_token_cookie=nonsense; access_token_cookie=a.b.c")]
#[tokio::test]
async fn without_a_valid_cookie_the_first_one_decides_the_answer(#[case] cookies: &str) {
    let service = Service::asked(&Method::POST).header("cookie", cookies);
    let answer = service.csrf().answer().await;
    answer.assert_invalid_token("the token is malformed");
    let service = Service::asked(&Method::POST).cookie();
    let answer = service.header("cookie", cookies).answer().await;
    answer.assert_refused_for_csrf(NO_CSRF);
}

#[tokio::test]
async fn an_expired_cookie_is_reported_before_a_missing_csrf_value() {
    let service = Service::asked(&Method::POST);
    let mut claims = claims_with("csrf", CSRF);
    claims["exp"] = (NOW - 60).into();
    let cookie = format!(
        "access_token_cookie={}",
        service.bench.signer.token_of(&claims)
    );

    let answer = service.header("cookie", &cookie).answer().await;

    answer.assert_invalid_token("the token has expired");
}

#[tokio::test]
async fn cookies_count_only_where_they_are_configured() {
    let mut service = Service::asked(&Method::GET).cookie();
    service.bench = Bench::new();
    service.answer().await.assert_missing_token();
}

#[tokio::test]
async fn without_any_token_the_challenge_is_bare() {
    let answer = Service::asked(&Method::POST).header("cookie", "theme=dark");
    answer.answer().await.assert_missing_token();
}
