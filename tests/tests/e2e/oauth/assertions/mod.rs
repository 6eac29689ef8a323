//! `private_key_jwt` (RFC 7523, OpenID Connect Core §9): clients that sign what they
//! authenticate with.

mod fapi;
mod proofs;
pub(crate) mod published;

use std::time::Duration;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use end_to_end::{Actor, Answer, Stack, forge};
use futures_util::future::join_all;
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use reqwest::Method;
use rsa::{RsaPrivateKey, pkcs1::EncodeRsaPrivateKey, pkcs8::DecodePrivateKey};
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{INVALID_CLIENT, Registered, SECRET, SHOP, change, expect_oauth_error, register};
use crate::{Backend, Postgres, Sqlite};

pub(crate) const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A key of a client.
pub(crate) struct Pair {
    algorithm: Algorithm,
    private: EncodingKey,
    pub(crate) public: Value,
}

impl Pair {
    pub(crate) fn new(kid: &str) -> Self {
        Self::of(Algorithm::ES256, kid)
    }

    pub(crate) fn of(algorithm: Algorithm, kid: &str) -> Self {
        let private = private_key(algorithm);
        let mut public = Jwk::from_encoding_key(&private, algorithm).unwrap();
        public.common.key_id = Some(kid.to_owned());
        Self {
            algorithm,
            public: serde_json::to_value(public).unwrap(),
            private,
        }
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_with(&Header::new(self.algorithm), claims)
    }

    pub(crate) fn sign_with(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.private).unwrap()
    }
}

fn private_key(algorithm: Algorithm) -> EncodingKey {
    let random = SystemRandom::new();
    match algorithm {
        Algorithm::ES256 => {
            let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
            EncodingKey::from_ec_der(key.unwrap().as_ref())
        }
        Algorithm::EdDSA => {
            let key = Ed25519KeyPair::generate().unwrap();
            EncodingKey::from_ed_der(key.to_pkcs8v1().unwrap().as_ref())
        }
        _ => {
            let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
            let key = AsDer::<Pkcs8V1Der>::as_der(&key).unwrap();
            let key = RsaPrivateKey::from_pkcs8_der(key.as_ref()).unwrap();
            EncodingKey::from_rsa_der(key.to_pkcs1_der().unwrap().as_bytes())
        }
    }
}

pub(crate) fn set(keys: &[&Pair]) -> Value {
    let keys: Vec<_> = keys.iter().map(|pair| &pair.public).collect();
    json!({ "keys": keys })
}

/// Registers machines that sign, each with its keys or their address.
async fn register_robot(stack: &Stack, id: &'static str, keys: &Value) {
    const SIGNS: &str = "UPDATE clients SET kind = 'machine', auth_method = 'private_key_jwt', \
        secret_hash = NULL, redirect_uris = '[]', grant_types = 'client_credentials', \
        scopes = 'recipes', jwks = $1, jwks_uri = $2 WHERE id = $3";
    register(stack, [Registered { id, ..SHOP }]).await;
    let url = keys.as_str().map(str::to_owned);
    let text = url.is_none().then(|| keys.to_string());
    change(stack, SIGNS, vec![text.into(), url.into(), id.into()]).await;
}

#[rstest]
#[case::rsa(Algorithm::RS256)]
#[case::pss(Algorithm::PS256)]
#[case::ecdsa(Algorithm::ES256)]
#[case::edwards(Algorithm::EdDSA)]
#[tokio::test]
async fn each_algorithm_of_the_metadata_is_accepted(#[case] algorithm: Algorithm) {
    let stack = Stack::start(Sqlite).await;
    let key = Pair::of(algorithm, "1");
    register_robot(&stack, "robot", &set(&[&key])).await;
    let answer = ask(&stack, &key.sign(&claims(&stack))).await;
    answer.expect_status(200);
    let other = Pair::of(algorithm, "1");
    expect_unknown(&ask(&stack, &other.sign(&claims(&stack))).await);
}

/// What the robot says of itself.
fn claims(stack: &Stack) -> Value {
    let now = stack.clock.clock().now().unix_timestamp();
    json!({
        "iss": "robot", "sub": "robot", "aud": stack.identity.url(), "iat": now,
        "exp": now + 60, "jti": Uuid::now_v7().to_string(),
    })
}

