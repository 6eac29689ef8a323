//! The answers of a service, header by header.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, Request, StatusCode};
use axum::response::Response;
use axum::routing::get;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use token_verifier::{Caller, LocalKeys, Rejection, RequiredScope, Verifier};
use tower::ServiceExt;

use crate::support::{Bench, ManualClock, NOW, Signer, claims_with, config, jwks};

struct RecipesScope;

impl RequiredScope for RecipesScope {
    const SCOPE: Option<&'static str> = Some("recipes");
}

async fn whoami(caller: Caller) -> String {
    caller.subject().to_owned()
}

struct ForClientsToo;

impl RequiredScope for ForClientsToo {
    const SCOPE: Option<&'static str> = Some("recipes");
    const ADMITS_CLIENTS: bool = true;
}

async fn catalogue(caller: Caller<ForClientsToo>) -> String {
    caller.subject().to_owned()
}

async fn recipes(caller: Caller<RecipesScope>) -> String {
    caller.claims.scope.to_string()
}

async fn greet(caller: Option<Caller>) -> String {
    caller.map_or("stranger".to_owned(), |caller| caller.subject().to_owned())
}

async fn delete_account(caller: Caller) -> Result<&'static str, Rejection> {
    caller.require_recent_login(Duration::from_mins(5))?;
    Ok("deleted")
}

fn app(verifier: Verifier) -> Router {
    Router::new()
        .route("/whoami", get(whoami))
        .route("/recipes", get(recipes))
        .route("/catalogue", get(catalogue))
        .route("/greet", get(greet))
        .route("/delete", get(delete_account))
        .with_state(verifier)
}

