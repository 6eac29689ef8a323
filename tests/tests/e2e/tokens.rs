//! Which tokens are accepted by the resource server, which only has public keys, and by the
//! issuer itself.

use std::time::Duration;

use end_to_end::{
    Actor, Stack,
    forge::{self, ForeignKey},
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{Backend, Postgres, Sqlite};

/// Checks that both services refuse `token` for the same reason.
async fn refused(actor: &Actor, token: &str, reason: &str) {
    let bearer = actor.with_token(token);
    for path in ["/recipes", "/me"] {
        let answer = bearer.get(path).await;
        assert_eq!(answer.status, 401, "{path} took a token although {reason}");
        answer.expect_invalid_token(reason);
    }
}

/// Claims for both services with some replaced; `null` removes one.
fn claims(good: &Value, changes: &Value) -> Value {
    let mut claims = good.as_object().unwrap().clone();
    for (name, value) in changes.as_object().unwrap().clone() {
        if value.is_null() {
            claims.remove(&name);
        } else {
            claims.insert(name, value);
        }
    }
    Value::Object(claims)
}

struct Forgery {
    stack: Stack,
    cook: Actor,
    good: Value,
    header: Value,
}

impl Forgery {
    async fn new() -> Self {
        let stack = Stack::start(Sqlite).await;
        let cook = stack.sign_up("cook").await;
        let good = forge::decode(cook.token(), 1);
        let header = forge::decode(cook.token(), 0);
        Self {
            stack,
            cook,
            good,
            header,
        }
    }

    /// Signs with the issuer's own key.
    fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(header, &claims.to_string())
    }

    fn sign_text(&self, header: &Value, claims: &str) -> String {
        let signer = self.stack.identity.state.keys.signer().unwrap();
        forge::with_issuers_key(&signer, header, claims)
    }

    async fn with_claims(&self, changes: Value, reason: &str) {
        let token = self.sign(&self.header, &claims(&self.good, &changes));
        refused(&self.cook, &token, reason).await;
    }
}

#[tokio::test]
async fn a_token_as_the_issuer_signs_it_is_accepted() {
    let forgery = Forgery::new().await;
    let token = forgery.sign(&forgery.header, &forgery.good);
    let bearer = forgery.cook.with_token(token);
    bearer.get("/recipes").await.expect_status(200);
    bearer.get("/me").await.expect_status(200);
}

#[tokio::test]
async fn claims_must_be_valid() {
    let forgery = Forgery::new().await;
    let now = forgery.good["iat"].as_i64().unwrap();
    let cases = [
        (
            json!({"iss": "https://evil.example"}),
            "the token is from another issuer",
        ),
        (
            json!({"iss": [forgery.stack.identity.url()]}),
            "the claim iss of the token is not valid",
        ),
        (json!({"iss": null}), "the token lacks the claim iss"),
        (
            json!({"aud": ["mail"]}),
            "the token is for another audience",
        ),
        (json!({"aud": null}), "the token lacks the claim aud"),
        (json!({"sub": null}), "the token lacks the claim sub"),
        (json!({"exp": null}), "the token lacks the claim exp"),
        (json!({"iat": null}), "the token lacks the claim iat"),
        (
            json!({"exp": "tomorrow"}),
            "the claim exp of the token is not valid",
        ),
        (json!({"exp": now - 30}), "the token has expired"),
        (json!({"nbf": now + 31}), "the token is not valid yet"),
        (
            json!({"iat": now + 31}),
            "the token was issued in the future",
        ),
        (
            json!({"type": "refresh"}),
            "the token is not of the type that is accepted here",
        ),
    ];
    for (changes, reason) in cases {
        forgery.with_claims(changes, reason).await;
    }
}

#[tokio::test]
async fn clocks_may_differ_by_half_a_minute() {
    let forgery = Forgery::new().await;
    let now = forgery.good["iat"].as_i64().unwrap();
    for changes in [
        json!({"exp": now - 29}),
        json!({"nbf": now + 30}),
        json!({"iat": now + 30}),
    ] {
        let token = forgery.sign(&forgery.header, &claims(&forgery.good, &changes));
        forgery
            .cook
            .with_token(token)
            .get("/recipes")
            .await
            .expect_status(200);
    }
}

#[tokio::test]
async fn headers_must_be_valid() {
    let forgery = Forgery::new().await;
    let kid = forgery.header["kid"].clone();
    let cases = [
        (
            json!({"alg": "RS256", "typ": "at+jwt", "kid": "unknown"}),
            "the token is signed with an unknown key",
        ),
        (
            json!({"alg": "RS256", "typ": "at+jwt"}),
            "the token does not name its key",
        ),
        (
            json!({"alg": "RS256", "typ": "JWT", "kid": kid}),
            "the token is not of the type that is accepted here",
        ),
        (
            json!({"alg": "RS256", "kid": kid}),
            "the token is not of the type that is accepted here",
        ),
        (
            json!({"alg": "RS256", "typ": "rt+jwt", "kid": kid}),
            "the token is not of the type that is accepted here",
        ),
        (
            json!({"alg": "RS512", "typ": "at+jwt", "kid": kid}),
            "the token is signed with an algorithm that is not accepted",
        ),
        (
            json!({"alg": "RS256", "typ": "at+jwt", "kid": kid, "crit": ["exp"]}),
            "the token needs an extension that is not supported",
        ),
    ];
    for (header, reason) in cases {
        let token = forgery.sign(&header, &forgery.good);
        refused(&forgery.cook, &token, reason).await;
    }
}