async fn present(at: &Actor, path: &str, assertion: &str, more: &[(&str, &str)]) -> Answer {
    let form = [
        ("grant_type", "client_credentials"),
        ("token", "x"),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", assertion),
    ];
    at.post_form(path, &[&form[..], more].concat()).await
}

async fn ask(stack: &Stack, assertion: &str) -> Answer {
    present(&stack.anonymous(), "/oauth/token", assertion, &[]).await
}

#[track_caller]
fn expect_unknown(refused: &Answer) {
    expect_oauth_error(refused, 401, "invalid_client", INVALID_CLIENT);
}

#[rstest]
#[tokio::test]
async fn a_signature_authenticates_a_client_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let key = Pair::new("1");
    register_robot(&stack, "robot", &set(&[&key])).await;
    let issuer = stack.identity.url();
    for aud in [
        json!(issuer),
        json!(format!("{issuer}/oauth/token")),
        json!(format!("{issuer}/oauth/par")),
        json!(["https://other.example", issuer]),
    ] {
        let mut claims = claims(&stack);
        claims["aud"] = aud;
        let answer = ask(&stack, &key.sign(&claims)).await.expect_status(200);
        assert_eq!(answer.body["scope"], json!("recipes"));
        expect_unknown(&ask(&stack, &key.sign(&claims)).await);
        claims["exp"] = json!(claims["exp"].as_i64().unwrap() + 1);
        expect_unknown(&ask(&stack, &key.sign(&claims)).await);
    }
    for path in ["/oauth/token", "/oauth/revoke", "/oauth/introspect"] {
        let assertion = key.sign(&claims(&stack));
        let more = [("client_id", "robot")];
        let answer = present(&stack.anonymous(), path, &assertion, &more).await;
        answer.expect_status(200);
        let again = present(&stack.anonymous(), path, &assertion, &more).await;
        expect_unknown(&again);
    }
    let named = Header {
        kid: Some("1".to_owned()),
        typ: Some("client-authentication+jwt".to_owned()),
        ..Header::new(Algorithm::ES256)
    };
    let answer = ask(&stack, &key.sign_with(&named, &claims(&stack))).await;
    answer.expect_status(200);
    stack.clients(&["disable", "robot"]).await.expect_success();
    expect_unknown(&ask(&stack, &key.sign(&claims(&stack))).await);
}

#[tokio::test]
async fn no_other_assertion_authenticates_anybody() {
    let stack = Stack::start(Sqlite).await;
    let (key, other) = (Pair::new("1"), Pair::new("1"));
    register_robot(&stack, "robot", &set(&[&key])).await;
    register_robot(&stack, "other", &set(&[&other])).await;
    register(&stack, [SHOP]).await;
    let now = stack.clock.clock().now().unix_timestamp();
    let with = |name: &str, value: Value| {
        let mut claims = claims(&stack);
        claims[name] = value;
        claims
    };
    for (name, value) in [
        ("aud", json!("https://other.example")),
        ("aud", json!(stack.recipes.url())),
        ("iss", json!("other")),
        ("sub", json!("other")),
        ("sub", json!("shop")),
        ("sub", json!("nobody")),
        ("exp", json!(now - 31)),
        ("exp", json!(now + 331)),
        ("nbf", json!(now + 31)),
        ("iat", json!(now + 31)),
        ("jti", json!("")),
        ("jti", json!(null)),
    ] {
        let refused = ask(&stack, &key.sign(&with(name, value))).await;
        expect_unknown(&refused);
    }
    let header = |change: fn(&mut Header)| {
        let mut header = Header::new(Algorithm::ES256);
        change(&mut header);
        key.sign_with(&header, &claims(&stack))
    };
    let public = key.public.to_string();
    let hs256 = json!({"alg": "HS256", "typ": "JWT"});
    let none = json!({"alg": "none", "typ": "JWT"});
    let rs256 = json!({"alg": "RS256", "typ": "JWT"});
    for assertion in [
        other.sign(&claims(&stack)),
        header(|header| header.kid = Some("2".to_owned())),
        header(|header| header.typ = Some("at+jwt".to_owned())),
        header(|header| header.typ = Some("dpop+jwt".to_owned())),
        forge::unsigned(&none, &claims(&stack)),
        forge::with_hmac(public.as_bytes(), &hs256, &claims(&stack)),
        forge::ForeignKey::generate().sign(&rs256, &claims(&stack)),
        forge::with_other_claims(&key.sign(&claims(&stack)), &with("exp", json!(now + 61))),
        "x".to_owned(),
        "e30.e30.".to_owned(),
        format!("{}x", key.sign(&claims(&stack))),
    ] {
        expect_unknown(&ask(&stack, &assertion).await);
    }
    let right = ask(&stack, &key.sign(&claims(&stack))).await;
    right.expect_status(200);
}