async fn get_with(verifier: &Verifier, path: &str, authorization: &[&str]) -> Response {
    let mut request = Request::get(path);
    for value in authorization {
        request = request.header(AUTHORIZATION, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    app(verifier.clone()).oneshot(request).await.unwrap()
}

fn header(response: &Response, name: HeaderName) -> Option<&str> {
    response.headers().get(name).map(|it| it.to_str().unwrap())
}

async fn text(response: Response) -> String {
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.into()).unwrap()
}

async fn json_body(response: Response) -> Value {
    assert_eq!(
        header(&response, CONTENT_TYPE),
        Some("application/problem+json")
    );
    serde_json::from_str(&text(response).await).unwrap()
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

#[tokio::test]
async fn a_good_token_reaches_the_handler() {
    let bench = Bench::new();
    let token = bearer(&bench.signer.token());

    let whoami = get_with(&bench.verifier, "/whoami", &[&token]).await;
    let recipes = get_with(&bench.verifier, "/recipes", &[&token]).await;

    assert_eq!(text(whoami).await, "7");
    assert_eq!(text(recipes).await, "account recipes");
}

#[tokio::test]
async fn a_route_may_admit_requests_without_a_token_but_not_with_a_bad_one() {
    let bench = Bench::new();
    let good = bearer(&bench.signer.token());
    let bad = bearer(&Signer::generate("key-1").token());

    let caller = get_with(&bench.verifier, "/greet", &[&good]).await;
    let stranger = get_with(&bench.verifier, "/greet", &[]).await;
    let refused = get_with(&bench.verifier, "/greet", &[&bad]).await;

    assert_eq!(text(caller).await, "7");
    assert_eq!(text(stranger).await, "stranger");
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_a_token_the_challenge_is_bare() {
    let bench = Bench::new();

    let response = get_with(&bench.verifier, "/whoami", &[]).await;

    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(header(&response, WWW_AUTHENTICATE), Some("Bearer"));
    let expected = json!({
        "type": "/problems/unauthorized", "title": "Unauthorized", "status": 401,
        "detail": "an access token is needed", "errors": ["an access token is needed"],
    });
    assert_eq!(json_body(response).await, expected);
}

#[tokio::test]
async fn a_challenge_names_the_metadata_if_there_are_any() {
    let url = "https://recipes.example/.well-known/oauth-protected-resource";
    let keys = LocalKeys::new(jwks([Signer::generate("key-1").jwk()]));
    let config = config().resource_metadata(url);
    let verifier = Verifier::local(config, Arc::new(ManualClock::at(NOW)), keys);
    let metadata = format!("resource_metadata=\"{url}\"");

    let nobody = get_with(&verifier, "/whoami", &[]).await;
    assert_eq!(
        header(&nobody, WWW_AUTHENTICATE).unwrap(),
        format!("Bearer {metadata}")
    );
    let refused = get_with(&verifier, "/whoami", &["Bearer a.b.c"]).await;
    let challenge = header(&refused, WWW_AUTHENTICATE).unwrap();
    assert!(challenge.starts_with("Bearer error=\"invalid_token\""));
    assert!(challenge.ends_with(&format!(", {metadata}")), "{challenge}");

    let stranger = get_with(&verifier, "/greet", &[]).await;
    assert_eq!(text(stranger).await, "stranger", "no token is needed there");
}

#[tokio::test]
async fn a_refused_token_is_an_invalid_token() {
    let bench = Bench::new();
    let token = bearer(&bench.signer.token_of(&claims_with("exp", NOW - 60)));

    let response = get_with(&bench.verifier, "/whoami", &[&token]).await;

    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        header(&response, WWW_AUTHENTICATE),
        Some(r#"Bearer error="invalid_token", error_description="the token has expired""#)
    );
    let expected = json!({
        "type": "/problems/unauthorized", "title": "Unauthorized", "status": 401,
        "detail": "the token has expired", "errors": ["the token has expired"],
    });
    assert_eq!(json_body(response).await, expected);
}

#[tokio::test]
async fn a_malformed_header_is_an_invalid_token_too() {
    let bench = Bench::new();
    let good = bearer(&bench.signer.token());

    for sent in [
        &["Bearer"][..],
        &["Bearer a b"],
        &["Bearer é"],
        &[&good, &good],
    ] {
        let response = get_with(&bench.verifier, "/whoami", sent).await;

        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        let challenge = header(&response, WWW_AUTHENTICATE).unwrap();
        assert!(
            challenge.starts_with(r#"Bearer error="invalid_token", "#),
            "{challenge}"
        );
    }
}

#[tokio::test]
async fn a_client_is_taken_for_nobody_unless_a_route_says_so() {
    let bench = Bench::new();
    let mut claims = claims_with("sub", "robot");
    claims["client_id"] = "robot".into();
    let robot = bearer(&bench.signer.token_of(&claims));

    for path in ["/whoami", "/recipes", "/greet", "/delete"] {
        let refused = get_with(&bench.verifier, path, &[&robot]).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{path}");
        assert_eq!(header(&refused, WWW_AUTHENTICATE), None);
        let body = json_body(refused).await;
        assert_eq!(body["type"], "/problems/not-a-person");
        assert_eq!(
            body["detail"],
            "this needs a person, and the token was issued to a client for itself"
        );
    }
    let admitted = get_with(&bench.verifier, "/catalogue", &[&robot]).await;
    assert_eq!(text(admitted).await, "robot");

    claims["scope"] = "posts".into();
    let narrow = bearer(&bench.signer.token_of(&claims));
    let refused = get_with(&bench.verifier, "/catalogue", &[&narrow]).await;
    assert!(
        header(&refused, WWW_AUTHENTICATE)
            .unwrap()
            .contains("insufficient_scope")
    );
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let bench = Bench::new();
    let token = bearer(
        &bench
            .signer
            .token_of(&claims_with("scope", "account posts")),
    );

    let response = get_with(&bench.verifier, "/recipes", &[&token]).await;

    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        header(&response, WWW_AUTHENTICATE),
        Some(r#"Bearer error="insufficient_scope", scope="recipes""#)
    );
    let expected = json!({
        "type": "/problems/insufficient-scope", "title": "Forbidden", "status": 403,
        "detail": "the token lacks the scope recipes",
        "errors": ["the token lacks the scope recipes"],
    });
    assert_eq!(json_body(response).await, expected);
}

#[tokio::test]
async fn a_login_too_long_ago_is_not_enough() {
    let bench = Bench::new();
    let token = bearer(&bench.signer.token_of(&claims_with("auth_time", NOW - 301)));

    let response = get_with(&bench.verifier, "/delete", &[&token]).await;

    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        header(&response, WWW_AUTHENTICATE),
        Some(concat!(
            r#"Bearer error="insufficient_user_authentication", "#,
            r#"error_description="a more recent login is needed", max_age="300""#
        ))
    );
    let expected = json!({
        "type": "/problems/insufficient-user-authentication", "title": "Unauthorized",
        "status": 401, "detail": "a more recent login is needed",
        "errors": ["a more recent login is needed"],
    });
    assert_eq!(json_body(response).await, expected);
}

#[tokio::test]
async fn a_recent_login_is_enough_and_an_unknown_one_is_not() {
    let bench = Bench::new();
    let recent = bearer(&bench.signer.token_of(&claims_with("auth_time", NOW - 300)));
    let unknown = bearer(&bench.signer.token());

    let allowed = get_with(&bench.verifier, "/delete", &[&recent]).await;
    let refused = get_with(&bench.verifier, "/delete", &[&unknown]).await;

    assert_eq!(allowed.status(), StatusCode::OK);
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_keys_the_service_answers_503_with_retry_after() {
    let signer = Signer::generate("key-1");
    let clock = Arc::new(ManualClock::at(NOW));
    let verifier = Verifier::local(config(), clock, LocalKeys::new(jwks([])));

    let response = get_with(&verifier, "/whoami", &[&bearer(&signer.token())]).await;

    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(header(&response, RETRY_AFTER), Some("1"));
    assert_eq!(header(&response, WWW_AUTHENTICATE), None);
    let expected = json!({
        "type": "/problems/unavailable", "title": "Service Unavailable", "status": 503,
        "detail": "tokens cannot be checked at the moment",
        "errors": ["tokens cannot be checked at the moment"],
    });
    assert_eq!(json_body(response).await, expected);
}

#[tokio::test]
async fn a_service_can_write_its_own_body() {
    let bench = Bench::new();

    let response = get_with(&bench.verifier, "/whoami", &[]).await;

    let rejection = response.extensions().get::<Rejection>().unwrap();
    assert_eq!(rejection.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(rejection.problem_type(), "/problems/unauthorized");
    assert_eq!(rejection.detail(), "an access token is needed");
}
