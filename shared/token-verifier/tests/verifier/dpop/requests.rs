//! The answers of a service that accepts both schemes.

use axum::Router;
use axum::body::Body;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use axum::routing::get;
use serde_json::json;
use token_verifier::{Caller, DPOP_NONCE_HEADER, NonceSecret, TrustedOrigins, VerifierConfig};
use tower::ServiceExt;

use super::client::ClientKey;
use crate::support::{Bench, claims, config};

const BEARER: &str = "Bearer";
const DPOP: &str = r#"DPoP algs="ES256 EdDSA RS256 PS256""#;

struct Service {
    bench: Bench,
    client: ClientKey,
    token: String,
}

async fn whoami(caller: Caller) -> String {
    caller.subject().to_owned()
}

impl Service {
    fn new() -> Self {
        Self::with(config().accept_dpop("https://api.example/", None))
    }

    fn with(config: VerifierConfig) -> Self {
        let (bench, client) = (Bench::with(config), ClientKey::generate());
        let mut claims = claims();
        claims["csrf"] = json!("c");
        claims["cnf"] = json!({"jkt": client.thumbprint()});
        let token = bench.signer.token_of(&claims);
        Self {
            bench,
            client,
            token,
        }
    }

    /// Sends headers to a route of a nested router.
    async fn get(&self, headers: &[(&str, &str)]) -> Response {
        let inner = Router::new().route("/", get(whoami));
        let app = Router::new()
            .nest("/recipes", inner)
            .with_state(self.bench.verifier.clone());
        let mut request = Request::get("/recipes");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        app.oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap()
    }

    async fn get_with(&self, token: &str, proof: &str) -> Response {
        let authorization = format!("DPoP {token}");
        let headers = [("authorization", &*authorization), ("dpop", proof)];
        self.get(&headers).await
    }
}

fn challenges(answer: &Response) -> Vec<&str> {
    let sent = answer.headers().get_all(WWW_AUTHENTICATE).iter();
    sent.map(|value| value.to_str().unwrap()).collect()
}

fn proof_challenge(code: &str, why: &str) -> String {
    DPOP.replace(
        "DPoP ",
        &format!(r#"DPoP error="{code}", error_description="{why}", "#),
    )
}

#[tokio::test]
async fn each_request_needs_its_own_proof() {
    let service = Service::new();
    for id in ["1", "2"] {
        let proof = service.client.proof(id, &service.token);
        let answer = service.get_with(&service.token, &proof).await;
        assert_eq!(answer.status(), StatusCode::OK, "{:?}", challenges(&answer));
    }
    let again = service.client.proof("2", &service.token);
    let answer = service.get_with(&service.token, &again).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let why = "the DPoP proof was used before";
    let expected = [proof_challenge("invalid_dpop_proof", why), BEARER.into()];
    assert_eq!(challenges(&answer), expected);
}

#[tokio::test]
async fn a_stolen_token_is_worth_nothing_without_its_key() {
    let service = Service::new();
    let thief = ClientKey::generate();
    let proof = thief.proof("1", &service.token);
    let answer = service.get_with(&service.token, &proof).await;
    let why = "the DPoP proof is signed with another key than the token is bound to";
    assert_eq!(
        challenges(&answer)[0],
        proof_challenge("invalid_dpop_proof", why)
    );

    let authorization = format!("DPoP {}", service.token);
    let answer = service.get(&[("authorization", &authorization)]).await;
    let why = "a DPoP proof is needed";
    assert_eq!(
        challenges(&answer)[0],
        proof_challenge("invalid_dpop_proof", why)
    );
}

#[tokio::test]
async fn a_bound_token_is_no_bearer_token_and_no_cookie() {
    let ours = TrustedOrigins::new(["https://app.example"]);
    let service = Service::with(
        config()
            .accept_dpop("https://api.example", None)
            .accept_cookies(ours),
    );
    let proof = service.client.proof("1", &service.token);
    let bearer = format!("Bearer {}", service.token);
    let cookie = format!("access_token_cookie={}", service.token);
    for credentials in [("authorization", &*bearer), ("cookie", &*cookie)] {
        let answer = service.get(&[credentials, ("dpop", &proof)]).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        let why = "the token is bound to a key and needs a proof of it";
        let bearer = format!(r#"Bearer error="invalid_token", error_description="{why}""#);
        assert_eq!(challenges(&answer), [bearer, DPOP.into()]);
    }
}

#[tokio::test]
async fn an_unbound_token_is_only_a_bearer_token() {
    let service = Service::new();
    let token = service.bench.signer.token();
    let answer = service
        .get_with(&token, &service.client.proof("1", &token))
        .await;
    let why = "the token is not bound to a key of DPoP";
    let expected = [proof_challenge("invalid_token", why), BEARER.into()];
    assert_eq!(challenges(&answer), expected);

    let bearer = format!("Bearer {token}");
    let answer = service.get(&[("authorization", &bearer)]).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_request_without_token_learns_of_both_schemes() {
    let answer = Service::new().get(&[]).await;
    assert_eq!(challenges(&answer), [BEARER, DPOP]);
}

#[tokio::test]
async fn the_scheme_is_unknown_where_it_is_not_configured() {
    let service = Service::with(config());
    let proof = service.client.proof("1", &service.token);
    let answer = service.get_with(&service.token, &proof).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(challenges(&answer), [BEARER]);
}

#[tokio::test]
async fn a_client_learns_the_nonce_from_the_header() {
    let nonces = Some(NonceSecret::new(b"secret"));
    let service = Service::with(config().accept_dpop("https://api.example", nonces));
    let proof = service.client.proof("1", &service.token);
    let answer = service.get_with(&service.token, &proof).await;
    let why = "the DPoP proof needs the nonce of the header DPoP-Nonce";
    assert_eq!(
        challenges(&answer)[0],
        proof_challenge("use_dpop_nonce", why)
    );

    let mut claims = super::client::proof_claims("1", &service.token);
    claims["nonce"] = json!(answer.headers()[DPOP_NONCE_HEADER].to_str().unwrap());
    let proof = service.client.sign(&service.client.header(), &claims);
    let answer = service.get_with(&service.token, &proof).await;
    assert_eq!(answer.status(), StatusCode::OK);
}