#[tokio::test]
async fn a_client_has_one_method_and_a_request_too() {
    const BOTH: &str = "authenticate with client_assertion or a secret, not with both";
    const ANOTHER: &str = "the client_id in the form is not the subject of client_assertion";
    let stack = Stack::start(Sqlite).await;
    let key = Pair::new("1");
    register_robot(&stack, "robot", &set(&[&key])).await;
    register(&stack, [SHOP]).await;
    let anonymous = stack.anonymous();
    let assertion = key.sign(&claims(&stack));
    for (more, why) in [
        (&[("client_secret", SECRET)], BOTH),
        (&[("client_id", "shop")], ANOTHER),
    ] {
        let refused = present(&anonymous, "/oauth/token", &assertion, more).await;
        expect_oauth_error(&refused, 400, "invalid_request", why);
    }
    let request = anonymous.request(Method::POST, "/oauth/token");
    let request = request.basic_auth("robot", Some(SECRET));
    let form = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", &assertion),
    ];
    let refused = anonymous.send(request.form(&form)).await;
    expect_oauth_error(&refused, 400, "invalid_request", BOTH);
    for form in [
        vec![("client_assertion", assertion.as_str())],
        vec![("client_assertion_type", JWT_BEARER)],
        vec![
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:saml2-bearer",
            ),
            ("client_assertion", assertion.as_str()),
        ],
        vec![("client_id", "robot"), ("client_secret", SECRET)],
        vec![("client_id", "robot")],
    ] {
        let form = [&[("grant_type", "client_credentials")][..], &form].concat();
        expect_unknown(&anonymous.post_form("/oauth/token", &form).await);
    }
    ask(&stack, &assertion).await.expect_status(200);
}

#[tokio::test]
async fn wrong_signatures_are_limited_as_wrong_secrets_are() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.login_rate = "3/1m".parse().unwrap())
        .start()
        .await;
    let (key, other) = (Pair::new("1"), Pair::new("1"));
    register_robot(&stack, "robot", &set(&[&key])).await;
    for _ in 0..5 {
        let right = ask(&stack, &key.sign(&claims(&stack))).await;
        right.expect_status(200);
    }
    for _ in 0..3 {
        expect_unknown(&ask(&stack, &other.sign(&claims(&stack))).await);
    }
    let early = ask(&stack, &key.sign(&claims(&stack))).await;
    early.expect_status(429);
    stack.advance(Duration::from_mins(1));
    let right = ask(&stack, &key.sign(&claims(&stack))).await;
    right.expect_status(200);
}

#[tokio::test]
async fn one_assertion_presented_at_two_replicas_counts_once() {
    let stack = Stack::start(Postgres).await;
    let replica = stack.replica().await;
    let key = Pair::new("1");
    register_robot(&stack, "robot", &set(&[&key])).await;
    let (here, there) = (stack.anonymous(), stack.anonymous().at(replica.url()));
    for _ in 0..3 {
        let assertion = &key.sign(&claims(&stack));
        let all = (0..10).map(|number| {
            let at = if number % 2 == 0 { &here } else { &there };
            present(at, "/oauth/token", assertion, &[])
        });
        let answers = join_all(all).await;
        let good = answers.iter().filter(|answer| answer.status == 200);
        assert_eq!(good.count(), 1, "{answers:?}");
    }
}

#[tokio::test]
async fn used_assertions_are_forgotten_when_they_are_over() {
    let stack = Stack::start(Sqlite).await;
    let key = Pair::new("1");
    register_robot(&stack, "robot", &set(&[&key])).await;
    ask(&stack, &key.sign(&claims(&stack)))
        .await
        .expect_status(200);
    let forget = |minutes: i64| {
        let now = stack.clock.clock().now() + time::Duration::minutes(minutes);
        let clients = stack.identity.state.clients.clone();
        async move { clients.forget_assertions(now).await.unwrap() }
    };
    assert_eq!(forget(5).await, 0);
    assert_eq!(forget(6).await, 1);
}