#[tokio::test]
async fn keys_in_the_header_are_ignored() {
    let forgery = Forgery::new().await;
    let foreign = ForeignKey::generate();
    let mut header = forgery.header.clone();
    header["jku"] = json!("https://evil.example/jwks.json");
    header["jwk"] = json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"});
    let token = foreign.sign(&header, &forgery.good);
    refused(&forgery.cook, &token, "the signature of the token is wrong").await;
}

#[tokio::test]
async fn signatures_must_be_the_issuers() {
    let forgery = Forgery::new().await;
    let not_accepted = "the token is signed with an algorithm that is not accepted";
    let mut unsigned = forgery.header.clone();
    unsigned["alg"] = json!("none");
    let token = forge::unsigned(&unsigned, &forgery.good);
    refused(&forgery.cook, &token, "the token is malformed").await;
    let token = format!("{token}AAAA");
    refused(&forgery.cook, &token, not_accepted).await;

    let keys = forgery
        .cook
        .get("/.well-known/jwks.json")
        .await
        .expect_status(200);
    let mut confused = forgery.header.clone();
    confused["alg"] = json!("HS256");
    let public = keys.body["keys"][0]["n"].as_str().unwrap();
    let token = forge::with_hmac(public.as_bytes(), &confused, &forgery.good);
    refused(&forgery.cook, &token, not_accepted).await;

    let mut promoted = forgery.good.clone();
    promoted["sub"] = json!("2");
    let token = forge::with_other_claims(forgery.cook.token(), &promoted);
    refused(&forgery.cook, &token, "the signature of the token is wrong").await;

    let token = ForeignKey::generate().sign(&forgery.header, &forgery.good);
    refused(&forgery.cook, &token, "the signature of the token is wrong").await;
}

#[tokio::test]
async fn ambiguous_encodings_are_refused() {
    let forgery = Forgery::new().await;
    let claims = forgery.good.to_string();
    let twice = claims.replacen('{', r#"{"sub":"2","#, 1);
    let token = forgery.sign_text(&forgery.header, &twice);
    refused(&forgery.cook, &token, "the token names a member twice").await;

    let good = forgery.cook.token();
    for malformed in [
        "x".to_owned(),
        format!("{good}.x"),
        format!("{good}="),
        good.replace('.', ".."),
    ] {
        refused(&forgery.cook, &malformed, "the token is malformed").await;
    }
    let long = format!("{good}{}", "A".repeat(8 * 1024));
    refused(&forgery.cook, &long, "the token is too long").await;
}

#[rstest]
#[tokio::test]
async fn neither_kind_of_token_is_accepted_as_the_other(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let wrong_type = "the token is not of the type that is accepted here";
    refused(&cook, cook.refresh_token(), wrong_type).await;
    let answer = cook.refresh(cook.token()).await;
    answer.expect_invalid_token("the token is not a refresh token");
}

#[tokio::test]
async fn a_token_of_another_issuer_is_refused() {
    let (ours, theirs) = (Stack::start(Sqlite).await, Stack::start(Sqlite).await);
    let stranger = theirs.sign_up("cook").await;
    ours.sign_up("cook").await;
    // Both copies of one template sign with the same key, so that only the issuer's name
    // differs.
    refused(
        &ours.anonymous(),
        stranger.token(),
        "the token is from another issuer",
    )
    .await;
}

#[rstest]
#[tokio::test]
async fn an_access_token_expires(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    stack.advance(Duration::from_secs(900 + 29));
    cook.get("/recipes").await.expect_status(200);
    stack.advance(Duration::from_secs(1));
    refused(&cook, cook.token(), "the token has expired").await;
}

#[tokio::test]
async fn a_bearer_header_must_be_well_formed() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    let anonymous = stack.anonymous();
    let bare_at_recipes = "Bearer \
        resource_metadata=\"http://localhost:8081/.well-known/oauth-protected-resource\"";
    for (path, bare) in [("/recipes", bare_at_recipes), ("/me", "Bearer")] {
        let answer = anonymous.get(path).await;
        answer.expect_problem(401, "unauthorized", &["an access token is needed"]);
        assert_eq!(answer.header("www-authenticate"), bare);
        let basic = anonymous
            .request(reqwest::Method::GET, path)
            .basic_auth("cook", Some("x"));
        let answer = anonymous.send(basic).await.expect_status(401);
        assert_eq!(answer.header("www-authenticate"), bare);
        let empty = anonymous
            .request(reqwest::Method::GET, path)
            .header("authorization", "Bearer");
        let answer = anonymous.send(empty).await;
        answer.expect_invalid_token("the Authorization header carries no usable bearer token");
        let lower = format!("bearer {}", cook.token());
        let lower = anonymous
            .request(reqwest::Method::GET, path)
            .header("authorization", lower);
        anonymous.send(lower).await.expect_status(200);
    }
}
